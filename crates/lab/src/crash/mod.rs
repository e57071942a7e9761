//! A whole node under seeded time and faults, crashed anywhere, restarted, and audited by what its clients were told.
//!
//! The sequencer, the journal with its snapshots and events, the engine and the views are those of the server; the disk, the
//! clocks and the clients are simulated. `docs/faults.md` says what is tried, and what it cannot show.

mod audit;
mod clients;
mod life;
mod story;
mod surroundings;
mod told;
mod weather;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use story::{Counts, Story};

use life::Node;

/// The lives that a seed has, at least and less than.
const LIVES: (i64, i64) = (4, 10);

/// Runs a seed: the same one gives the same story.
pub fn run(seed: u64) -> Story {
    let mut node = Node::new(seed);
    let lived = catch_unwind(AssertUnwindSafe(|| live(&mut node)));
    let failure = match lived {
        Ok(Ok(())) => None,
        Ok(Err(failure)) => Some(failure),
        Err(panic) => Some(format!("a panic: {}", words(&*panic))),
    };
    node.end(failure)
}

fn live(node: &mut Node) -> Result<(), String> {
    for _ in 0..node.draw(LIVES.0, LIVES.1) {
        node.live()?;
    }
    node.rest()
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
}
