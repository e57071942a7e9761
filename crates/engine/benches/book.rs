//! The order book alone, on the order flows of the field: matching, priority, and the event of each step; beside it, in one run, a
//! book of sorted maps that emits nothing.
//!
//! Who cancels or moves an order names it as its book does: by the venue's id, in which its slot stands, or by the flow's.
//!
//! ```text
//! cargo bench -p engine --bench book -- [FLOW]
//! ```

#[path = "../tests/it/data.rs"]
#[expect(dead_code, reason = "recorded texts are not read here")]
mod data;
#[path = "../tests/it/flow_file.rs"]
mod flow_file;
#[path = "book/flows.rs"]
mod flows;
#[path = "book/ours.rs"]
mod ours;
#[path = "book/peer.rs"]
mod peer;
#[path = "book/plain.rs"]
mod plain;
#[path = "book/thread_time.rs"]
mod thread_time;

use std::time::Duration;

use flow_file::{Operation, flow_file, operations};
use flows::{Sums, wanted};
use ours::{Ours, named};
use peer::Peer;
use plain::PlainBook;
use thread_time::thread_time;

/// How often each measurement is taken; the least counts.
const REPETITIONS: usize = 5;

fn main() {
    for (name, published) in wanted() {
        if let Some(file) = flow_file(name) {
            let (laid, timed) = operations(&file);
            measure(name, &laid, &timed, published);
        }
    }
}

fn measure(name: &str, laid: &[Operation], timed: &[Operation], published: Sums) {
    let (our_laid, our_timed) = named(laid, timed);
    let mut least = [Duration::MAX; 2];
    for _ in 0..REPETITIONS {
        let (ours, time) = run::<Ours>(&our_laid, &our_timed);
        least[0] = least[0].min(time);
        let (plain, time) = run::<PlainBook>(laid, timed);
        least[1] = least[1].min(time);
        assert_eq!(ours.sums(), published, "the sums are those of all who are right");
        assert_eq!((ours.sums(), ours.rest()), (plain.sums(), plain.rest()), "two books agree");
    }
    let [ours, plain] = least.map(|time| time.as_secs_f64() * 1e9 / timed.len() as f64);
    println!(
        "{name}: {} {ours:.1} ns ({:.1} M/s), {} {plain:.1} ns ({:.1} M/s), {:.2} times as fast",
        Ours::NAME,
        1e3 / ours,
        PlainBook::NAME,
        1e3 / plain,
        plain / ours
    );
}

/// A book after a flow, and how long that took.
fn run<P: Peer>(laid: &[Operation], timed: &[Operation]) -> (P, Duration) {
    let mut book = P::default();
    laid.iter().for_each(|operation| book.run(operation));
    let begin = thread_time();
    timed.iter().for_each(|operation| book.run(operation));
    (book, thread_time() - begin)
}
