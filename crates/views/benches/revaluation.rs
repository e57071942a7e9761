//! A revaluation of a million accounts in 200 markets, popular by Zipf's law (1.1), on one core and on two; beside it, in the same run, how
//! fast the same cores read memory, and how long the engine's own rules take account by account.
//!
//! ```text
//! cargo bench -p views --bench revaluation -- [ACCOUNTS]
//! ```

#[path = "../../engine/tests/it/random.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod random;
#[path = "../../engine/tests/it/situation.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod situation;
#[path = "../../engine/tests/it/venue.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod venue;

use std::hint::black_box;
use std::time::Instant;

use engine::rules::margin;
use engine::state::State;
use units::{Rate, Usd};
use views::revaluation::{Columns, moved, revalue};

use random::Random;
use situation::{Situation, market};
use venue::venue_parameters;

const MARKETS: u16 = 200;
const MARK: i64 = 1_000_000;
const ROUNDS: usize = 31;

/// The memory that is read for comparison, in words of eight bytes.
const WORDS: usize = 1 << 26;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let given = arguments.iter().find_map(|argument| argument.parse().ok());
    // Among the tests it only shows that it runs.
    let is_measured = arguments.iter().any(|argument| argument == "--bench");
    let accounts = given.unwrap_or(if is_measured { 1_000_000 } else { 500 });
    let memory = vec![1_u64; if is_measured { WORDS } else { 1_000 }];
    for threads in [1, 2] {
        let took = times(|| read(&memory, threads));
        println!("memory read by {threads} threads: {}", took.told(memory.len() * 8));
    }
    for hundredths in [183, 800] {
        run(accounts, hundredths);
    }
}

fn run(accounts: usize, hundredths: i64) {
    let state = crowd(accounts, hundredths);
    let began = Instant::now();
    let columns = Columns::of(&state);
    let copied = began.elapsed().as_secs_f64() * 1e3;
    let mut kept = columns.clone();
    let changed: Vec<_> = state.accounts.iter().map(|(account, _)| account).step_by(200).collect();
    let began = Instant::now();
    kept.renew(&state, &changed);
    let renewed = began.elapsed().as_secs_f64() * 1e3;
    println!("{} accounts that changed taken over in {renewed:.1} ms", changed.len());
    let (bytes, read) = columns.bytes();
    println!(
        "{accounts} accounts of {hundredths} hundredths of a position: {} bytes each, {} of them read, copied in {copied:.0} ms",
        bytes / accounts,
        read / accounts
    );
    let memory = vec![1_u64; read / 8];
    for threads in [1, 2] {
        println!(
            "  as many bytes read by {threads} threads: {}",
            times(|| self::read(&memory, threads)).told(read)
        );
    }
    for percent in [-1, -10] {
        let valuations = moved(&state, &vec![Rate::basis_points(percent * 100); usize::from(MARKETS)]);
        let fallen = revalue(&columns, &valuations, 1).liquidatable.len();
        for threads in [1, 2] {
            let took = times(|| revalue(&columns, &valuations, threads)).told(read);
            println!("  at {percent} %, where {fallen} fall, by {threads} threads: {took}");
        }
    }
    let began = Instant::now();
    black_box(margin::liquidatable(&state));
    println!("  account by account: {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
}

/// How long something took: in all, the shortest time of several, and of this thread's processor alone, in seconds.
struct Took {
    quickest: f64,
    median: f64,
    processor: Option<f64>,
}

impl Took {
    fn told(&self, bytes: usize) -> String {
        let [quickest, median] = [self.quickest, self.median].map(|seconds| seconds * 1e3);
        let processor = self.processor.map_or(String::new(), |seconds| {
            let speed = bytes as f64 / seconds / 1e9;
            format!(", processor {:.2} ms of one thread, {speed:.1} GB/s", seconds * 1e3)
        });
        format!("quickest {quickest:.2} ms, median {median:.2} ms{processor}")
    }
}

fn times<T>(work: impl Fn() -> T) -> Took {
    let before = processor_time();
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            black_box(work());
            began.elapsed().as_secs_f64()
        })
        .collect();
    let processor = processor_time().zip(before).map(|(after, before)| (after - before) / ROUNDS as f64);
    times.sort_unstable_by(f64::total_cmp);
    Took { quickest: times[0], median: times[ROUNDS / 2], processor }
}

/// The processor time that this thread has had, in seconds, where the system tells: what others do on the same cores does not count.
fn processor_time() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}

fn read(memory: &[u64], threads: usize) -> u64 {
    let sum = |part: &[u64]| part.iter().fold(0_u64, |sum, word| sum.wrapping_add(*word));
    let (own, other) = memory.split_at(memory.len() / threads);
    std::thread::scope(|scope| {
        let other = scope.spawn(move || sum(other));
        sum(own).wrapping_add(other.join().expect("a sum"))
    })
}

/// Accounts of this many hundredths of a position on average, whose positions are from a third to 25 times their money.
fn crowd(accounts: usize, hundredths: i64) -> State {
    let markets = (0..MARKETS).map(|_| market(2, &[(0, 200, 25), (1_000_000, 500, 10)]));
    let mut situation = Situation::new(venue_parameters(), markets.collect(), 0);
    for number in 0..MARKETS {
        situation.mark(number, MARK);
    }
    let mut random = Random(7);
    let mut total = 0.0;
    let popularity: Vec<f64> = (1..=MARKETS)
        .map(|rank| {
            total += f64::from(rank).powf(-1.1);
            total
        })
        .collect();
    let mut unit = move || random.between(0, 1 << 40) as f64 / (1_i64 << 40) as f64;
    for _ in 0..accounts {
        let account = situation.open(Usd::ZERO);
        let mut left = 1;
        if hundredths >= 300 {
            left = hundredths / 100;
        } else {
            while left < 12 && unit() < (hundredths - 100) as f64 / hundredths as f64 {
                left += 1;
            }
        }
        while left > 0 {
            let place = unit() * total;
            let number = popularity.partition_point(|&reached| reached < place) as u16;
            let number = number.min(MARKETS - 1);
            if situation.state.account(account).position(engine::ids::MarketId(number)).is_zero() {
                let size = (10.0 * 1_000_f64.powf(unit())) as i64;
                situation.position(account, number, if unit() < 0.55 { size } else { -size }, MARK);
                left -= 1;
            }
        }
        let known = situation.state.account(account);
        let notional: i64 = known.holdings.iter().map(|holding| holding.size.abs().0 * MARK).sum();
        let amount = Usd((notional as f64 / 75_f64.powf(unit()) * 3.0) as i64);
        situation.evolve(&engine::event::Event::Credited { account, amount });
    }
    situation.state
}
