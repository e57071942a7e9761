//! The insurance fund: what it may pay.

use units::Usd;

use crate::ids::MarketId;
use crate::state::State;

/// What the insurance fund may pay now for losses in a market: what it has, and no more than the market's limit leaves of this day,
/// UTC. Without a market, what it has.
pub fn allowance(state: &State, market: Option<MarketId>) -> Usd {
    let fund = state.funds.insurance.max(Usd::ZERO);
    let limit = market.and_then(|market| state.market(market).parameters.risk.losses.insurance_per_day);
    match (limit, market) {
        (Some(limit), Some(market)) => {
            fund.min((limit - state.market(market).insurance_drawn.on(state.time)).max(Usd::ZERO))
        }
        _ => fund,
    }
}
