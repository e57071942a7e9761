//! What a book must be able to do to be measured.

use crate::flow_file::Operation;
use crate::flows::Sums;
use crate::ours::Ours;
use crate::plain::PlainBook;

/// A book that runs a flow. A move gives up an order's place, keeps its remaining size, and may trade.
pub trait Peer: Default {
    /// The name of the book, and its version where it is not ours.
    const NAME: &str;

    fn run(&mut self, operation: &Operation);

    /// What has been traded.
    fn sums(&self) -> Sums;

    fn clear_sums(&mut self);

    /// How many lots rest in the book, on both sides.
    fn rest(&self) -> i64;
}

impl Peer for Ours {
    const NAME: &str = "the engine's";

    fn run(&mut self, operation: &Operation) {
        self.run(operation);
    }

    fn sums(&self) -> Sums {
        self.sums
    }

    fn clear_sums(&mut self) {
        self.sums = Sums::default();
    }

    fn rest(&self) -> i64 {
        self.rest()
    }
}

impl Peer for PlainBook {
    const NAME: &str = "sorted maps";

    fn run(&mut self, operation: &Operation) {
        self.run(operation);
    }

    fn sums(&self) -> Sums {
        self.sums
    }

    fn clear_sums(&mut self) {
        self.sums = Sums::default();
    }

    fn rest(&self) -> i64 {
        self.rest()
    }
}
