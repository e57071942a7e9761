//! Replacing orders: the old one is cancelled and the new one placed, or nothing happens.

use crate::command::{ModifyRequest, OrderKind, OrderRequest};
use crate::event::{CancelReason, Event};
use crate::handlers::Transition;
use crate::handlers::cancels::{cancel_order, check_item_count, find_own};
use crate::handlers::orders::{Links, accept, enter_limit};
use crate::ids::{AccountId, OrderId};
use crate::rejection::Rejection;
use crate::rules::dexes::trading_account;
use crate::rules::order_checks::{self, Role, expected_fill_price};
use crate::state::{OrderStage, State};

/// Replaces orders, one after the other; one that is rejected leaves its order as it was.
///
/// The new order keeps the old one's builder. A trigger that replaces a trigger keeps its parent and its sibling. The triggers of a replaced parent are cancelled.
///
/// # Errors
/// [`Rejection::ItemCount`] where there is no item, or more than one command may have.
pub(crate) fn modify(
    transition: &mut Transition<'_>,
    account: AccountId,
    requests: &[ModifyRequest],
) -> Result<(), Rejection> {
    check_item_count(requests.len())?;
    for (item, request) in (0_u16..).zip(requests) {
        if let Err(rejection) = replace(transition, account, item, request) {
            transition.emit(Event::Rejected { item, rejection });
        }
    }
    Ok(())
}

fn replace(
    transition: &mut Transition<'_>,
    account: AccountId,
    item: u16,
    request: &ModifyRequest,
) -> Result<(), Rejection> {
    let replacement = &request.replacement;
    let account = trading_account(transition.state, account, replacement.market)?;
    let old = find_own(transition.state, account, request.order).ok_or(Rejection::UnknownOrder)?;
    if transition.state.orders.line(old.slot()).market != replacement.market {
        return Err(Rejection::UnknownOrder);
    }
    let (role, links) = kept(transition.state, old, replacement);
    order_checks::check(transition.state, transition.sums, account, replacement, role, Some(old))?;
    cancel_order(transition, old, CancelReason::Modified);
    let order = accept(transition, account, item, replacement, links);
    enter_limit(transition, order, replacement);
    Ok(())
}

/// What an order keeps of the one whose place it takes: its builder; a trigger whether it stands for the whole position, its
/// parent, its sibling.
fn kept(state: &State, old: OrderId, replacement: &OrderRequest) -> (Role, Links) {
    let (line, details) = (state.orders.line(old.slot()), state.orders.details(old.slot()));
    let extras = state.orders.extras(old.slot());
    let is_waiting = matches!(line.stage, OrderStage::WaitingForParent | OrderStage::WaitingForTrigger);
    let is_trigger = matches!(replacement.kind, OrderKind::Trigger { .. });
    if !is_waiting || !is_trigger || line.side != replacement.side || !replacement.reduce_only {
        return (Role::Independent, Links { builder: extras.builder, ..Links::default() });
    }
    let role = match extras.parent.and_then(|parent| state.orders.find(parent)) {
        Some(parent) => {
            let parent = state.orders.line(parent);
            Role::Child(expected_fill_price(state.market(line.market), parent.side, parent.price))
        }
        None if details.size.is_zero() => Role::PositionTrigger,
        None => Role::Independent,
    };
    (role, Links { parent: extras.parent, sibling: extras.sibling, builder: extras.builder })
}
