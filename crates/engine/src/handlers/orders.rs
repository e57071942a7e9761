//! Placing orders: by themselves, as a parent with its triggers, or as triggers on a position.

use crate::command::{BuilderFee, Grouping, OrderKind, OrderRequest, Side};
use crate::event::{Event, OrderBuilder, OrderPlaced};
use crate::handlers::cancels::check_item_count;
use crate::handlers::{Transition, matching};
use crate::ids::{AccountId, OrderId};
use crate::rejection::Rejection;
use crate::rules::dexes::trading_account;
use crate::rules::earnings::check_builder;
use crate::rules::margin::MarginSums;
use crate::rules::order_checks::{self, Role};
use crate::state::State;

/// The triggers that a parent or a position can have in one command: a take-profit and a stop-loss.
const GROUP_TRIGGERS: usize = 2;

/// Places orders. Independent ones are rejected one by one; a group stands or falls together.
///
/// # Errors
/// [`Rejection::ItemCount`] where there is no order or more than one command may have, [`Rejection::InvalidGroup`] where
/// the orders of a group do not belong together; as [`check_builder`].
pub(crate) fn place(
    transition: &mut Transition<'_>,
    account: AccountId,
    requests: &[OrderRequest],
    grouping: Grouping,
    builder: Option<BuilderFee>,
) -> Result<(), Rejection> {
    check_item_count(requests.len())?;
    let builder = check_builder(transition.state, account, builder, requests)?;
    match grouping {
        Grouping::Independent => {
            for (item, request) in (0_u16..).zip(requests) {
                if let Err(rejection) = place_independent(transition, account, item, request, builder) {
                    transition.emit(Event::Rejected { item, rejection });
                }
            }
        }
        Grouping::ParentAndTriggers => place_parent_and_triggers(transition, account, requests, builder)?,
        Grouping::PositionTriggers => place_position_triggers(transition, account, requests, builder)?,
    }
    Ok(())
}

fn place_independent(
    transition: &mut Transition<'_>,
    account: AccountId,
    item: u16,
    request: &OrderRequest,
    builder: Option<OrderBuilder>,
) -> Result<(), Rejection> {
    let account = trading_account(transition.state, account, request.market)?;
    order_checks::check(transition.state, transition.sums, account, request, Role::Independent, None)?;
    let order = accept(transition, account, item, request, Links { builder, ..Links::default() });
    enter_limit(transition, order, request);
    Ok(())
}

fn place_parent_and_triggers(
    transition: &mut Transition<'_>,
    account: AccountId,
    requests: &[OrderRequest],
    builder: Option<OrderBuilder>,
) -> Result<(), Rejection> {
    let (parent, triggers) = requests.split_first().ok_or(Rejection::InvalidGroup)?;
    let is_parent = matches!(parent.kind, OrderKind::Limit(_)) && !parent.reduce_only;
    if !is_parent || !are_closing_triggers(triggers, parent, parent.side.opposite()) {
        return Err(Rejection::InvalidGroup);
    }
    let state = &transition.state;
    let account = trading_account(state, account, parent.market)?;
    let market = state.markets.get(usize::from(parent.market.0));
    let market = market.ok_or(Rejection::UnknownMarket { market: parent.market })?;
    let expected = order_checks::expected_fill_price(market, parent.side, parent.price);
    let role = |item| {
        if item == 0 { Role::Parent } else { Role::Child(expected) }
    };
    if !check_group(transition, account, requests, role) {
        return Ok(());
    }
    let order = accept(transition, account, 0, parent, Links { builder, ..Links::default() });
    let mut sibling = None;
    for (item, trigger) in (1_u16..).zip(triggers) {
        sibling =
            Some(accept(transition, account, item, trigger, Links { parent: Some(order), sibling, builder }));
    }
    enter_limit(transition, order, parent);
    Ok(())
}

fn place_position_triggers(
    transition: &mut Transition<'_>,
    account: AccountId,
    requests: &[OrderRequest],
    builder: Option<OrderBuilder>,
) -> Result<(), Rejection> {
    let first = requests.first().ok_or(Rejection::InvalidGroup)?;
    if !are_closing_triggers(requests, first, first.side) {
        return Err(Rejection::InvalidGroup);
    }
    let account = trading_account(transition.state, account, first.market)?;
    if !check_group(transition, account, requests, |_| Role::PositionTrigger) {
        return Ok(());
    }
    let mut sibling = None;
    for (item, trigger) in (0_u16..).zip(requests) {
        let whole = OrderRequest { size: units::Size::ZERO, ..*trigger };
        sibling = Some(accept(transition, account, item, &whole, Links { parent: None, sibling, builder }));
    }
    Ok(())
}

/// Whether these are one or two reduce-only triggers on one side of the market.
fn are_closing_triggers(triggers: &[OrderRequest], of: &OrderRequest, side: Side) -> bool {
    let closes = |trigger: &OrderRequest| {
        let is_trigger = matches!(trigger.kind, OrderKind::Trigger { .. });
        is_trigger && trigger.reduce_only && trigger.side == side && trigger.market == of.market
    };
    (1..=GROUP_TRIGGERS).contains(&triggers.len()) && triggers.iter().all(closes)
}

/// Checks the orders of a group. Where one is rejected, so are the others, as a group that it no longer is.
fn check_group(
    transition: &mut Transition<'_>,
    account: AccountId,
    requests: &[OrderRequest],
    role: impl Fn(usize) -> Role,
) -> bool {
    let check_one = |state: &State, sums: &mut MarginSums, item: usize| {
        let shares_id =
            |other: &OrderRequest| other.client_id.is_some() && other.client_id == requests[item].client_id;
        if requests[..item].iter().any(shares_id) {
            return Err(Rejection::ClientIdInUse);
        }
        // The group needs a place for each of its orders, not only for the one at hand.
        order_checks::check_places(
            state,
            account,
            u32::try_from(item).unwrap_or(u32::MAX).saturating_add(1),
        )?;
        order_checks::check(state, sums, account, &requests[item], role(item), None)
    };
    let failed = (0..requests.len())
        .find_map(|item| check_one(transition.state, transition.sums, item).err().map(|why| (item, why)));
    let Some((failed, why)) = failed else {
        return true;
    };
    for (item, place) in (0_u16..).zip(0..requests.len()) {
        let rejection = if place == failed { why } else { Rejection::InvalidGroup };
        transition.emit(Event::Rejected { item, rejection });
    }
    false
}

/// The orders that an order belongs to, and who built the client that it came through.
#[derive(Clone, Copy, Default)]
pub(super) struct Links {
    /// The order whose fill arms it.
    pub(super) parent: Option<OrderId>,
    /// The order that is cancelled when it fires.
    pub(super) sibling: Option<OrderId>,
    /// Who charges a fee of his own.
    pub(super) builder: Option<OrderBuilder>,
}

/// Gives a checked order its id.
pub(super) fn accept(
    transition: &mut Transition<'_>,
    account: AccountId,
    item: u16,
    request: &OrderRequest,
    links: Links,
) -> OrderId {
    let order = transition.state.orders.next_id();
    transition.emit(Event::OrderPlaced(OrderPlaced {
        order,
        item,
        account,
        market: request.market,
        side: request.side,
        price: request.price,
        size: request.size,
        reduce_only: request.reduce_only,
        kind: request.kind,
        client_id: request.client_id,
        parent: links.parent,
        sibling: links.sibling,
        is_liquidation: false,
        builder: links.builder,
    }));
    order
}

/// Lets an accepted limit order trade and rest; a trigger waits.
pub(super) fn enter_limit(transition: &mut Transition<'_>, order: OrderId, request: &OrderRequest) {
    if let OrderKind::Limit(_) = request.kind {
        matching::enter(transition, order, request.price);
    }
}
