//! Prices that the user of a devnet holds in his own hand.

use std::collections::BTreeMap;

use engine::ids::MarketId;
use units::{Price, Rounding, Time};

/// Markets whose price the user set, or drew a path for.
#[derive(Clone, Debug, Default)]
pub struct HeldPrices {
    paths: BTreeMap<MarketId, Vec<PathPoint>>,
}

/// A price at a moment of the venue's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathPoint {
    /// When.
    pub time: Time,
    /// The price in the market's ticks.
    pub price: Price,
}

impl HeldPrices {
    /// Holds a market's price on a path: straight between the points, the last price from there on. No point lets go.
    pub fn hold(&mut self, market: MarketId, mut points: Vec<PathPoint>) {
        points.sort_by_key(|point| point.time);
        if points.is_empty() {
            self.paths.remove(&market);
        } else {
            self.paths.insert(market, points);
        }
    }

    /// The held price of a market at a moment; none before its path begins.
    pub fn at(&self, market: MarketId, time: Time) -> Option<Price> {
        let path = self.paths.get(&market)?;
        let next = path.partition_point(|point| point.time <= time);
        let before = path.get(next.checked_sub(1)?)?;
        let Some(after) = path.get(next) else {
            return Some(before.price);
        };
        let span = i128::from(after.time.since(before.time).0);
        let walked = i128::from(time.since(before.time).0);
        let rise = i128::from((after.price - before.price).0);
        let step = units::divide(rise * walked, span, Rounding::Floor);
        Some(before.price + Price(i64::try_from(step).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_straight_between_its_points_and_holds_at_its_end() {
        let mut held = HeldPrices::default();
        let point = |time, price| PathPoint { time: Time(time), price: Price(price) };
        held.hold(MarketId(0), vec![point(2_000, 50), point(1_000, 100)]);
        let at = |time| held.at(MarketId(0), Time(time));
        assert_eq!(at(999), None);
        assert_eq!(at(1_000), Some(Price(100)));
        assert_eq!(at(1_500), Some(Price(75)));
        assert_eq!(at(9_000), Some(Price(50)));
        assert_eq!(held.at(MarketId(1), Time(1_500)), None);
    }

    #[test]
    fn a_path_without_points_lets_go() {
        let mut held = HeldPrices::default();
        held.hold(MarketId(0), vec![PathPoint { time: Time(0), price: Price(7) }]);
        held.hold(MarketId(0), Vec::new());
        assert_eq!(held.at(MarketId(0), Time(10)), None);
    }
}
