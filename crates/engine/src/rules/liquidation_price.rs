//! The liquidation price: where a position falls.

use units::Price;

use crate::command::MarginMode;
use crate::ids::{AccountId, MarketId};
use crate::rules::margin;
use crate::state::State;

/// The first price, from the mark price on, at which the position is liquidated while all other marks stand still.
/// None where no price does it. A position that is liquidatable already has the present mark price.
pub fn liquidation_price(state: &State, account: AccountId, market: MarketId) -> Option<Price> {
    let holding = state.account(account).holding(market).filter(|holding| !holding.size.is_zero())?;
    let isolated = (holding.mode == MarginMode::Isolated).then_some(market);
    let listed = state.market(market);
    let mark = listed.mark.price;
    // Equity and maintenance margin of everything but this position do not depend on its price.
    let own = |price: Price| (price * holding.size).0 - holding.cost.0;
    let maintenance = |price| i128::from(margin::position_maintenance(listed, holding.size, price).0);
    let others_equity = i128::from(margin::equity(state, account, isolated).0) - i128::from(own(mark));
    let others_maintenance = i128::from(margin::maintenance_margin(state, account, isolated).0) - maintenance(mark);
    let falls = |price: Price| others_equity + i128::from(own(price)) < others_maintenance + maintenance(price);
    if falls(mark) {
        return Some(mark);
    }
    // A long falls below some price and a short above one: health is monotone on either side of the mark.
    let (mut safe, mut fallen) = match holding.size.is_positive() {
        true => (mark.0, 0),
        false => (mark.0, listed.parameters.max_price.0),
    };
    if !falls(Price(fallen)) {
        return None;
    }
    while (safe - fallen).abs() > 1 {
        let middle = safe + (fallen - safe) / 2;
        if falls(Price(middle)) {
            fallen = middle;
        } else {
            safe = middle;
        }
    }
    Some(Price(fallen)).filter(|price| price.is_positive())
}
