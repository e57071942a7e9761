//! Who has fallen, after a tick in which the marks of all markets move: by the index of safe regions, and by looking at all of
//! 100,000 accounts with two positions each. Between two ticks a hundred accounts trade or move money, and those who fell begin
//! anew.
//!
//! ```text
//! cargo bench -p engine --bench watch
//! ```

#[path = "../tests/it/random.rs"]
mod random;
#[path = "../tests/it/situation.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod situation;
#[path = "../tests/it/venue.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod venue;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime};
use engine::command::MarginMode;
use engine::event::Event;
use engine::ids::{AccountId, MarketId};
use engine::rules::liquidation::Pool;
use engine::rules::margin;
use engine::state::State;
use engine::watch::Watch;
use units::Usd;

use random::Random;
use situation::{Situation, market};
use venue::venue_parameters;

const ACCOUNTS: usize = 100_000;
const MARKETS: u16 = 20;

/// The mark of every market to begin with: a tick is a millionth of it.
const MARK: i64 = 1_000_000;

/// How far the marks may stray from where they began, in ticks.
const RANGE: i64 = 300_000;

/// How many accounts trade or move money between two ticks.
const BUSY_ACCOUNTS: usize = 100;

/// A crowd and a watch over it.
struct Crowd {
    situation: Situation,
    watch: Watch,
    marks: Vec<i64>,
    random: Random,
}

impl Crowd {
    /// Every account has from one to three positions, a tenth of them isolated.
    fn new() -> Self {
        let markets = (0..MARKETS).map(|_| market(2, &[(0, 200, 25), (1_000_000, 500, 10)]));
        let mut situation = Situation::new(venue_parameters(), markets.collect(), 0);
        for number in 0..MARKETS {
            situation.mark(number, MARK);
        }
        let marks = vec![MARK; usize::from(MARKETS)];
        let (watch, random) = (Watch::default(), Random(7));
        let mut crowd = Self { situation, watch, marks, random };
        for _ in 0..ACCOUNTS {
            let account = crowd.situation.open(Usd::ZERO);
            for _ in 0..crowd.random.between(1, 4) {
                crowd.take_position(account);
            }
            crowd.renew(account);
        }
        crowd.watch = Watch::of(&crowd.situation.state);
        crowd.situation.state.touched.clear();
        crowd
    }

    fn take_position(&mut self, account: AccountId) {
        let number = u16::try_from(self.random.between(0, i64::from(MARKETS))).unwrap();
        if !self.situation.state.account(account).position(MarketId(number)).is_zero() {
            return;
        }
        let mode = if self.random.one_in(10) { MarginMode::Isolated } else { MarginMode::Cross };
        self.situation.leverage(account, number, 10, mode);
        let size = self.random.between(1, 1_000);
        let size = if self.random.one_in(2) { size } else { -size };
        self.situation.position(account, number, size, MARK);
    }

    /// Gives each pool of an account from 1.05 to 10 times what it must have.
    fn renew(&mut self, account: AccountId) {
        let pools: Vec<_> = margin::pools(self.situation.state.account(account)).collect();
        for isolated in pools.into_iter().rev() {
            let state = &self.situation.state;
            let needed = margin::maintenance_margin(state, account, isolated).0;
            let wanted = needed * self.random.between(105, 1_000) / 100;
            let amount = Usd(wanted) - margin::equity(state, account, isolated);
            self.situation.evolve(&match isolated {
                Some(market) => Event::IsolatedMarginMoved { account, market, amount },
                None => Event::Credited { account, amount },
            });
        }
    }

    /// Moves every mark by up to so many ticks, and lets some accounts do something.
    fn tick(&mut self, step: i64) {
        for number in 0..MARKETS {
            let mark = &mut self.marks[usize::from(number)];
            *mark = (*mark + self.random.between(-step, step + 1)).clamp(MARK - RANGE, MARK + RANGE);
            self.situation.mark(number, *mark);
        }
        for _ in 0..BUSY_ACCOUNTS {
            let account = self.random.between(2, ACCOUNTS as i64 + 2);
            self.renew(AccountId(u32::try_from(account).unwrap()));
        }
    }
}

type Find = fn(&mut Watch, &mut State) -> Vec<Pool>;

/// Times how those are found who have fallen after a tick; they begin anew.
fn time(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, step: i64, crowd: &mut Crowd, find: Find) {
    let (mut ticks, mut fallen) = (0, 0);
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|count| {
            let mut total = Duration::ZERO;
            for _ in 0..count {
                crowd.tick(step);
                let began = Instant::now();
                let found = black_box(find(&mut crowd.watch, &mut crowd.situation.state));
                total += began.elapsed();
                (ticks, fallen) = (ticks + 1, fallen + found.len());
                for (account, _) in found {
                    crowd.renew(account);
                }
            }
            // Whatever was timed, the index follows and agrees.
            let found = crowd.watch.liquidatable(&mut crowd.situation.state);
            assert_eq!(found, margin::liquidatable(&crowd.situation.state));
            total
        });
    });
    if ticks > 0 {
        println!("{fallen} fell in {ticks} ticks");
    }
}

fn ticks(criterion: &mut Criterion) {
    let mut crowd = Crowd::new();
    let accounts = crowd.situation.state.accounts.iter();
    let holdings = accounts.flat_map(|(_, account)| &account.holdings);
    let positions = holdings.filter(|holding| !holding.size.is_zero()).count();
    println!("{ACCOUNTS} accounts with {positions} positions in {MARKETS} markets");
    let mut group = criterion.benchmark_group("after a tick");
    group.sample_size(20);
    for (name, step) in [
        ("up to 1 basis point", 100),
        ("up to 10 basis points", 1_000),
        ("up to 100 basis points", 10_000),
        ("up to 1,000 basis points", 100_000),
    ] {
        let by_index: Find = |watch, state| watch.liquidatable(state);
        let by_all: Find = |_, state| margin::liquidatable(state);
        time(&mut group, &format!("{name}: index"), step, &mut crowd, by_index);
        time(&mut group, &format!("{name}: all accounts"), step, &mut crowd, by_all);
    }
    group.finish();
}

criterion_group!(benches, ticks);
criterion_main!(benches);
