//! Matching: an order that enters meets the orders that rest, best price first, then first come.

use alloc::vec::Vec;

use units::{Price, Size, Usd};

use crate::command::{OrderKind, OrderRequest, Side, TimeInForce};
use crate::event::{CancelReason, Event, Fill, FillOrigin, OrderPlaced};
use crate::handlers::cancels::{arm, cancel_order, cancel_outlived};
use crate::handlers::{Transition, auctions, dexes, read_ahead, spot};
use crate::ids::{AccountId, MarketId, OrderId, TradeId};
use crate::rules::earnings::{builder_share, discounted, referral_share};
use crate::rules::fees::{self, fee};
use crate::rules::fill_amounts::{FillAmounts, fill_amounts};
use crate::rules::margin::{carries_fill, check_order};
use crate::rules::open_interest::Barred;
use crate::rules::order_checks::{closable, crosses};
use crate::rules::{open_interest, sale};
use crate::state::State;

/// An order that takes what it finds in the book.
#[derive(Clone, Copy)]
struct Taker {
    order: OrderId,
    limit: Price,
    origin: FillOrigin,
}

/// Lets an order take up to its limit. What remains rests or, of an immediate order, is cancelled.
pub(crate) fn enter(transition: &mut Transition<'_>, order: OrderId, limit: Price) {
    take(transition, Taker { order, limit, origin: FillOrigin::Taker });
    if transition.state.orders.find(order).is_none() {
        return;
    }
    let kind = transition.state.orders.details(order.slot()).kind;
    let reason = match kind {
        OrderKind::Limit(TimeInForce::Ioc | TimeInForce::Market)
        | OrderKind::Trigger { is_market: true, .. } => Some(CancelReason::Unmatched),
        _ if !carries_rest(transition, order) => Some(CancelReason::InsufficientMargin),
        _ => None,
    };
    if let Some(reason) = reason {
        return cancel_order(transition, order, reason);
    }
    let market = transition.state.orders.line(order.slot()).market;
    if transition.state.market(market).auction.is_some() {
        auctions::cancel_own_reached(transition, order);
    }
    transition.emit(Event::OrderRested { order });
}

/// Closes up to `size` of a position in the book at the venue's word, at the limit or better; returns how much was filled.
///
/// A failing account's own margin is not asked for. Where nothing can be matched, nothing happens.
pub(crate) fn close(
    transition: &mut Transition<'_>,
    account: AccountId,
    market: MarketId,
    side: Side,
    size: Size,
    limit: Price,
    origin: FillOrigin,
) -> Size {
    let best = transition.state.market(market).book.best(side.opposite());
    if !best.is_some_and(|best| crosses(side, limit, best)) || !transition.state.orders.has_room() {
        return Size::ZERO;
    }
    let before = transition.state.account(account).position(market);
    let order = transition.state.orders.next_id();
    transition.emit(Event::OrderPlaced(OrderPlaced {
        order,
        item: 0,
        account,
        market,
        side,
        price: limit,
        size,
        reduce_only: true,
        kind: OrderKind::Limit(TimeInForce::Ioc),
        client_id: None,
        parent: None,
        sibling: None,
        is_liquidation: origin == FillOrigin::Liquidation,
        builder: None,
    }));
    take(transition, Taker { order, limit, origin });
    if transition.state.orders.find(order).is_some() {
        cancel_order(transition, order, CancelReason::Unmatched);
    }
    (before - transition.state.account(account).position(market)).abs()
}

/// Whether what remains of a partly filled order can rest: its margin was checked before the fills and their fees. In a spot
/// market an order pays no more than it was checked for.
fn carries_rest(transition: &mut Transition<'_>, order: OrderId) -> bool {
    let state = &*transition.state;
    let (line, details) = (state.orders.line(order.slot()), state.orders.details(order.slot()));
    let is_spot = state.market(line.market).parameters.is_spot();
    if is_spot || line.reduce_only || line.remaining == details.size {
        return true;
    }
    let rest = OrderRequest {
        market: line.market,
        side: line.side,
        price: line.price,
        size: line.remaining,
        reduce_only: false,
        kind: OrderKind::Limit(TimeInForce::Gtc),
        client_id: None,
    };
    check_order(state, transition.sums, line.account, &rest).is_ok()
}

/// Trades until the order is filled or cancelled, or nothing in the book crosses its limit.
fn take(transition: &mut Transition<'_>, taker: Taker) {
    if !fit_to_position(transition, taker.order) {
        return;
    }
    let mut next = next_maker(transition.state, taker);
    if let Some(first) = next {
        read_ahead::read_makers(transition.state, first);
    }
    while let Some(maker) = next {
        meet(transition, taker, maker);
        next = next_maker(transition.state, taker);
    }
}

/// The resting order that the taker meets next; none where the taker is done, or the market in an auction.
fn next_maker(state: &State, taker: Taker) -> Option<OrderId> {
    let line = state.orders.line(state.orders.find(taker.order)?);
    let market = state.market(line.market);
    if market.auction.is_some() {
        return None;
    }
    let maker = market.book.front(line.side.opposite())?;
    crosses(line.side, taker.limit, state.orders.line(maker).price).then(|| state.orders.id(maker))
}

/// Cuts a reduce-only order to what it can reduce; cancels it and says no where that is nothing.
pub(super) fn fit_to_position(transition: &mut Transition<'_>, order: OrderId) -> bool {
    if !transition.state.orders.line(order.slot()).reduce_only {
        return true;
    }
    let line = *transition.state.orders.line(order.slot());
    let closable = closable(transition.state, line.account, line.market, line.side);
    if closable.is_zero() {
        cancel_order(transition, order, CancelReason::ReduceOnly);
        return false;
    }
    if line.remaining > closable {
        transition.emit(Event::OrderTrimmed { order, remaining: closable });
    }
    true
}

/// One trade, or the end of whichever order stands in its way: a maker of the same account, a reduce-only maker without
/// a position, a maker who cannot carry the fill, and last a taker who cannot. Outside of a price bound an auction begins instead.
fn meet(transition: &mut Transition<'_>, taker: Taker, maker: OrderId) {
    let account = |state: &State, order: OrderId| state.orders.line(order.slot()).account;
    if account(transition.state, taker.order) == account(transition.state, maker) {
        return cancel_order(transition, maker, CancelReason::SelfTrade);
    }
    if transition.state.market(transition.state.orders.line(maker.slot()).market).parameters.is_spot() {
        return spot::trade(transition, taker.order, maker);
    }
    if !fit_to_position(transition, maker) {
        return;
    }
    let state = &transition.state;
    let size = match tradable(state, taker.order, maker) {
        Ok(size) => size,
        Err((order, reason)) => return cancel_order(transition, order, reason),
    };
    let price = state.orders.line(maker.slot()).price;
    let taken = fill(state, taker.order, taker.origin, size, price, Usd::ZERO);
    let kept = taken.fee - taken.referral.map_or(Usd::ZERO, |share| share.amount);
    let made = fill(state, maker, FillOrigin::Maker, size, price, kept);
    if !carries_fill(state, transition.sums, &made) {
        return cancel_order(transition, maker, CancelReason::InsufficientMargin);
    }
    if taker.origin == FillOrigin::Taker && !carries_fill(state, transition.sums, &taken) {
        return cancel_order(transition, taker.order, CancelReason::InsufficientMargin);
    }
    if auctions::begin_outside_bounds(transition, taken.market, price) {
        return;
    }
    trade(transition, taken, made);
}

/// How much may trade between an order that came and one that rested; where nothing may, which of them has to go, and why.
pub(super) fn tradable(
    state: &State,
    came: OrderId,
    rested: OrderId,
) -> Result<Size, (OrderId, CancelReason)> {
    let (coming, resting) = (state.orders.line(came.slot()), state.orders.line(rested.slot()));
    let size = coming.remaining.min(resting.remaining);
    let taker = (coming.account, coming.side);
    let largest = open_interest::largest_trade(state, coming.market, taker, resting.account, size);
    largest.map_err(|barred| match barred {
        Barred::Taker(reason) => (came, reason),
        Barred::Maker(reason) => (rested, reason),
    })
}

/// What the next trade would be to one of its orders. A liquidated position's margin stays behind what is left of it.
/// A rebate is paid out of what the treasury gets of the other side's fee, of which a failing account may not have all: it is `rebate` at most.
pub(super) fn fill(
    state: &State,
    order: OrderId,
    origin: FillOrigin,
    size: Size,
    price: Price,
    rebate: Usd,
) -> Fill {
    let line = state.orders.line(order.slot());
    let rates = fees::of(state, line.account, line.market);
    let is_takers = matches!(origin, FillOrigin::Taker | FillOrigin::Liquidation);
    let rate = if is_takers { rates.taker } else { rates.maker };
    let (notional, size) = (price * size, line.side.signed(size));
    let fee = match origin {
        FillOrigin::Liquidation => sale::fee(state, line.account, line.market, size, price),
        _ => fee(notional, discounted(state, line.account, rate)).max(-rebate),
    };
    let builder = state.orders.extras(order.slot()).builder;
    let builder = builder.and_then(|builder| builder_share(state, line.account, builder, notional));
    let charge = fee + builder.map_or(Usd::ZERO, |share| share.amount);
    let FillAmounts { cost, realized, margin } =
        fill_amounts(state, line.account, line.market, size, price, charge);
    Fill {
        trade: TradeId(state.last_trade + 1),
        order: Some(order),
        account: line.account,
        market: line.market,
        origin,
        price,
        size,
        cost,
        realized,
        fee,
        builder,
        referral: referral_share(state, line.account, fee),
        margin: if origin == FillOrigin::Liquidation { Usd::ZERO } else { margin },
    }
}

/// Makes the trade, and what follows from it: triggers that waited for a filled parent are armed, and what would reduce
/// a position that is no more is cancelled.
pub(super) fn trade(transition: &mut Transition<'_>, taken: Fill, made: Fill) {
    let position = |state: &State, fill: &Fill| state.account(fill.account).position(fill.market);
    let before = [&taken, &made].map(|fill| position(transition.state, fill));
    let children = [&taken, &made].map(|fill| children_of_filled(transition.state, fill));
    transition.emit(Event::Filled(taken));
    transition.emit(Event::Filled(made));
    dexes::share_fees(transition, taken.market, taken.fee + made.fee);
    for (fill, before) in [&taken, &made].into_iter().zip(before) {
        cancel_outlived(transition, fill.account, fill.market, before);
    }
    for child in children.into_iter().flatten() {
        arm(transition, child);
    }
}

/// The triggers that wait for the order that this fill completes.
fn children_of_filled(state: &State, fill: &Fill) -> Vec<OrderId> {
    match fill.order {
        Some(order) if state.orders.line(order.slot()).remaining == fill.size.abs() => {
            state.orders.children(order).to_vec()
        }
        _ => Vec::new(),
    }
}
