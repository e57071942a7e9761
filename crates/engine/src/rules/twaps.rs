//! TWAP orders: how large their slices are, and how far beyond the mark price they take.

use units::{Notional, Price, Rate, Rounding, Size, Time, multiply_divide};

use crate::command::{Mode, OrderKind, OrderRequest, Side, TimeInForce, TwapRequest};
use crate::ids::{AccountId, TwapId};
use crate::limits::{
    ACCOUNT_TWAPS, TWAP_CATCH_UP, TWAP_INTERVAL, TWAP_MINUTES, TWAP_SLIPPAGE, TWAP_VARIATION, TWAPS,
};
use crate::rejection::Rejection;
use crate::rules::margin::{MarginSums, check_order};
use crate::rules::order_checks::{Role, check_listed, check_price_known, check_reduces, check_size, tick};
use crate::rules::spot_orders;
use crate::state::{Market, State, Twap};

/// Checks a TWAP order before it is placed; whether its slices can be placed is asked for each of them in its turn, but for the
/// margin of the first.
///
/// # Errors
/// The first rule that the order breaks.
pub fn check(
    state: &State,
    sums: &mut MarginSums,
    account: AccountId,
    request: &TwapRequest,
) -> Result<(), Rejection> {
    if state.mode == Mode::CancelOnly && !request.reduce_only {
        return Err(Rejection::Mode { mode: state.mode });
    }
    let market = state.markets.get(usize::from(request.market.0));
    let market = market.ok_or(Rejection::UnknownMarket { market: request.market })?;
    if market.parameters.is_spot() && request.reduce_only {
        return Err(Rejection::NotForSpot { market: request.market });
    }
    check_minutes(request)?;
    let first = OrderRequest { price: price(market), ..order(market, request, share(request)) };
    check_listed(market, &first)?;
    if let Some(pair) = market.parameters.pair() {
        check_size(market, request.size, Role::Independent)?;
        check_value(market, request)?;
        check_places(state, account)?;
        return spot_orders::check_balance(state, account, &first, pair, None);
    }
    check_size(market, request.size, Role::Independent)?;
    check_price_known(state, &first)?;
    check_value(market, request)?;
    check_reduces(state, account, &first, Role::Independent)?;
    check_places(state, account)?;
    if request.reduce_only { Ok(()) } else { check_order(state, sums, account, &first) }
}

fn check_minutes(request: &TwapRequest) -> Result<(), Rejection> {
    let (minutes, (shortest, longest)) = (request.minutes, TWAP_MINUTES);
    match (shortest..=longest).contains(&minutes) {
        true => Ok(()),
        false => Err(Rejection::InvalidDuration { minutes, shortest, longest }),
    }
}

/// The price that slices are measured by: the mark price, or the book's own of a spot market.
fn price(market: &Market) -> Price {
    if market.parameters.is_spot() { spot_orders::reference(market) } else { market.mark.price }
}

/// At the mark price the order is worth the market's least order value a minute.
fn check_value(market: &Market, request: &TwapRequest) -> Result<(), Rejection> {
    let price = price(market);
    if !price.is_positive() {
        return Err(Rejection::NoPrice { market: request.market });
    }
    let (value, per_minute) = (price * request.size, market.parameters.min_order_value);
    let minimum = Notional(per_minute.0.saturating_mul(i64::from(request.minutes)));
    if value >= minimum { Ok(()) } else { Err(Rejection::BelowTwapValue { value, minimum, per_minute }) }
}

fn check_places(state: &State, account: AccountId) -> Result<(), Rejection> {
    let counts = [(state.twaps.of(account).count(), ACCOUNT_TWAPS), (state.twaps.iter().len(), TWAPS)];
    match counts.into_iter().find(|(count, limit)| count >= limit) {
        Some((_, limit)) => {
            Err(Rejection::TooManyTwaps { limit: u32::try_from(limit).expect("the bound is small") })
        }
        None => Ok(()),
    }
}

/// How many slices a TWAP order has: one at its beginning, and one at the end of each interval.
pub fn slices(minutes: u32) -> u32 {
    let intervals = u64::from(minutes) * Time::MINUTE.0 / TWAP_INTERVAL.0;
    u32::try_from(intervals).expect("a TWAP order is short") + 1
}

/// When the next slice of a TWAP order in a spot market falls due: it waits for no published price.
pub fn next_spot_slice(state: &State) -> Option<Time> {
    let is_spot = |id: TwapId| {
        let market = state.twaps.find(id).map(|twap| twap.request.market);
        market.is_some_and(|market| state.market(market).parameters.is_spot())
    };
    state.twaps.all_due().find(|&(_, id)| is_spot(id)).map(|(due, _)| due)
}

/// The slice whose turn it is at a moment; none where the time of all is over.
pub fn slice_at(twap: &Twap, moment: Time) -> Option<u32> {
    let slice = moment.since(twap.began).0 / TWAP_INTERVAL.0;
    u32::try_from(slice).ok().filter(|&slice| slice < slices(twap.request.minutes))
}

/// The even share of a slice, in whole lots, rounded up.
pub fn share(request: &TwapRequest) -> Size {
    Size(multiply_divide(request.size.0, 1, i64::from(slices(request.minutes)), Rounding::Ceil))
}

/// The size of a slice: what is missing of the target, which grows evenly from slice to slice and ends with the whole size; varied
/// where the order is randomized; at most three times the even share, and never more than what is left.
pub fn size(id: TwapId, twap: &Twap, slice: u32) -> Size {
    let (request, count) = (&twap.request, i64::from(slices(twap.request.minutes)));
    let target = multiply_divide(request.size.0, i64::from(slice) + 1, count, Rounding::Floor);
    let missing = Size((target - twap.executed.0).max(0));
    let is_last = i64::from(slice) + 1 == count;
    let wanted = if request.randomize && !is_last { varied(missing, id, slice) } else { missing };
    let most = Size(share(request).0.saturating_mul(TWAP_CATCH_UP));
    wanted.min(most).min(request.size - twap.executed)
}

/// A size varied by up to a fifth of itself, up or down: by thousandths that follow from the order's and the slice's numbers alone,
/// evenly spread.
fn varied(size: Size, id: TwapId, slice: u32) -> Size {
    let thousandths = 1_000 - TWAP_VARIATION + scattered(id.0, slice) % (2 * TWAP_VARIATION + 1);
    let thousandths = i64::try_from(thousandths).expect("a number of thousandths is small");
    Size(multiply_divide(size.0, thousandths, 1_000, Rounding::Floor))
}

/// A number that looks as if it had nothing to do with the others: every bit of theirs changes about half of its own.
fn scattered(id: u64, slice: u32) -> u64 {
    let mut number = id.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(u64::from(slice));
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        number = (number ^ number >> 33).wrapping_mul(factor);
    }
    number ^ number >> 33
}

/// The order that a slice is: it takes at once what is within the slippage of the mark price, and of the market's price band where
/// that is narrower.
pub fn order(market: &Market, request: &TwapRequest, size: Size) -> OrderRequest {
    OrderRequest {
        market: request.market,
        side: request.side,
        price: limit(market, request.side),
        size,
        reduce_only: request.reduce_only,
        kind: OrderKind::Limit(TimeInForce::Ioc),
        client_id: None,
    }
}

/// The worst price that a slice takes: on the tick, and no further from the mark price than it may be.
fn limit(market: &Market, side: Side) -> Price {
    let (mark, band) = (price(market), market.parameters.price_band);
    let slippage = if band.is_zero() { TWAP_SLIPPAGE } else { TWAP_SLIPPAGE.min(band) };
    let (rate, rounding) = match side {
        Side::Bid => (Rate::ONE + slippage, Rounding::Floor),
        Side::Ask => (Rate::ONE - slippage, Rounding::Ceil),
    };
    let price = multiply_divide(mark.0, rate.0, Rate::ONE.0, rounding).min(market.parameters.max_price.0);
    let tick = tick(market, Price(price.max(1)));
    Price(multiply_divide(price, 1, tick, rounding) * tick)
}
