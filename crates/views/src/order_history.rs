//! What became of each order.

use engine::command::{OrderKind, Side};
use engine::event::{CancelReason, Event, OrderPlaced};
use engine::ids::{AccountId, ClientOrderId, MarketId, OrderId};
use engine::state::State;
use serde::{Deserialize, Serialize};
use units::{Price, Size, Time};

use crate::Views;
use crate::changes::Changes;
use crate::history::History;
use crate::open_orders::OpenOrder;

/// How many ended orders of an account are kept.
const ENDED: usize = 2_000;

/// An order with what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRecord {
    /// Its id.
    pub order: OrderId,
    /// Where.
    pub market: MarketId,
    /// Buy or sell.
    pub side: Side,
    /// The limit.
    pub price: Price,
    /// The size asked for; zero: the whole position.
    pub size: Size,
    /// What is not filled.
    pub remaining: Size,
    /// Limit or trigger.
    pub kind: OrderKind,
    /// Never opens, increases or flips a position.
    pub reduce_only: bool,
    /// The client's own id.
    pub client_id: Option<ClientOrderId>,
    /// Whether the venue placed it to liquidate.
    pub is_liquidation: bool,
    /// When it was accepted.
    pub placed: Time,
    /// What became of it.
    pub status: OrderStatus,
    /// Since when.
    pub status_time: Time,
}

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderStatus {
    /// It waits or rests.
    Open,
    /// The mark price fired it.
    Triggered,
    /// Nothing of it remains.
    Filled,
    /// It was cancelled.
    Cancelled(CancelReason),
}

/// An order that changed.
pub type OrderUpdate = OrderRecord;

impl OrderRecord {
    /// The waiting or resting order in a slot, as far as the state knows it.
    pub(crate) fn of(state: &State, slot: u32) -> Self {
        let (line, details) = (state.orders.line(slot), state.orders.details(slot));
        Self {
            order: state.orders.id(slot),
            market: line.market,
            side: line.side,
            price: line.price,
            size: details.size,
            remaining: line.remaining,
            kind: details.kind,
            reduce_only: line.reduce_only,
            client_id: state.orders.extras(slot).client_id,
            // What the venue sells in liquidations never rests.
            is_liquidation: false,
            placed: details.placed,
            status: OrderStatus::Open,
            status_time: details.placed,
        }
    }
}

/// An account's orders that ended, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndedOrders(pub History<OrderRecord>);

impl Default for EndedOrders {
    fn default() -> Self {
        Self(History::new(ENDED))
    }
}

impl Views {
    /// The orders of an account, and of those that it has in dexes, that wait or rest, in order of their ids; `state` is the state
    /// after the last block.
    pub fn open_orders(&self, state: &State, account: AccountId) -> Vec<&OrderRecord> {
        let slots = state.accounts_of(account).flat_map(|own| state.orders_of(own));
        let open = slots.filter_map(|slot| self.open_orders.get(state.orders.id(slot)));
        let mut open: Vec<&OrderRecord> = open.map(|open| &open.record).collect();
        open.sort_unstable_by_key(|record| record.order);
        open
    }

    /// The order of this id of an account, or of one that it has in dexes, open or ended.
    pub fn order(&self, account: AccountId, order: OrderId) -> Option<&OrderRecord> {
        match self.open_orders.get(order) {
            Some(open) if self.owner(open.account) == self.owner(account) => Some(&open.record),
            _ => self.account(account)?.ended_orders.0.iter().rev().find(|record| record.order == order),
        }
    }

    /// The newest order with this client's id, as [`Self::order`]; an open one before ended ones. `state` is the state after the
    /// last block.
    pub fn order_of_client(
        &self,
        state: &State,
        account: AccountId,
        client_id: ClientOrderId,
    ) -> Option<&OrderRecord> {
        let is_meant = |record: &&OrderRecord| record.client_id == Some(client_id);
        let open = self.open_orders(state, account).into_iter().find(is_meant);
        open.or_else(|| self.account(account)?.ended_orders.0.iter().rev().find(is_meant))
    }
}

pub(crate) fn apply(views: &mut Views, state: &State, event: &Event, changes: &mut Changes) {
    let now = state.time;
    match event {
        Event::OrderPlaced(placed) => {
            place(views, placed, now);
            // A limit order is open when it comes to rest; before that it may trade at once and never be.
            if matches!(placed.kind, OrderKind::Trigger { .. }) {
                amend(views, placed.order, changes, |_| {});
            }
        }
        Event::OrderRested { order } => amend(views, *order, changes, |record| {
            if record.status != OrderStatus::Open {
                record.status = OrderStatus::Open;
                record.status_time = now;
            }
        }),
        Event::TriggerArmed { order, size } => {
            amend(views, *order, changes, |record| record.remaining = *size);
        }
        Event::OrderTriggered { order, size } => amend(views, *order, changes, |record| {
            record.remaining = *size;
            record.status = OrderStatus::Triggered;
            record.status_time = now;
        }),
        Event::OrderTrimmed { order, remaining } => {
            amend(views, *order, changes, |record| record.remaining = *remaining);
        }
        Event::Filled(fill) => {
            let Some(order) = fill.order else { return };
            fill_order(views, order, fill.size.abs(), now, changes);
        }
        Event::SpotFilled(fill) => fill_order(views, fill.order, fill.size.abs(), now, changes),
        Event::OrderCancelled { order, reason } => cancel(views, *order, *reason, now, changes),
        _ => {}
    }
}

/// Takes what was filled off an open order, which ends where nothing remains.
fn fill_order(views: &mut Views, order: OrderId, filled: Size, now: Time, changes: &mut Changes) {
    let Some(OpenOrder { record, .. }) = views.open_orders.get_mut(order) else { return };
    record.remaining -= filled;
    if record.remaining.is_zero() {
        end(views, order, OrderStatus::Filled, now, changes);
    }
}

/// Ends an order that was cancelled, and says so where its owner did not ask for it.
fn cancel(views: &mut Views, order: OrderId, reason: CancelReason, now: Time, changes: &mut Changes) {
    let Some((account, market)) = end(views, order, OrderStatus::Cancelled(reason), now, changes) else {
        return;
    };
    let by_owner =
        matches!(reason, CancelReason::Requested | CancelReason::Modified | CancelReason::Unmatched);
    if !by_owner {
        changes.venue_cancels.push(account, (market, order));
    }
}

/// Moves an open order to those that ended, and says whose and where it was.
fn end(
    views: &mut Views,
    order: OrderId,
    status: OrderStatus,
    now: Time,
    changes: &mut Changes,
) -> Option<(AccountId, MarketId)> {
    let OpenOrder { account, record } = views.open_orders.get_mut(order)?;
    (record.status, record.status_time) = (status, now);
    let (account, market) = (*account, record.market);
    let owner = views.owners.get(&account).copied().unwrap_or(account);
    views.accounts.end_order(owner, record);
    changes.note_order(account, record);
    views.open_orders.remove(order);
    Some((account, market))
}

fn place(views: &mut Views, placed: &OrderPlaced, now: Time) {
    views.open_orders.insert(OpenOrder {
        account: placed.account,
        record: OrderRecord {
            order: placed.order,
            market: placed.market,
            side: placed.side,
            price: placed.price,
            size: placed.size,
            remaining: placed.size,
            kind: placed.kind,
            reduce_only: placed.reduce_only,
            client_id: placed.client_id,
            is_liquidation: placed.is_liquidation,
            placed: now,
            status: OrderStatus::Open,
            status_time: now,
        },
    });
    let owner = views.owner(placed.account);
    views.accounts.begin(owner);
}

/// Amends an open order, and reports it.
fn amend(views: &mut Views, order: OrderId, changes: &mut Changes, amend: impl FnOnce(&mut OrderRecord)) {
    if let Some(OpenOrder { account, record }) = views.open_orders.get_mut(order) {
        amend(record);
        changes.note_order(*account, record);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use engine::command::TimeInForce;

    use super::*;

    /// An order that was cancelled.
    pub(crate) fn ended(order: u64) -> OrderRecord {
        OrderRecord {
            order: OrderId(order),
            market: MarketId(0),
            side: Side::Bid,
            price: Price(1),
            size: Size(1),
            remaining: Size(1),
            kind: OrderKind::Limit(TimeInForce::Gtc),
            reduce_only: false,
            client_id: None,
            is_liquidation: false,
            placed: Time(0),
            status: OrderStatus::Cancelled(CancelReason::Requested),
            status_time: Time(0),
        }
    }
}
