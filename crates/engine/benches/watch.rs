//! Who has fallen, after ticks in which the marks of all markets move: by the index of safe regions, by a sweep through all pools in
//! columns, and by looking at every account. A million accounts in 200 markets, popular by Zipf's law (1.1).
//!
//! ```text
//! cargo bench -p engine --bench watch -- [ACCOUNTS] [POSITIONS]
//! ```
//!
//! without arguments a million accounts, first of 1.83 positions on average, then of 8. Three courses: calm (80 % a year, a tick a
//! second), busy (250 % a year), and a crash of 10 % in 20 ticks. Whoever has fallen is closed out between two ticks. At the
//! end of each course, and after every tick of the crash, the index is held against looking at every account; then the time is that of the
//! thread's processor: what others do on the same cores does not count.

#[path = "../tests/it/random.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod random;
#[path = "../tests/it/situation.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod situation;
#[path = "book/thread_time.rs"]
mod thread_time;
#[path = "../tests/it/venue.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod venue;

use std::hint::black_box;
use std::time::{Duration, Instant};

use engine::ids::{AccountId, MarketId};
use engine::rules::margin;
use engine::watch::Watch;
use units::Usd;

use random::Random;
use situation::{HOUSE, Situation, market};
use thread_time::thread_time;
use venue::venue_parameters;

const MARKETS: u16 = 200;

/// The mark of every market to begin with.
const MARK: i64 = 1_000_000;

/// What a tick of a second moves a mark by on average, in hundredths of a basis point, at 80 % and at 250 % a year.
const CALM: f64 = 142.0;
const BUSY: f64 = 445.0;

/// A crowd and a watch over it.
struct Crowd {
    situation: Situation,
    watch: Watch,
    marks: Vec<f64>,
    random: Random,
}

impl Crowd {
    /// Accounts of this many hundredths of a position on average, whose positions are from a third to 25 times their money.
    fn new(accounts: usize, hundredths: i64) -> Self {
        let markets = (0..MARKETS).map(|_| market(2, &[(0, 200, 25), (1_000_000, 500, 10)]));
        let mut situation = Situation::new(venue_parameters(), markets.collect(), 0);
        for number in 0..MARKETS {
            situation.mark(number, MARK);
        }
        let mut crowd = Self {
            situation,
            watch: Watch::default(),
            marks: vec![MARK as f64; usize::from(MARKETS)],
            random: Random(7),
        };
        let popularity: Vec<f64> = (1..=MARKETS).map(|rank| f64::from(rank).powf(-1.1)).collect();
        let total: f64 = popularity.iter().sum();
        for _ in 0..accounts {
            let account = crowd.situation.open(Usd::ZERO);
            let mut left = hundredths / 100 + i64::from(crowd.random.between(0, 100) < hundredths % 100);
            // Few positions are geometrically distributed, many are as many as they are.
            if hundredths < 300 {
                left = 1;
                while left < 12 && crowd.random.between(0, 183) < 83 {
                    left += 1;
                }
            }
            while left > 0 {
                let mut place = crowd.unit() * total;
                let mut number = 0;
                while number + 1 < MARKETS && place >= popularity[usize::from(number)] {
                    place -= popularity[usize::from(number)];
                    number += 1;
                }
                left -= i64::from(crowd.take_position(account, number));
            }
            crowd.fund(account);
        }
        crowd.watch = Watch::of(&crowd.situation.state);
        crowd.situation.state.touched.clear();
        crowd
    }

    /// A number from nothing to one.
    fn unit(&mut self) -> f64 {
        self.random.between(0, 1 << 40) as f64 / (1_i64 << 40) as f64
    }

    /// A number of a standard normal distribution, near enough.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    fn take_position(&mut self, account: AccountId, number: u16) -> bool {
        if !self.situation.state.account(account).position(MarketId(number)).is_zero() {
            return false;
        }
        let size = (10.0 * 1_000_f64.powf(self.unit())) as i64;
        let size = if self.random.between(0, 100) < 55 { size } else { -size };
        self.situation.position(account, number, size, MARK);
        true
    }

    /// Gives an account money for a leverage from a third to 25, as many of it at each doubling.
    fn fund(&mut self, account: AccountId) {
        let known = self.situation.state.account(account);
        let notional: i64 = known.holdings.iter().map(|holding| holding.size.abs().0 * MARK).sum();
        let leverage = 75_f64.powf(self.unit()) / 3.0;
        let amount = Usd((notional as f64 / leverage) as i64);
        self.situation.evolve(&engine::event::Event::Credited { account, amount });
    }

    /// Moves every mark: by a common part, and as much of its own.
    fn tick(&mut self, deviation: f64, drift: f64) {
        let common = self.normal();
        for number in 0..MARKETS {
            let own = self.normal();
            let step = drift + deviation * 1e-6 * (common + own) * 0.5_f64.sqrt();
            let mark = &mut self.marks[usize::from(number)];
            *mark *= 1.0 + step;
            self.situation.mark(number, *mark as i64);
        }
    }

    /// Closes out an account at the marks.
    fn close_out(&mut self, account: AccountId) {
        for holding in self.situation.state.account(account).holdings.clone() {
            let price = self.marks[usize::from(holding.market.0)] as i64;
            self.situation.trade((account, HOUSE), holding.market.0, -holding.size.0, price);
        }
        let cash = self.situation.state.account(account).cash;
        let amount = Usd(1_000_000) - cash;
        self.situation.evolve(&engine::event::Event::Credited { account, amount });
    }

    /// A course of ticks, timed. In a checked one every tick is timed on copies, of which the quickest counts: the machine is shared.
    fn run(&mut self, name: &str, ticks: usize, deviation: f64, drift: f64, is_checked: bool) {
        let mut times: [Vec<Duration>; 3] = Default::default();
        let mut ratios = Vec::new();
        let (mut note, mut fallen) = (Duration::ZERO, 0);
        for tick in 0..ticks {
            self.tick(deviation, drift);
            let mut least = Duration::MAX;
            for _ in 0..if is_checked { 3 } else { 0 } {
                let mut watch = self.watch.clone();
                least = least.min(processor_time(|| watch.liquidatable(&mut self.situation.state)).0);
            }
            let look = || self.watch.liquidatable(&mut self.situation.state);
            let (once, found) = if is_checked { processor_time(look) } else { time(look) };
            least = least.min(once);
            times[0].push(least);
            if is_checked || tick % (ticks / 5) == 0 {
                let mut sweep = Duration::MAX;
                for _ in 0..3 {
                    let (once, mut swept) = processor_time(|| self.watch.swept(&self.situation.state));
                    swept.sort_unstable();
                    assert_eq!(found, swept, "a sweep finds the same");
                    sweep = sweep.min(once);
                }
                times[1].push(sweep);
                if is_checked {
                    ratios.push(least.as_secs_f64() / sweep.as_secs_f64());
                }
                let (full, all) = time(|| margin::liquidatable(&self.situation.state));
                times[2].push(full);
                assert_eq!(found, all, "looking at every account finds the same");
            }
            fallen += found.len();
            for &(account, _) in &found {
                self.close_out(account);
            }
            note += time(|| self.watch.follow(&mut self.situation.state)).0;
        }
        let note = note.as_nanos() / (fallen.max(1) as u128);
        let suspects = self.watch.suspects();
        println!(
            "  {name}: {ticks} ticks, {fallen} fell, {suspects} suspects left, {note} ns to note a closed account"
        );
        for (what, mut times) in ["index", "sweep", "every account"].into_iter().zip(times) {
            times.sort_unstable();
            let [half, most, all] = [0.5, 0.9, 1.0].map(|share| at(&times, share).as_secs_f64() * 1e6);
            println!("    {what:>13}: p50 {half:>9.1} µs  p90 {most:>9.1} µs  max {all:>9.1} µs");
        }
        ratios.sort_unstable_by(f64::total_cmp);
        if is_checked {
            println!("    index by sweep: p50 {:.2}, max {:.2}", at(&ratios, 0.5), at(&ratios, 1.0));
        }
    }
}

/// What stands at a share of a sorted list.
fn at<T: Copy>(sorted: &[T], share: f64) -> T {
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

fn time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let began = Instant::now();
    let result = black_box(work());
    (began.elapsed(), result)
}

/// As [`time`], of this thread's processor.
fn processor_time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let before = thread_time();
    let result = black_box(work());
    (thread_time() - before, result)
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let numbers: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    // Among the tests it only shows that it runs.
    let is_measured = arguments.iter().any(|argument| argument == "--bench");
    let accounts = numbers.first().copied().unwrap_or(if is_measured { 1_000_000 } else { 500 });
    for hundredths in numbers.get(1).map_or(vec![183, 800], |&positions| vec![positions as i64 * 100]) {
        let mut crowd = Crowd::new(accounts, hundredths);
        let holdings = crowd.situation.state.accounts.iter().flat_map(|(_, account)| &account.holdings);
        let positions = holdings.filter(|holding| !holding.size.is_zero()).count();
        println!("{accounts} accounts with {positions} positions in {MARKETS} markets");
        println!("  the index takes {} bytes an account", crowd.watch.bytes() / accounts);
        // So that some are near to their end.
        crowd.run("settling in", 300, 8.0 * BUSY, 0.0, false);
        crowd.run("calm", 600, CALM, 0.0, false);
        crowd.run("busy", 300, BUSY, 0.0, false);
        crowd.run("crash", 20, BUSY, 0.9_f64.powf(0.05) - 1.0, true);
        crowd.run("calm again", 20, CALM, 0.0, true);
    }
}
