//! Auctions: how they begin, how long they last, and how they end.

use alloc::vec::Vec;

use units::{Price, Size, Time, Usd};

use crate::command::{Mode, Side};
use crate::event::{AuctionReason, CancelReason, Event, FillOrigin};
use crate::handlers::Transition;
use crate::handlers::cancels::cancel_order;
use crate::handlers::matching::{fill, fit_to_position, tradable, trade};
use crate::ids::{MarketId, OrderId};
use crate::limits::MARK_INTERVAL;
use crate::rules::auctions::{broken_bound, uncrossing, was_closed};
use crate::rules::margin::carries_fill;
use crate::rules::oracle;
use crate::rules::order_checks::crosses;
use crate::rules::settlement::is_settled;
use crate::state::{NO_SLOT, OraclePrice, OrderStage, State};

/// As trading begins again after a halt: every market with an opening auction waits for a price, and then for the auction's end.
pub(super) fn reopen(transition: &mut Transition<'_>) {
    for market in transition.state.perpetual_ids() {
        let known = transition.state.market(market);
        if known.parameters.risk.auctions.opening.0 > 0 && !is_settled(known) {
            let reason = AuctionReason::Opening;
            transition.emit(Event::AuctionBegan { market, reason, until: None });
        }
    }
}

/// Gives the opening auction its end, now that a price has come after `last`: where one waits for it, or there was no price
/// for too long. A halted market does not open.
pub(super) fn open(transition: &mut Transition<'_>, market: MarketId, last: OraclePrice) {
    let state = &transition.state;
    let (known, now, staleness) = (state.market(market), state.time, state.parameters().price_staleness);
    let opening = known.parameters.risk.auctions.opening;
    if state.mode == Mode::Halted {
        return;
    }
    let (reason, until) = (AuctionReason::Opening, end(now, opening));
    match &known.auction {
        Some(auction) if auction.until.is_none() && known.oracle.time >= auction.began => {
            transition.emit(Event::AuctionExtended { market, reason, until });
        }
        None if opening.0 > 0 && was_closed(last, now, staleness, opening) => {
            transition.emit(Event::AuctionBegan { market, reason, until: Some(until) });
        }
        _ => {}
    }
}

/// Begins an auction, and says so, where a trade at this price would be outside of one of the market's price bounds.
pub(super) fn begin_outside_bounds(transition: &mut Transition<'_>, market: MarketId, price: Price) -> bool {
    let now = transition.state.time;
    let Some((place, bound)) = broken_bound(transition.state.market(market), price, now) else {
        return false;
    };
    let until = Some(end(now, bound.auction));
    transition.emit(Event::AuctionBegan { market, reason: AuctionReason::Bound(place), until });
    true
}

/// Cancels the account's orders that an order would meet which is about to rest in an auction.
pub(super) fn cancel_own_reached(transition: &mut Transition<'_>, order: OrderId) {
    let state = &transition.state;
    let line = *state.orders.line(order.slot());
    let first =
        state.account(line.account).holding(line.market).map_or(NO_SLOT, |holding| holding.first_order);
    let is_reached = |&slot: &u32| {
        let own = state.orders.line(slot);
        own.stage == OrderStage::Resting && own.side != line.side && crosses(line.side, line.price, own.price)
    };
    let reached: Vec<OrderId> =
        state.orders.own(first).filter(is_reached).map(|slot| state.orders.id(slot)).collect();
    for own in reached {
        cancel_order(transition, own, CancelReason::SelfTrade);
    }
}

/// Ends the auctions that have lasted long enough by this moment. While the price is stale, or the venue halted or post-only,
/// they go on.
pub(super) fn end_due(transition: &mut Transition<'_>, moment: Time) {
    if matches!(transition.state.mode, Mode::Halted | Mode::PostOnly) {
        return;
    }
    for market in transition.state.perpetual_ids() {
        let auction = transition.state.market(market).auction.as_ref();
        let is_due = auction.and_then(|auction| auction.until).is_some_and(|until| until <= moment);
        if is_due && oracle::is_fresh_at(transition.state, market, moment) {
            finish(transition, market, moment);
        }
    }
}

/// Ends a market's auction where the market itself ends.
pub(super) fn abandon(transition: &mut Transition<'_>, market: MarketId) {
    if transition.state.market(market).auction.is_some() {
        transition.emit(Event::AuctionEnded { market, price: None, size: Size::ZERO });
    }
}

/// When what lasts so long from now on ends: at a moment that the clock is walked by.
fn end(now: Time, length: Time) -> Time {
    Time((now + length).0.next_multiple_of(MARK_INTERVAL.0))
}

/// Lets what is crossed trade at one price, or, where that would be outside of a bound for which the auction has not lasted
/// yet, lets it last for that one, too. Where orders that could not be carried leave the book crossed, the price is found
/// again.
fn finish(transition: &mut Transition<'_>, market: MarketId, moment: Time) {
    let (mut price, mut size) = (None, Size::ZERO);
    while let Some(found) = uncrossing(transition.state.market(market)) {
        if let Some((place, length)) = next_bound(transition.state, market, found.price) {
            let (reason, until) = (AuctionReason::Bound(place), end(moment, length));
            return transition.emit(Event::AuctionExtended { market, reason, until });
        }
        let traded = uncross(transition, market, found.price);
        if traded.is_positive() {
            price = Some(found.price);
            size += traded;
        }
    }
    transition.emit(Event::AuctionEnded { market, price, size });
}

/// The bound that the auction must still last for before it may end with this price, and how long. Opening auctions find their
/// price freely.
fn next_bound(state: &State, market: MarketId, price: Price) -> Option<(u8, Time)> {
    let known = state.market(market);
    let auction = known.auction.as_ref().filter(|auction| auction.reason != AuctionReason::Opening)?;
    let (place, bound) = broken_bound(known, price, auction.began)?;
    Some((place, bound.auction))
}

/// Lets all orders that take the price trade at it, best first, then first come; returns how much.
fn uncross(transition: &mut Transition<'_>, market: MarketId, price: Price) -> Size {
    let mut size = Size::ZERO;
    while let Some(pair) = next_pair(transition.state, market, price) {
        size += meet(transition, pair, price);
    }
    size
}

fn next_pair(state: &State, market: MarketId, price: Price) -> Option<(OrderId, OrderId)> {
    let book = &state.market(market).book;
    let (bid, ask) = (book.front(Side::Bid)?, book.front(Side::Ask)?);
    let takes = state.orders.line(bid).price >= price && state.orders.line(ask).price <= price;
    takes.then(|| in_order_of_age(state, state.orders.id(bid), state.orders.id(ask)))
}

/// The order placed first, then the one placed later; of two of the same time, the bid first.
fn in_order_of_age(state: &State, bid: OrderId, ask: OrderId) -> (OrderId, OrderId) {
    let placed = |order: OrderId| state.orders.details(order.slot()).placed;
    if placed(bid) <= placed(ask) { (bid, ask) } else { (ask, bid) }
}

/// One trade, or the end of whichever order stands in its way, the older one first: a reduce-only one without a position, or
/// one whose owner cannot carry the fill. Returns how much traded. Orders of one account never meet here: see
/// [`cancel_own_reached`].
fn meet(transition: &mut Transition<'_>, (older, younger): (OrderId, OrderId), price: Price) -> Size {
    for order in [older, younger] {
        if !fit_to_position(transition, order) {
            return Size::ZERO;
        }
    }
    let state = &transition.state;
    let size = match tradable(state, younger, older) {
        Ok(size) => size,
        Err((order, reason)) => {
            cancel_order(transition, order, reason);
            return Size::ZERO;
        }
    };
    let fills = [older, younger].map(|order| fill(state, order, FillOrigin::Auction, size, price, Usd::ZERO));
    for (order, fill) in [older, younger].into_iter().zip(&fills) {
        if !carries_fill(transition.state, transition.sums, fill) {
            cancel_order(transition, order, CancelReason::InsufficientMargin);
            return Size::ZERO;
        }
    }
    let [of_older, of_younger] = fills;
    trade(transition, of_younger, of_older);
    size
}
