//! Open interest: how large a market may become, and how much of it linked accounts may hold.

use units::{Notional, Rate, Rounding, Size, multiply_divide};

use crate::command::{OrderKind, OrderRequest, Side};
use crate::event::CancelReason;
use crate::ids::{AccountId, MarketId, OrderId};
use crate::rejection::Rejection;
use crate::rules::depth;
use crate::rules::dexes::most_by_size;
use crate::rules::order_checks::{closable, finds_match};
use crate::state::{Market, OrderStage, State};

/// All open interest of a market at its mark price.
pub fn notional(market: &Market) -> Notional {
    value(market, market.open_interest)
}

/// What so many lots are worth at the mark price; what 63 bits do not hold is the greatest amount.
fn value(market: &Market, size: Size) -> Notional {
    let value = i128::from(market.mark.price.0) * i128::from(size.0);
    Notional(i64::try_from(value).unwrap_or(i64::MAX))
}

/// The most open interest that a market may have now: the lesser of its fixed limit and the multiple of the rested depth on the
/// thinner side, rounded down; none where it has no limit.
pub fn most(state: &State, market: MarketId) -> Option<Notional> {
    let by_depth = state.market(market).parameters.risk.open_interest.depth_multiple.map(|multiple| {
        let thinner = depth::rested(state, market, Side::Bid).min(depth::rested(state, market, Side::Ask));
        part(thinner, multiple)
    });
    fixed(state, market).into_iter().chain(by_depth).min()
}

/// The fixed limit. Of a market that a change listed it grows in a straight line, from nothing when it was listed, over the venue's
/// listing ramp; rounded down. A dex's market has one in lots, too.
fn fixed(state: &State, market: MarketId) -> Option<Notional> {
    let known = state.market(market);
    let limit = known.parameters.risk.open_interest.most.into_iter().chain(most_by_size(known)).min()?;
    let ramp = state.parameters().change_control.listing_ramp;
    let Some(age) = known.listed.map(|listed| state.time.since(listed)).filter(|&age| age < ramp) else {
        return Some(limit);
    };
    let narrow = |time: units::Time| i64::try_from(time.0).expect("a ramp is at most MAX_DELAY");
    Some(Notional(multiply_divide(limit.0, narrow(age), narrow(ramp), Rounding::Floor)))
}

/// Whether an order that could open a position may be placed, in the place of `replaced` where given. Counted are all the account's
/// orders on its side, as if they were filled, at the mark price.
///
/// An order that only rests is asked for the fixed limit alone: it is what others leave by, it may be the depth that the other limit
/// is a multiple of, and each trade with it is looked at by itself.
///
/// # Errors
/// [`Rejection::AboveOpenInterest`], [`Rejection::NearOpenInterestLimit`], [`Rejection::AboveConcentration`].
pub fn check(
    state: &State,
    account: AccountId,
    request: &OrderRequest,
    replaced: Option<OrderId>,
) -> Result<(), Rejection> {
    let market = state.market(request.market);
    let limits = &market.parameters.risk.open_interest;
    if !limits.is_limited() || request.reduce_only {
        return Ok(());
    }
    let held = request.side.signed(state.account(account).position(request.market)).0.max(0);
    let reached = reached(state, account, request, replaced);
    let opened = reached - Size(held);
    if !opened.is_positive() {
        return Ok(());
    }
    let takes = matches!(request.kind, OrderKind::Limit(_)) && finds_match(market, request);
    let limit = if takes { most(state, request.market) } else { fixed(state, request.market) };
    let Some(limit) = limit else {
        return Ok(());
    };
    let open_interest = value(market, reached);
    if open_interest > limit {
        return Err(Rejection::AboveOpenInterest { open_interest, most: limit });
    }
    if !takes {
        return Ok(());
    }
    let all = notional(market);
    if let Some(near) = limits.near.filter(|near| all >= part(limit, near.from)) {
        let (notional, most) = (value(market, opened), part(Notional((limit - all).0.max(0)), near.share));
        if notional > most {
            return Err(Rejection::NearOpenInterestLimit { notional, most });
        }
    }
    if let Some(concentration) = limits.concentration {
        let together = together(state, account, request.market, request.side);
        let (notional, most) = (value(market, together + opened), part(limit, concentration));
        if notional > most {
            return Err(Rejection::AboveConcentration { notional, most });
        }
    }
    Ok(())
}

/// Which of two orders has to go, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// The one that came.
    Taker(CancelReason),
    /// The one that rested.
    Maker(CancelReason),
}

/// How much of `size` may trade between a taker on `side` and a maker, so that neither the market nor what linked accounts hold of it
/// grows beyond its limit. A trade in which either side only closes does not make the market larger.
///
/// # Errors
/// Nothing may, and which order bars the way.
pub fn largest_trade(
    state: &State,
    market: MarketId,
    (taker, side): (AccountId, Side),
    maker: AccountId,
    size: Size,
) -> Result<Size, Barred> {
    let known = state.market(market);
    let limits = &known.parameters.risk.open_interest;
    if !limits.is_limited() || !known.mark.price.is_positive() {
        return Ok(size);
    }
    let Some(limit) = most(state, market) else {
        return Ok(size);
    };
    let closing = [closable(state, taker, market, side), closable(state, maker, market, side.opposite())];
    let room = |limit: Notional, held: Size| Size((limit.0 / known.mark.price.0 - held.0).max(0));
    let by_market = room(limit, known.open_interest) + closing[0] + closing[1];
    if by_market.is_zero() {
        return Err(Barred::Taker(CancelReason::OpenInterest));
    }
    let Some(concentration) = limits.concentration else {
        return Ok(size.min(by_market));
    };
    let share = part(limit, concentration);
    let of_maker = room(share, together(state, maker, market, side.opposite())) + closing[1];
    if of_maker.is_zero() {
        return Err(Barred::Maker(CancelReason::Concentration));
    }
    let of_taker = room(share, together(state, taker, market, side)) + closing[0];
    if of_taker.is_zero() {
        return Err(Barred::Taker(CancelReason::Concentration));
    }
    Ok(size.min(by_market).min(of_maker).min(of_taker))
}

/// What the account and those linked to it hold on a side, unsigned.
pub fn together(state: &State, account: AccountId, market: MarketId, side: Side) -> Size {
    match state.account(account).linked {
        Some(root) => state.linked.get(&(root, market)).map_or(Size::ZERO, |linked| linked.of(side)),
        None => Size(side.signed(state.account(account).position(market)).0.max(0)),
    }
}

/// What the account would hold on the order's side, all its orders there filled; below zero where it would still be on the other.
fn reached(state: &State, account: AccountId, request: &OrderRequest, replaced: Option<OrderId>) -> Size {
    let holding = state.account(account).holding(request.market);
    let (held, mut resting) = holding.map_or((Size::ZERO, Size::ZERO), |holding| {
        (request.side.signed(holding.size), holding.resting(request.side).size)
    });
    if let Some(line) =
        replaced.and_then(|order| state.orders.find(order)).map(|slot| state.orders.line(slot))
    {
        let counted = !line.reduce_only && line.stage == OrderStage::Resting;
        if counted && (line.market, line.side) == (request.market, request.side) {
            resting -= line.remaining;
        }
    }
    held + resting + request.size
}

/// A part or a multiple of a notional, rounded down.
fn part(of: Notional, rate: Rate) -> Notional {
    let product = i128::from(of.0) * i128::from(rate.0) / i128::from(Rate::ONE.0);
    Notional(i64::try_from(product).unwrap_or(i64::MAX))
}
