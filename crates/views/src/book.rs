//! Books as shown: price levels, whole or joined.

use engine::command::Side;
use engine::rules::auctions::uncrossing;
use engine::state::Market;
use serde::{Deserialize, Serialize};
use units::{Price, Size};

/// A price level as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownLevel {
    /// Its price.
    pub price: Price,
    /// What remains of its orders.
    pub size: Size,
    /// How many orders.
    pub orders: u32,
}

/// The best level of each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touch {
    /// The buyers'; none where nobody bids.
    pub bid: Option<ShownLevel>,
    /// The sellers'; none where nobody asks.
    pub ask: Option<ShownLevel>,
}

/// The best level of each side.
pub fn touch(market: &Market) -> Touch {
    let best = |side| levels(market, side, None, 1).pop();
    Touch { bid: best(Side::Bid), ask: best(Side::Ask) }
}

/// How levels are joined: to so many significant figures, the last in steps of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joining {
    /// From 2 to 5.
    pub significant_figures: u32,
    /// 1, 2 or 5; with 5 significant figures only.
    pub step: i64,
}

/// The best levels of a side, best first, at most so many.
pub fn levels(market: &Market, side: Side, joining: Option<Joining>, limit: usize) -> Vec<ShownLevel> {
    let mut shown: Vec<ShownLevel> = Vec::with_capacity(limit);
    for (price, level) in market.book.levels(side) {
        let price = joining.map_or(price, |joining| join(price, side, joining));
        if let Some(last) = shown.last_mut().filter(|last| last.price == price) {
            last.size += level.size;
            last.orders += level.orders;
        } else if shown.len() < limit {
            shown.push(ShownLevel { price, size: level.size, orders: level.orders });
        } else {
            break;
        }
    }
    shown
}

/// A price joined with its neighbours, away from the touch: bids down, asks up.
fn join(price: Price, side: Side, joining: Joining) -> Price {
    let digits = price.0.max(1).ilog10() + 1;
    let step = joining.step * 10_i64.pow(digits.saturating_sub(joining.significant_figures));
    let down = price.0.div_euclid(step) * step;
    match side {
        Side::Bid => Price(down),
        Side::Ask if down == price.0 => price,
        Side::Ask => Price(down + step),
    }
}

/// The mean of best bid and best ask in half ticks; where they are crossed, in an auction, the price that it would end with now;
/// where a side is empty, the last trade's price.
pub fn twice_mid(market: &Market) -> Option<i64> {
    match (market.book.best(Side::Bid), market.book.best(Side::Ask)) {
        (Some(bid), Some(ask)) if bid < ask => Some(bid.0 + ask.0),
        (Some(_), Some(_)) => uncrossing(market).map(|found| 2 * found.price.0),
        _ if market.last_trade.is_positive() => Some(2 * market.last_trade.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_prices_move_away_from_the_touch() {
        let joining = |significant_figures, step| Joining { significant_figures, step };
        assert_eq!(join(Price(123_456), Side::Bid, joining(3, 1)), Price(123_000));
        assert_eq!(join(Price(123_456), Side::Ask, joining(3, 1)), Price(124_000));
        assert_eq!(join(Price(123_000), Side::Ask, joining(3, 1)), Price(123_000));
        assert_eq!(join(Price(123_456), Side::Bid, joining(5, 5)), Price(123_450));
    }
}
