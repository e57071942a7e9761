//! What a block costs by itself, with no command in it: in the same second, a second later, at which the marks of all markets move on, and an
//! hour later, when every position pays or receives funding. Two hundred markets, a million accounts of 1.83 positions.
//!
//! ```text
//! cargo bench -p engine --bench clock -- [ACCOUNTS]
//! ```

#[path = "../tests/it/random.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod random;
#[path = "../tests/it/situation.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod situation;
#[path = "../tests/it/venue.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod venue;

use std::time::{Duration, Instant};

use engine::Engine;
use engine::command::Block;
use engine::parameters::VenueParameters;
use engine::state::State;
use units::{Time, Usd};

use random::Random;
use situation::{Situation, market, next_block};
use venue::venue_parameters;

const MARKETS: u16 = 200;
const MARK: i64 = 1_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let given = arguments.iter().find_map(|argument| argument.parse().ok());
    // Among the tests it only shows that it runs.
    let is_measured = arguments.iter().any(|argument| argument == "--bench");
    let accounts = given.unwrap_or(if is_measured { 1_000_000 } else { 500 });
    let mut engine = Engine::restore(crowd(accounts));
    let rounds = if is_measured { 1_001 } else { 3 };
    run(&mut engine, "in the same second", Time(0), rounds);
    run(&mut engine, "a second later", Time::SECOND, rounds);
    run(&mut engine, "at the hour", Time::HOUR, if is_measured { 7 } else { 1 });
}

/// Applies empty blocks, each so much later than the one before; an hour counts from its last second on.
fn run(engine: &mut Engine, name: &str, later: Time, rounds: usize) {
    let mut events = 0;
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            if later == Time::HOUR {
                let hour = (engine.state().time + Time::SECOND).next_multiple(Time::HOUR);
                let before = block_at(engine.state(), Time(hour.0 - Time::SECOND.0));
                engine.apply(&before);
            }
            let time = engine.state().time + later.min(Time::SECOND);
            let block = block_at(engine.state(), time);
            let began = Instant::now();
            events = engine.apply(&block).len();
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    let [least, half] = [times[0], times[rounds / 2]].map(|time| time.as_secs_f64() * 1e6);
    println!("{name}: {events} events, quickest {least:.1} µs, median {half:.1} µs");
}

fn block_at(state: &State, time: Time) -> Block {
    Block { time, received: time, ..next_block(state) }
}

/// A venue of many accounts with much money, whose positions pay funding.
fn crowd(accounts: usize) -> State {
    let markets = (0..MARKETS).map(|_| market(2, &[(0, 200, 25), (1_000_000, 500, 10)]));
    let parameters = VenueParameters { price_staleness: Time::DAY, ..venue_parameters() };
    let mut situation = Situation::new(parameters, markets.collect(), 0);
    let mut random = Random(7);
    for number in 0..MARKETS {
        situation.mark(number, MARK);
    }
    for _ in 0..accounts {
        let account = situation.open(Usd(1_000_000_000_000));
        let first = random.between(0, i64::from(MARKETS)) as u16;
        for number in 0..1 + u16::from(random.between(0, 100) < 83) {
            let number = (first + number * 7) % MARKETS;
            situation.position(account, number, random.between(-1_000, 1_001), MARK);
        }
    }
    situation.state
}
