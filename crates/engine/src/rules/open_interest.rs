//! Open interest: how large a market may become.

use units::{Notional, Rounding, Size, multiply_divide};

use crate::command::OrderRequest;
use crate::ids::{AccountId, MarketId};
use crate::rejection::Rejection;
use crate::rules::order_checks::closable;
use crate::state::{Market, State};

/// All open interest of a market at its mark price.
pub fn notional(market: &Market) -> Notional {
    value(market, market.open_interest)
}

/// What so many lots are worth at the mark price; what 63 bits do not hold is the greatest amount.
fn value(market: &Market, size: Size) -> Notional {
    let value = i128::from(market.mark.price.0) * i128::from(size.0);
    Notional(i64::try_from(value).unwrap_or(i64::MAX))
}

/// The most open interest that a market may have now; none where it has no limit.
///
/// Of a market that a change listed the limit grows in a straight line, from nothing when it was listed, over the venue's listing
/// ramp; rounded down.
pub fn most(state: &State, market: MarketId) -> Option<Notional> {
    let known = state.market(market);
    let limit = known.parameters.risk.open_interest.most?;
    let ramp = state.parameters().change_control.listing_ramp;
    let Some(age) = known.listed.map(|listed| state.time.since(listed)).filter(|&age| age < ramp) else {
        return Some(limit);
    };
    let narrow = |time: units::Time| i64::try_from(time.0).expect("a ramp is at most MAX_DELAY");
    Some(Notional(multiply_divide(limit.0, narrow(age), narrow(ramp), Rounding::Floor)))
}

/// Whether an order that could open a position leaves the market within its limit, what it could open counted.
///
/// # Errors
/// [`Rejection::AboveOpenInterest`].
pub fn check(state: &State, account: AccountId, request: &OrderRequest) -> Result<(), Rejection> {
    let Some(most) = most(state, request.market).filter(|_| !request.reduce_only) else {
        return Ok(());
    };
    let market = state.market(request.market);
    let opening = request.size - closable(state, account, request.market, request.side).min(request.size);
    let open_interest = value(market, market.open_interest + opening);
    match opening.is_zero() || open_interest <= most {
        true => Ok(()),
        false => Err(Rejection::AboveOpenInterest { open_interest, most }),
    }
}
