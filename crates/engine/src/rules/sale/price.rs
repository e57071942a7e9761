//! The price of a sale: how far from the mark price the book may fill it, and what it costs.

use units::{Price, Rate, Rounding, Size, Usd, divide, multiply_divide};

use super::distress;
use crate::ids::{AccountId, MarketId};
use crate::rules::liquidation::Pool;
use crate::rules::{fees, insurance, margin};
use crate::state::{Holding, Market, State};

/// The worst price for a sale: within the band around the mark price, within what the market's curve grants by distress, and no
/// further than where what the sale loses takes the pool's equity as far below nothing as the insurance fund may make good. None where
/// any sale could cost it more.
pub fn limit_price(state: &State, pool: Pool, holding: &Holding, size: Size) -> Option<Price> {
    let (account, isolated) = pool;
    let policy = &state.parameters().liquidation;
    let market = state.market(holding.market);
    let mark = market.mark.price;
    let band = multiply_divide(mark.0, policy.band.0, Rate::ONE.0, Rounding::Floor);
    let granted = granted_distance(market, holding, distress(state, pool)).unwrap_or(band);
    let cover = policy.insurance_per_sale.min(insurance::allowance(state, account, Some(holding.market)));
    let room = margin::equity(state, account, isolated) + cover;
    if room.is_negative() {
        return None;
    }
    let affordable = divide(i128::from(room.0), i128::from(size.0), Rounding::Floor);
    let affordable = i64::try_from(affordable).unwrap_or(i64::MAX);
    let distance = Price(band.min(granted).min(affordable));
    let price = if holding.size.is_positive() { mark - distance } else { mark + distance };
    Some(price.clamp(Price(1), market.parameters.max_price))
}

/// How far from the mark price the market's curve lets a position be sold: a rate of its maintenance margin, over its size. Rounded
/// down; none where the market has no curve. At a rate of 1 − distress it is the bankruptcy price.
fn granted_distance(market: &Market, holding: &Holding, distress: Rate) -> Option<i64> {
    let curve = &market.parameters.risk.sale.as_ref()?.price_by_distress;
    let rate = i128::from(curve.value_at(distress.0, Rounding::Floor));
    let maintenance = i128::from(margin::position_maintenance(market, holding.size, market.mark.price).0);
    let granted = divide(maintenance * rate, i128::from(Rate::ONE.0), Rounding::Floor);
    let distance = divide(granted, i128::from(holding.size.abs().0), Rounding::Floor);
    Some(i64::try_from(distance).unwrap_or(i64::MAX))
}

/// The fee of a fill, by a signed size, of what the venue sells: the taker's, but no more than the fill leaves the pool.
pub fn fee(state: &State, account: AccountId, market: MarketId, size: Size, price: Price) -> Usd {
    let known = state.account(account);
    let isolated = known.holding(market).and_then(margin::pool_of);
    let change = (state.market(market).mark.price - price) * size;
    let left = margin::equity(state, account, isolated) + change.to_usd();
    fees::fee(price * size.abs(), fees::of(state, account, market).taker).min(left.max(Usd::ZERO))
}
