//! Rested depth: what stood in the book all the time for a while.
//!
//! An order that was placed a moment ago may be gone the next: a wall that is shown and pulled is no liquidity. So depth counts as the
//! least that was seen at any sample within the time of resting.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Notional, Time};

use crate::command::Side;

/// Into how many parts the time of resting is divided; the least of each is kept.
const PARTS: u64 = 8;

/// What stood in a market's book all the time for a while.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestedDepth {
    /// The least seen in each of the last parts, oldest first, each beginning with a multiple of a part's length.
    parts: Vec<Part>,
    /// Since when samples follow each other without a gap.
    since: Time,
    /// The rested depth at the last sample: bids, then asks.
    rested: [Notional; 2],
}

/// The least depth seen in one part of the time of resting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    number: u64,
    least: [Notional; 2],
}

impl RestedDepth {
    /// The rested depth of a side at the last sample.
    pub fn of(&self, side: Side) -> Notional {
        self.rested[place(side)]
    }

    /// Whether a sample of this moment says nothing that is not known.
    pub fn knows(&self, bids: Notional, asks: Notional, time: Time, rest: Time) -> bool {
        let mut after = self.clone();
        after.sample(bids, asks, time, rest);
        after == *self
    }

    pub(super) fn sample(&mut self, bids: Notional, asks: Notional, time: Time, rest: Time) {
        let number = time.0 / part_length(rest);
        let follows = |last: &Part| last.number == number || last.number + 1 == number;
        if !self.parts.last().is_some_and(follows) {
            *self = Self { parts: Vec::new(), since: time, rested: Default::default() };
        }
        match self.parts.last_mut().filter(|last| last.number == number) {
            Some(last) => last.least = least(last.least, [bids, asks]),
            None => self.parts.push(Part { number, least: [bids, asks] }),
        }
        self.parts.retain(|part| part.number + PARTS >= number);
        let seen = self.parts.iter().map(|part| part.least).reduce(least);
        let has_rested = time.since(self.since) >= rest;
        self.rested = seen.filter(|_| has_rested).unwrap_or_default();
    }
}

fn place(side: Side) -> usize {
    match side {
        Side::Bid => 0,
        Side::Ask => 1,
    }
}

fn least([bids, asks]: [Notional; 2], [other_bids, other_asks]: [Notional; 2]) -> [Notional; 2] {
    [bids.min(other_bids), asks.min(other_asks)]
}

fn part_length(rest: Time) -> u64 {
    rest.0.div_ceil(PARTS).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Time = Time(8_000);

    fn sample(depth: &mut RestedDepth, second: u64, bids: i64, asks: i64) -> (i64, i64) {
        depth.sample(Notional(bids), Notional(asks), Time(second * 1_000), REST);
        (depth.of(Side::Bid).0, depth.of(Side::Ask).0)
    }

    #[test]
    fn what_was_placed_counts_only_when_it_has_rested() {
        let mut depth = RestedDepth::default();
        for second in 100..108 {
            assert_eq!(sample(&mut depth, second, 10, 20), (0, 0), "{second}");
        }
        assert_eq!(sample(&mut depth, 108, 10, 20), (10, 20));
        // A wall of bids appears: until the last sample without it is eight seconds old, it has no weight.
        for second in 109..117 {
            assert_eq!(sample(&mut depth, second, 1_000, 20), (10, 20), "{second}");
        }
        assert_eq!(sample(&mut depth, 117, 1_000, 20), (1_000, 20));
    }

    #[test]
    fn what_is_pulled_is_gone_at_once() {
        let mut depth = RestedDepth::default();
        for second in 0..20 {
            sample(&mut depth, second, 10, 20);
        }
        assert_eq!(sample(&mut depth, 20, 3, 20), (3, 20));
        assert_eq!(sample(&mut depth, 21, 10, 20), (3, 20));
    }

    #[test]
    fn after_a_gap_nothing_has_rested() {
        let mut depth = RestedDepth::default();
        for second in 0..20 {
            sample(&mut depth, second, 10, 20);
        }
        assert_eq!(sample(&mut depth, 22, 10, 20), (0, 0));
        for second in 23..30 {
            assert_eq!(sample(&mut depth, second, 10, 20), (0, 0));
        }
        assert_eq!(sample(&mut depth, 30, 10, 20), (10, 20));
    }

    #[test]
    fn a_sample_that_changes_nothing_is_known() {
        let mut depth = RestedDepth::default();
        let rest = Time(80_000);
        depth.sample(Notional(10), Notional(20), Time(100_000), rest);
        assert!(depth.knows(Notional(11), Notional(20), Time(101_000), rest));
        assert!(!depth.knows(Notional(9), Notional(20), Time(101_000), rest));
        assert!(!depth.knows(Notional(10), Notional(20), Time(110_000), rest));
    }
}
