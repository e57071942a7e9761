//! What a book must be able to do to be measured.

use crate::flow_file::Operation;
use crate::flows::Sums;

/// A book that runs a flow. A move gives up an order's place, keeps its remaining size, and may trade.
pub trait Peer: Default {
    /// The name of the book, and its version where it is not ours.
    const NAME: &str;

    fn run(&mut self, operation: &Operation);

    /// What has been traded. Nothing is by what lies in a book before a flow begins.
    fn sums(&self) -> Sums;

    /// How many lots rest in the book, on both sides.
    fn rest(&self) -> i64;
}
