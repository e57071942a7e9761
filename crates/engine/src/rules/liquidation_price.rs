//! The liquidation price: where a position falls.

use units::Price;

use crate::ids::{AccountId, MarketId};
use crate::rules::margin;
use crate::state::State;

/// The first price, from the mark price on against the position, at which the engine liquidates it while all other marks
/// stand still. None where no price does. A position that is liquidatable already has the present mark price.
///
/// Found by bisection over ticks on the same health that the engine looks at.
pub fn liquidation_price(state: &State, account: AccountId, market: MarketId) -> Option<Price> {
    let holding = state.account(account).holding(market).filter(|holding| !holding.size.is_zero())?;
    let listed = state.market(market);
    let mark = listed.mark.price;
    let isolated = margin::pool_of(holding);
    // What does not depend on this position's price: the money behind it, and the other positions.
    let rest = margin::health(state, account, isolated) - margin::position_health(listed, holding, mark);
    let falls = |price: Price| rest + margin::position_health(listed, holding, price) < 0;
    if falls(mark) {
        return Some(mark);
    }
    let (mut safe, mut fallen) = match holding.size.is_positive() {
        true => (mark.0, 1),
        false => (mark.0, listed.parameters.max_price.0),
    };
    if !falls(Price(fallen)) {
        return None;
    }
    while safe.abs_diff(fallen) > 1 {
        let middle = safe.midpoint(fallen);
        match falls(Price(middle)) {
            true => fallen = middle,
            false => safe = middle,
        }
    }
    Some(Price(fallen))
}
