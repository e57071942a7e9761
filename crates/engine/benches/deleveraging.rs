//! A block in which pools are bankrupt, nobody's orders take their positions, and the backstop has nothing: each is closed against the
//! first of the queue of the other side. A million accounts in one market, half of them on that side.
//!
//! ```text
//! cargo bench -p engine --bench deleveraging -- [ACCOUNTS]
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

use std::time::Instant;

use engine::Engine;
use engine::event::{Event, FillOrigin};
use engine::parameters::DeleveragingRule;
use units::Usd;

use random::Random;
use situation::{Situation, market, next_block};
use venue::venue_parameters;

/// The mark when everybody took his position, and when some are bankrupt.
const MARKS: [i64; 2] = [1_000_000, 900_000];

/// The most that a position has.
const LARGEST: i64 = 1_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let given = arguments.iter().find_map(|argument| argument.parse().ok());
    // Among the tests it only shows that it runs.
    let is_measured = arguments.iter().any(|argument| argument == "--bench");
    let accounts = given.unwrap_or(if is_measured { 1_000_000 } else { 500 });
    for rule in [DeleveragingRule::Ranked, DeleveragingRule::Rotating] {
        for bankrupt in if is_measured { vec![1, 10, 100, 1_000] } else { vec![2] } {
            measure(rule, accounts, bankrupt);
        }
    }
}

fn measure(rule: DeleveragingRule, accounts: usize, bankrupt: usize) {
    let mut engine = Engine::restore(crash(rule, accounts, bankrupt).state);
    let block = next_block(engine.state());
    let began = Instant::now();
    let events = engine.apply(&block);
    let elapsed = began.elapsed();
    let is_closing =
        |event: &&Event| matches!(event, Event::Filled(fill) if fill.origin == FillOrigin::Deleveraging);
    let closings = events.iter().filter(is_closing).count() / 2;
    let each = elapsed.as_secs_f64() * 1e3 / bankrupt as f64;
    println!("{rule:?}, {bankrupt} bankrupt: {closings} closings, {elapsed:.1?}, {each:.3} ms each");
}

/// A venue of so many accounts, half of them long and half short, after a fall of the mark that took all from some who were long.
fn crash(rule: DeleveragingRule, accounts: usize, bankrupt: usize) -> Situation {
    let mut parameters = venue_parameters();
    parameters.liquidation.deleveraging.rule = rule;
    parameters.liquidation.accounts_per_block = u32::MAX;
    let mut situation = Situation::new(parameters, vec![market(2, &[(0, 200, 25)])], 0);
    let mut random = Random(7);
    situation.mark(0, MARKS[0]);
    for number in 0..accounts / 2 {
        let size = random.between(1, LARGEST);
        let own = MARKS[0] * size;
        let (long, short) = (situation.open(Usd(own)), situation.open(Usd(own * random.between(1, 20))));
        situation.trade((long, short), 0, size, MARKS[0]);
        if number % (accounts / 2 / bankrupt).max(1) == 0 {
            let all_but = own / 20;
            situation.evolve(&Event::Debited { account: long, amount: Usd(own - all_but) });
        }
    }
    situation.mark(0, MARKS[1]);
    situation
}
