//! Triggers whose price the mark price has reached.

use units::{Price, Rate, Rounding, Size, multiply_divide};

use crate::command::{Mode, OrderKind, OrderRequest, Side, TimeInForce};
use crate::event::{CancelReason, Cause, Event};
use crate::handlers::cancels::cancel_order;
use crate::handlers::{Transition, matching};
use crate::ids::{MarketId, OrderId};
use crate::limits::{TRIGGER_SLIPPAGE, TRIGGERS_PER_BLOCK};
use crate::parameters::PriceUse;
use crate::rules::margin::{MarginSums, check_order};
use crate::rules::order_checks::{closable, expected_fill_price};
use crate::rules::validity;
use crate::state::{OrderDetails, OrderLine, State};

/// Fires the triggers that the mark prices have reached: by market, those of rising prices first, nearest price first.
pub(crate) fn fire(transition: &mut Transition<'_>) {
    if !is_waiting(transition.state) {
        return;
    }
    let mut fired = 0;
    for market in transition.state.perpetual_ids() {
        while let Some(order) = next(transition.state, market) {
            if fired == TRIGGERS_PER_BLOCK {
                return;
            }
            if fired == 0 {
                transition.emit(Event::Began(Cause::Triggers));
            }
            fire_one(transition, order);
            fired += 1;
        }
    }
}

/// Whether a trigger is reached and not yet fired.
pub(crate) fn is_waiting(state: &State) -> bool {
    state.perpetuals().any(|market| next(state, market).is_some())
}

/// The market's next trigger to fire. While the venue is post-only or halted, or the market in an auction, none fires.
fn next(state: &State, market: MarketId) -> Option<OrderId> {
    let market = state.market(market);
    let mark = market.mark.price;
    if mark.is_zero() || market.auction.is_some() || matches!(state.mode, Mode::PostOnly | Mode::Halted) {
        return None;
    }
    let rising = market.triggers.rising.first().filter(|(price, _)| mark >= *price);
    let falling = market.triggers.falling.last().filter(|(price, _)| mark <= *price);
    rising.or(falling).map(|&(_, order)| order)
}

fn fire_one(transition: &mut Transition<'_>, order: OrderId) {
    let (line, details, sibling) = {
        let orders = &transition.state.orders;
        let slot = order.slot();
        (*orders.line(slot), orders.details(slot), orders.extras(slot).sibling)
    };
    let limit = limit(transition.state, &line, &details);
    let size = match size(transition.state, transition.sums, &line, &details, limit) {
        Ok(size) => size,
        Err(reason) => return cancel_order(transition, order, reason),
    };
    transition.emit(Event::OrderTriggered { order, size });
    if let Some(sibling) = sibling.filter(|&sibling| transition.state.orders.find(sibling).is_some()) {
        cancel_order(transition, sibling, CancelReason::SiblingFired);
    }
    matching::enter(transition, order, limit);
}

/// The worst price that a fired trigger takes: its limit, or, at market, the slippage beyond the mark price where that is
/// further.
fn limit(state: &State, line: &OrderLine, details: &OrderDetails) -> Price {
    if !matches!(details.kind, OrderKind::Trigger { is_market: true, .. }) {
        return line.price;
    }
    let mark = state.market(line.market).mark.price;
    let beyond = |rate: Rate, rounding| Price(multiply_divide(mark.0, rate.0, Rate::ONE.0, rounding));
    match line.side {
        Side::Bid => line.price.max(beyond(Rate::ONE + TRIGGER_SLIPPAGE, Rounding::Ceil)),
        Side::Ask => line.price.min(beyond(Rate::ONE - TRIGGER_SLIPPAGE, Rounding::Floor)),
    }
}

/// The size that a trigger fires with; why it is cancelled instead, where it may not.
fn size(
    state: &State,
    sums: &mut MarginSums,
    line: &OrderLine,
    details: &OrderDetails,
    limit: Price,
) -> Result<Size, CancelReason> {
    if line.reduce_only {
        let closable = closable(state, line.account, line.market, line.side);
        let asked = if details.size.is_zero() { closable } else { line.remaining };
        return if closable.is_zero() { Err(CancelReason::ReduceOnly) } else { Ok(asked.min(closable)) };
    }
    if state.mode == Mode::CancelOnly {
        return Err(CancelReason::Mode);
    }
    if validity::check(state, line.market, PriceUse::Fill).is_err() {
        return Err(CancelReason::UnreliablePrice);
    }
    let request = OrderRequest {
        market: line.market,
        side: line.side,
        price: expected_fill_price(state.market(line.market), line.side, limit),
        size: line.remaining,
        reduce_only: false,
        kind: OrderKind::Limit(TimeInForce::Gtc),
        client_id: None,
    };
    match check_order(state, sums, line.account, &request) {
        Ok(()) => Ok(line.remaining),
        Err(_) => Err(CancelReason::InsufficientMargin),
    }
}
