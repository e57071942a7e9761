//! The insurance funds: what each may pay.

use units::Usd;

use crate::ids::{AccountId, MarketId};
use crate::state::State;

/// What the insurance fund of an account's dex may pay now for its losses in a market: what the fund has, and no more than the
/// market's limit leaves of this day, UTC. Without a market, what it has.
pub fn allowance(state: &State, account: AccountId, market: Option<MarketId>) -> Usd {
    let dex = state.account(account).dex;
    let fund = if dex.is_venue() { state.funds.insurance } else { state.dex(dex).insurance };
    let fund = fund.max(Usd::ZERO);
    let limit = market.and_then(|market| state.market(market).parameters.risk.losses.insurance_per_day);
    match (limit, market) {
        (Some(limit), Some(market)) => {
            fund.min((limit - state.market(market).insurance_drawn.on(state.time)).max(Usd::ZERO))
        }
        _ => fund,
    }
}
