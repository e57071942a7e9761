//! Auctions, and what traded before them.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Price, Time};

use crate::event::AuctionReason;

/// Into how many parts a bound's horizon is divided: what traded in one of them is forgotten together.
const PARTS: u64 = 60;

/// An auction of a market: orders rest until its end and then trade at one price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Auction {
    /// Why it began.
    pub reason: AuctionReason,
    /// When it began.
    pub began: Time,
    /// When it is to end; absent while it waits for a price of the time since it began.
    pub until: Option<Time>,
}

/// The extremes of what traded within the horizon of a price bound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradedRange {
    /// The parts of the horizon in which something traded, oldest first, as of the last trade.
    parts: Vec<Part>,
    /// The extremes of all these parts, so that not every trade goes through them.
    low: Price,
    high: Price,
}

/// The extremes of what traded in one part of a horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    begin: Time,
    low: Price,
    high: Price,
}

impl TradedRange {
    /// The lowest and the highest price that traded in the part of the horizon that a moment lies in, and in those that began
    /// no longer before it than the horizon. None where nothing did.
    pub fn extremes(&self, moment: Time, horizon: Time) -> Option<(Price, Price)> {
        let begin = moment.last_multiple(part_length(horizon));
        if self.parts.last()?.begin == begin {
            return Some((self.low, self.high));
        }
        extremes(self.parts.iter().filter(|part| part.begin + horizon >= begin))
    }

    pub(super) fn note(&mut self, price: Price, moment: Time, horizon: Time) {
        let begin = moment.last_multiple(part_length(horizon));
        if let Some(part) = self.parts.last_mut().filter(|part| part.begin == begin) {
            part.low = part.low.min(price);
            part.high = part.high.max(price);
            self.low = self.low.min(price);
            self.high = self.high.max(price);
            return;
        }
        self.parts.retain(|part| part.begin + horizon >= begin);
        self.parts.push(Part { begin, low: price, high: price });
        (self.low, self.high) = extremes(self.parts.iter()).unwrap_or((price, price));
    }
}

fn extremes<'a>(parts: impl Iterator<Item = &'a Part>) -> Option<(Price, Price)> {
    let extremes = parts.map(|part| (part.low, part.high));
    extremes.reduce(|(low, high), other| (low.min(other.0), high.max(other.1)))
}

fn part_length(horizon: Time) -> Time {
    Time(horizon.0.div_ceil(PARTS).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HORIZON: Time = Time(600_000);

    #[test]
    fn what_traded_is_forgotten_a_part_after_the_horizon() {
        let mut traded = TradedRange::default();
        traded.note(Price(90), Time(1_005_000), HORIZON);
        traded.note(Price(110), Time(1_009_999), HORIZON);
        traded.note(Price(100), Time(1_300_000), HORIZON);
        let extremes = |moment| traded.extremes(Time(moment), HORIZON).map(|(low, high)| (low.0, high.0));
        assert_eq!(extremes(1_300_000), Some((90, 110)));
        // The part from 1,000 s to 1,010 s counts in the one that begins 600 s later, and no further.
        assert_eq!(extremes(1_609_999), Some((90, 110)));
        assert_eq!(extremes(1_610_000), Some((100, 100)));
        assert_eq!(extremes(1_910_000), None);
    }

    #[test]
    fn no_more_parts_are_kept_than_the_horizon_has() {
        let mut traded = TradedRange::default();
        for second in 0..10_000 {
            traded.note(Price(100), Time(second * 1_000), HORIZON);
        }
        assert_eq!(traded.parts.len(), 61);
    }
}
