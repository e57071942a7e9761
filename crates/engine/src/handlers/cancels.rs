//! Cancelling orders.

use alloc::vec::Vec;

use units::Size;

use crate::command::{CancelRequest, MarginMode, OrderReference};
use crate::event::{CancelReason, Event};
use crate::handlers::Transition;
use crate::ids::{AccountId, MarketId, OrderId};
use crate::limits::MAX_ITEMS;
use crate::rejection::Rejection;
use crate::rules::dexes::trading_account;
use crate::state::{NO_SLOT, OrderStage, State};

/// Cancels orders, one after the other; what is not there is rejected by itself.
///
/// # Errors
/// [`Rejection::ItemCount`] where there is no item, or more than one command may have.
pub(crate) fn cancel(
    transition: &mut Transition<'_>,
    account: AccountId,
    requests: &[CancelRequest],
) -> Result<(), Rejection> {
    check_item_count(requests.len())?;
    for (item, request) in (0_u16..).zip(requests) {
        match find(transition.state, account, request.market, request.order) {
            Ok(order) => cancel_order(transition, order, CancelReason::Requested),
            Err(rejection) => transition.emit(Event::Rejected { item, rejection }),
        }
    }
    Ok(())
}

/// Checks that a command has items, and not too many.
pub(super) fn check_item_count(items: usize) -> Result<(), Rejection> {
    if (1..=MAX_ITEMS).contains(&items) {
        return Ok(());
    }
    let limit = u32::try_from(MAX_ITEMS).expect("the bound is small");
    Err(Rejection::ItemCount { items: u32::try_from(items).unwrap_or(u32::MAX), limit })
}

/// The account's open order of this id in this market.
fn find(
    state: &State,
    account: AccountId,
    market: MarketId,
    order: OrderReference,
) -> Result<OrderId, Rejection> {
    if usize::from(market.0) >= state.markets.len() {
        return Err(Rejection::UnknownMarket { market });
    }
    let account = trading_account(state, account, market).map_err(|_| Rejection::UnknownOrder)?;
    let order = find_own(state, account, order).ok_or(Rejection::UnknownOrder)?;
    match state.orders.line(order.slot()).market == market {
        true => Ok(order),
        false => Err(Rejection::UnknownOrder),
    }
}

/// The account's open order of this id.
pub(super) fn find_own(state: &State, account: AccountId, order: OrderReference) -> Option<OrderId> {
    match order {
        OrderReference::ClientId(client_id) => state.orders.find_client_id(account, client_id),
        OrderReference::Id(order) => {
            let slot = state.orders.find(order)?;
            (state.orders.line(slot).account == account).then_some(order)
        }
    }
}

/// Cancels an order, and with a parent the triggers that wait for its fill.
///
/// Where a parent that was filled in part cannot be carried further, its triggers are armed instead: the part needs them.
pub(super) fn cancel_order(transition: &mut Transition<'_>, order: OrderId, reason: CancelReason) {
    let orders = &transition.state.orders;
    let children: Vec<OrderId> = orders.children(order).to_vec();
    let slot = order.slot();
    let was_filled = !children.is_empty() && orders.line(slot).remaining < orders.details(slot).size;
    transition.emit(Event::OrderCancelled { order, reason });
    for child in children {
        if was_filled && reason == CancelReason::InsufficientMargin {
            arm(transition, child);
        } else {
            transition.emit(Event::OrderCancelled { order: child, reason: CancelReason::ParentCancelled });
        }
    }
}

/// Lets a trigger that waited for its parent wait for its price.
pub(super) fn arm(transition: &mut Transition<'_>, order: OrderId) {
    let size = transition.state.orders.line(order.slot()).remaining;
    transition.emit(Event::TriggerArmed { order, size });
}

/// Cancels what would reduce a position that is no more: where it was closed or has changed sides since it was `before`, its
/// reduce-only resting orders and the triggers on the whole of it.
pub(super) fn cancel_outlived(
    transition: &mut Transition<'_>,
    account: AccountId,
    market: MarketId,
    before: Size,
) {
    let state = &transition.state;
    let Some(holding) = state.account(account).holding(market) else {
        return;
    };
    if before.0.signum() == holding.size.0.signum() || before.is_zero() || holding.reduce_only_orders == 0 {
        return;
    }
    let is_outlived = |slot: u32| {
        let (line, details) = (state.orders.line(slot), state.orders.details(slot));
        line.reduce_only && (line.stage == OrderStage::Resting || details.size.is_zero())
    };
    let own = state.orders.own(holding.first_order);
    let outlived: Vec<OrderId> =
        own.filter(|&slot| is_outlived(slot)).map(|slot| state.orders.id(slot)).collect();
    for order in outlived {
        cancel_order(transition, order, CancelReason::ReduceOnly);
    }
}

/// Cancels the account's orders in an isolated market, or, absent, in all its markets with cross margin.
pub(crate) fn cancel_all_in(
    transition: &mut Transition<'_>,
    account: AccountId,
    isolated: Option<MarketId>,
    reason: CancelReason,
) {
    let holdings = transition.state.account(account).holdings.iter();
    let markets: Vec<MarketId> = holdings
        .filter(|holding| match isolated {
            Some(market) => holding.market == market,
            None => holding.mode == MarginMode::Cross,
        })
        .map(|holding| holding.market)
        .collect();
    for market in markets {
        cancel_market(transition, account, market, reason);
    }
}

/// Cancels all orders of the account.
pub(super) fn cancel_every(transition: &mut Transition<'_>, account: AccountId, reason: CancelReason) {
    let holdings = transition.state.account(account).holdings.iter();
    let markets: Vec<MarketId> = holdings.map(|holding| holding.market).collect();
    for market in markets {
        cancel_market(transition, account, market, reason);
    }
}

fn cancel_market(
    transition: &mut Transition<'_>,
    account: AccountId,
    market: MarketId,
    reason: CancelReason,
) {
    let first =
        |state: &State| state.account(account).holding(market).map_or(NO_SLOT, |holding| holding.first_order);
    loop {
        let slot = first(transition.state);
        if slot == NO_SLOT {
            return;
        }
        cancel_order(transition, transition.state.orders.id(slot), reason);
    }
}
