//! Depth: what of the book stands near the mark price.

use units::{Notional, Price, Rate, Rounding, multiply_divide};

use crate::command::Side;
use crate::ids::MarketId;
use crate::state::{Market, State};

/// How many levels of a side are counted at most: more are not needed to carry a liquidation, and the count stays short.
const LEVELS: usize = 1_000;

/// What rested near the mark price: the notional of a side that stood there at every sample for as long as the market's depth
/// policy asks, so that a wall which is shown and pulled has no weight.
pub fn rested(state: &State, market: MarketId, side: Side) -> Notional {
    state.market(market).depth.of(side)
}

/// What stands on a side within the depth policy's distance of the mark price now.
pub fn visible(market: &Market, side: Side) -> Notional {
    let within = market.parameters.risk.depth.within;
    let mark = market.mark.price;
    let distance = Price(multiply_divide(mark.0, within.0, Rate::ONE.0, Rounding::Floor));
    let counts = |price: Price| match side {
        Side::Bid => price >= mark - distance,
        Side::Ask => price <= mark + distance,
    };
    let near = market.book.levels(side).take(LEVELS).take_while(|&(price, _)| counts(price));
    near.map(|(price, level)| price * level.size).fold(Notional::ZERO, |sum, value| sum + value)
}
