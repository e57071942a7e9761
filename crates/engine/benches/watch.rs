//! Who has fallen, after a tick in which the marks of all markets move: by the index of safe regions, and by looking at all of
//! 100,000 accounts with two positions each.
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

/// How far the marks may stray from where they began, in ticks, so that a long run stays the same kind of run.
const RANGE: i64 = 20_000;

/// A crowd and a watch over it.
struct Crowd {
    situation: Situation,
    watch: Watch,
    marks: Vec<i64>,
    random: Random,
}

impl Crowd {
    /// Every account has from one to three positions, levered from 2 to 20 times; a tenth of them are isolated.
    fn new() -> Self {
        let markets = (0..MARKETS).map(|_| market(2, &[(0, 200, 25), (1_000_000, 500, 10)]));
        let mut situation = Situation::new(venue_parameters(), markets.collect(), 0);
        for number in 0..MARKETS {
            situation.mark(number, MARK);
        }
        let mut random = Random(7);
        for _ in 0..ACCOUNTS {
            let account = situation.open(Usd::ZERO);
            let positions = random.between(1, 4);
            let leverage = random.between(2, 21);
            for _ in 0..positions {
                let number = u16::try_from(random.between(0, i64::from(MARKETS))).unwrap();
                let mode = if random.one_in(10) {
                    MarginMode::Isolated
                } else {
                    MarginMode::Cross
                };
                if situation
                    .state
                    .account(account)
                    .position(engine::ids::MarketId(number))
                    .is_zero()
                {
                    situation.leverage(account, number, u8::try_from(leverage).unwrap(), mode);
                    let size = random.between(1, 1_000);
                    situation.position(account, number, if random.one_in(2) { size } else { -size }, MARK);
                    let amount = Usd(size * MARK / leverage);
                    situation.evolve(&engine::event::Event::Credited { account, amount });
                }
            }
        }
        let watch = Watch::of(&situation.state);
        situation.state.touched.clear();
        Self {
            situation,
            watch,
            marks: vec![MARK; usize::from(MARKETS)],
            random,
        }
    }

    /// Moves every mark by up to so many ticks.
    fn tick(&mut self, step: i64) {
        for number in 0..MARKETS {
            let mark = &mut self.marks[usize::from(number)];
            *mark = (*mark + self.random.between(-step, step + 1)).clamp(MARK - RANGE, MARK + RANGE);
            self.situation.mark(number, *mark);
        }
    }
}

fn time(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    step: i64,
    crowd: &mut Crowd,
    find: fn(&mut Watch, &mut State) -> usize,
) {
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|ticks| {
            let mut total = Duration::ZERO;
            for _ in 0..ticks {
                crowd.tick(step);
                let began = Instant::now();
                black_box(find(&mut crowd.watch, &mut crowd.situation.state));
                total += began.elapsed();
            }
            // Whatever was timed, the index follows and agrees.
            let found = crowd.watch.liquidatable(&mut crowd.situation.state);
            assert_eq!(found, margin::liquidatable(&crowd.situation.state));
            total
        });
    });
}

fn ticks(criterion: &mut Criterion) {
    let mut crowd = Crowd::new();
    let positions = crowd
        .situation
        .state
        .accounts
        .iter()
        .flat_map(|(_, account)| &account.holdings);
    let positions = positions.filter(|holding| !holding.size.is_zero()).count();
    println!(
        "{} accounts with {positions} positions in {MARKETS} markets",
        crowd.situation.state.accounts.len()
    );
    let mut group = criterion.benchmark_group("after a tick");
    group.sample_size(20);
    for (name, step) in [
        ("calm, 1 basis point", 100),
        ("busy, 10 basis points", 1_000),
        ("crash, 100 basis points", 10_000),
    ] {
        let by_index = |watch: &mut Watch, state: &mut State| watch.liquidatable(state).len();
        let by_all = |_: &mut Watch, state: &mut State| margin::liquidatable(state).len();
        time(&mut group, &format!("{name}: index"), step, &mut crowd, by_index);
        time(
            &mut group,
            &format!("{name}: all accounts"),
            step,
            &mut crowd,
            by_all,
        );
    }
    group.finish();
}

criterion_group!(benches, ticks);
criterion_main!(benches);
