//! Order books of the registry beside the engine's, on the order flows of the field, as one table: the time of an operation, how it
//! compares with ours, and whether the book came to the flow's sums.
//!
//! ```text
//! cargo bench --manifest-path peers/Cargo.toml -- [FLOW]
//! ```

#[path = "books/data.rs"]
mod data;
#[path = "../../crates/engine/tests/it/flow_file.rs"]
mod flow_file;
#[path = "../../crates/engine/benches/book/flows.rs"]
mod flows;
#[path = "books/lobster.rs"]
mod lobster;
#[path = "books/matchcore.rs"]
mod matchcore;
#[path = "books/orderbook_rs.rs"]
mod orderbook_rs;
#[path = "../../crates/engine/benches/book/ours.rs"]
mod ours;
#[path = "../../crates/engine/benches/book/peer.rs"]
mod peer;
#[path = "../../crates/engine/benches/book/plain.rs"]
mod plain;
#[path = "../../crates/engine/benches/book/thread_time.rs"]
mod thread_time;

use std::time::Duration;

use crate::lobster::Lobster;
use crate::matchcore::{Matchcore, numbered};
use crate::orderbook_rs::OrderBookRs;
use flow_file::{Operation, flow_file, operations};
use flows::{Sums, wanted};
use ours::{Ours, named};
use peer::Peer;
use plain::PlainBook;
use thread_time::thread_time;

/// How often each measurement is taken; the least counts.
const REPETITIONS: usize = 3;

/// What a book may take for a flow. One that needs more is stopped, and measured up to there.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many operations run between two looks at the clock.
const STRIDE: usize = 10_000;

/// What a book made of a flow.
struct Measured {
    /// Nanoseconds an operation.
    time: f64,
    /// How many operations it came to.
    operations: usize,
    /// Where its sums first differ from those of the engine's book.
    difference: Option<String>,
}

fn main() {
    println!("| flow | book | an operation | of ours | its sums |\n|---|---|---|---|---|");
    for (name, published) in wanted() {
        if let Some(file) = flow_file(name) {
            let (laid, timed) = operations(&file);
            compare(name, &laid, &timed, published);
        }
    }
}

/// A flow's operations, as a book names the orders in them.
#[derive(Clone, Copy)]
struct Flow<'a> {
    laid: &'a [Operation],
    timed: &'a [Operation],
}

/// Measures all books on one flow, and prints a row for each.
fn compare(name: &str, laid: &[Operation], timed: &[Operation], published: Sums) {
    let (our_laid, our_timed) = named(laid, timed);
    let (flow, own) = (Flow { laid, timed }, Flow { laid: &our_laid, timed: &our_timed });
    let mut known: Ours = laid_down(own.laid);
    own.timed.iter().for_each(|operation| known.run(operation));
    assert_eq!(known.sums(), published, "the engine's book comes to the sums of the flow");
    let ours = measure::<Ours>(own, own);
    row::<Ours>(name, timed.len(), &ours, ours.time);
    row::<PlainBook>(name, timed.len(), &measure::<PlainBook>(flow, own), ours.time);
    let (laid, timed) = numbered(laid, timed);
    let theirs = Flow { laid: &laid, timed: &timed };
    row::<Matchcore>(name, timed.len(), &measure::<Matchcore>(theirs, own), ours.time);
    row::<Lobster>(name, timed.len(), &measure::<Lobster>(flow, own), ours.time);
    row::<OrderBookRs>(name, timed.len(), &measure::<OrderBookRs>(flow, own), ours.time);
}

fn row<P: Peer>(flow: &str, all: usize, measured: &Measured, ours: f64) {
    let Measured { time, operations, difference } = measured;
    let sums = difference.as_deref().unwrap_or("the same");
    let stopped = if *operations < all {
        format!(", stopped after {operations} of {all} operations")
    } else {
        String::new()
    };
    println!("| {flow} | {} | {time:.0} ns | {:.1} | {sums}{stopped} |", P::NAME, time / ours);
}

/// Measures a book on a flow, which the engine's knows as `own`.
fn measure<P: Peer>(flow: Flow<'_>, own: Flow<'_>) -> Measured {
    let Flow { laid, timed } = flow;
    let (mut least, mut operations) = (Duration::MAX, timed.len());
    let mut difference = None;
    for repetition in 0..REPETITIONS {
        let mut book = laid_down::<P>(laid);
        let begin = thread_time();
        if repetition == 0 {
            operations = patiently(&mut book, timed, begin);
        } else {
            timed[..operations].iter().for_each(|operation| book.run(operation));
        }
        least = least.min(thread_time() - begin);
        if repetition == 0 {
            let flow = Flow { laid, timed: &timed[..operations] };
            difference = compared(&book, flow, own);
        }
    }
    Measured { time: least.as_secs_f64() * 1e9 / operations as f64, operations, difference }
}

/// A book with what lies in it before the flow begins.
fn laid_down<P: Peer>(laid: &[Operation]) -> P {
    let mut book = P::default();
    laid.iter().for_each(|operation| book.run(operation));
    book
}

/// Runs operations until all are done or patience is at its end, and says how many were.
fn patiently<P: Peer>(book: &mut P, timed: &[Operation], begin: Duration) -> usize {
    let mut done = 0;
    for stride in timed.chunks(STRIDE) {
        stride.iter().for_each(|operation| book.run(operation));
        done += stride.len();
        if thread_time() - begin > PATIENCE {
            break;
        }
    }
    done
}

/// Where a book that has run these operations differs from the engine's, if it does: in the sums of its trades, or in what rests.
fn compared<P: Peer>(book: &P, flow: Flow<'_>, own: Flow<'_>) -> Option<String> {
    let mut ours: Ours = laid_down(own.laid);
    own.timed[..flow.timed.len()].iter().for_each(|operation| ours.run(operation));
    if (book.sums(), book.rest()) == (ours.sums(), ours.rest()) {
        return None;
    }
    let (mut ours, mut book): (Ours, P) = (laid_down(own.laid), laid_down(flow.laid));
    for (place, (operation, own)) in flow.timed.iter().zip(own.timed).enumerate() {
        let before = ours.sums();
        ours.run(own);
        book.run(operation);
        if ours.sums() != book.sums() {
            return Some(told(place, operation, traded(before, ours.sums()), traded(before, book.sums())));
        }
    }
    let (expected, found) = (ours.rest(), book.rest());
    Some(format!("of trades the same, but {found} lots rest where {expected} should"))
}

/// What was traded between two sums.
fn traded(before: Sums, after: Sums) -> String {
    format!("{} lots for {}", after.size - before.size, after.notional - before.notional)
}

/// The first operation by which a book comes to other sums.
fn told(place: usize, operation: &Operation, expected: String, found: String) -> String {
    let Operation { kind, side, price, size, .. } = *operation;
    let kind = ["an add", "a cancel", "an immediate order", "a move"][usize::from(kind.min(3))];
    format!(
        "differ from operation {place} on: {kind} ({side:?}, {size} at {price}) trades {found}, not {expected}"
    )
}
