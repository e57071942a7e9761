//! What became of each order.

use std::collections::BTreeMap;

use engine::command::{OrderKind, Side};
use engine::event::{CancelReason, Event, OrderPlaced};
use engine::ids::{AccountId, ClientOrderId, MarketId, OrderId};
use engine::state::State;
use serde::{Deserialize, Serialize};
use units::{Price, Size, Time};

use crate::Views;
use crate::changes::Changes;
use crate::history::History;

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

/// What the fold remembers between events: whose open orders are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct OrderFold {
    pub(crate) owners: Owners,
}

/// Whose the open orders are, by the slots of their ids: one step for each, however many are open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Owners(Vec<Option<(OrderId, AccountId)>>);

impl Owners {
    pub(crate) fn insert(&mut self, order: OrderId, account: AccountId) {
        let slot = order.slot() as usize;
        if slot >= self.0.len() {
            self.0.resize(slot + 1, None);
        }
        self.0[slot] = Some((order, account));
    }

    fn get(&self, order: OrderId) -> Option<AccountId> {
        let (known, account) = (*self.0.get(order.slot() as usize)?)?;
        (known == order).then_some(account)
    }

    fn remove(&mut self, order: OrderId) {
        if self.get(order).is_some() {
            self.0[order.slot() as usize] = None;
        }
    }
}

/// An account's orders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderHistory {
    /// Boxed, so that an account with one open order takes no room for eleven.
    pub(crate) open: BTreeMap<OrderId, Box<OrderRecord>>,
    ended: History<OrderRecord>,
}

impl Default for OrderHistory {
    fn default() -> Self {
        Self { open: BTreeMap::new(), ended: History::new(ENDED) }
    }
}

impl OrderHistory {
    /// Orders that wait or rest, in order of their ids.
    pub fn open(&self) -> impl Iterator<Item = &OrderRecord> {
        self.open.values().map(|record| &**record)
    }

    /// Orders that ended, oldest first.
    pub fn ended(&self) -> impl DoubleEndedIterator<Item = &OrderRecord> + ExactSizeIterator {
        self.ended.iter()
    }

    /// The order of this id.
    pub fn find(&self, order: OrderId) -> Option<&OrderRecord> {
        self.open
            .get(&order)
            .map(|record| &**record)
            .or_else(|| self.ended.iter().rev().find(|record| record.order == order))
    }

    /// The newest order with this client's id; an open one before ended ones.
    pub fn find_client_id(&self, client_id: ClientOrderId) -> Option<&OrderRecord> {
        let is_meant = |record: &&OrderRecord| record.client_id == Some(client_id);
        self.open().find(is_meant).or_else(|| self.ended.iter().rev().find(is_meant))
    }

    /// The same with its open orders alone.
    pub(crate) fn without_ended(self) -> Self {
        Self { open: self.open, ..Self::default() }
    }

    fn end(&mut self, order: OrderId) {
        if let Some(record) = self.open.remove(&order) {
            self.ended.push(*record);
        }
    }
}

pub(crate) fn apply(views: &mut Views, state: &State, event: &Event, changes: &mut Changes) {
    let now = state.time;
    match event {
        Event::OrderPlaced(placed) => {
            place(views, placed, now);
            // A limit order is open when it comes to rest; before that it may trade at once and never be.
            if matches!(placed.kind, OrderKind::Trigger { .. }) {
                report(views, placed.account, placed.order, changes);
            }
        }
        Event::OrderRested { order } => with_owner(views, *order, changes, |record| {
            if record.status != OrderStatus::Open {
                record.status = OrderStatus::Open;
                record.status_time = now;
            }
        }),
        Event::TriggerArmed { order, size } => {
            with_owner(views, *order, changes, |record| record.remaining = *size);
        }
        Event::OrderTriggered { order, size } => with_owner(views, *order, changes, |record| {
            record.remaining = *size;
            record.status = OrderStatus::Triggered;
            record.status_time = now;
        }),
        Event::OrderTrimmed { order, remaining } => {
            with_owner(views, *order, changes, |record| record.remaining = *remaining);
        }
        Event::Filled(fill) => {
            let Some(order) = fill.order else { return };
            fill_order(views, (fill.account, order), fill.size.abs(), now, changes);
        }
        Event::SpotFilled(fill) => {
            fill_order(views, (fill.account, fill.order), fill.size.abs(), now, changes);
        }
        Event::OrderCancelled { order, reason } => {
            let Some(account) = views.order_fold.owners.get(*order) else {
                return;
            };
            with_owner(views, *order, changes, |record| {
                record.status = OrderStatus::Cancelled(*reason);
                record.status_time = now;
            });
            note_venue_cancel(views, account, *order, *reason, changes);
            end(views, account, *order);
        }
        _ => {}
    }
}

/// Takes what was filled off an open order, which ends where nothing remains.
fn fill_order(
    views: &mut Views,
    (account, order): (AccountId, OrderId),
    filled: Size,
    now: Time,
    changes: &mut Changes,
) {
    let Some(record) = views.account_mut(account).orders.open.get_mut(&order) else {
        return;
    };
    record.remaining -= filled;
    if record.remaining.is_zero() {
        record.status = OrderStatus::Filled;
        record.status_time = now;
        report(views, account, order, changes);
        end(views, account, order);
    }
}

fn place(views: &mut Views, placed: &OrderPlaced, now: Time) {
    let record = OrderRecord {
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
    };
    views.order_fold.owners.insert(placed.order, placed.account);
    views.account_mut(placed.account).orders.open.insert(placed.order, Box::new(record));
}

/// Amends an open order, and reports it.
fn with_owner(
    views: &mut Views,
    order: OrderId,
    changes: &mut Changes,
    amend: impl FnOnce(&mut OrderRecord),
) {
    let Some(account) = views.order_fold.owners.get(order) else {
        return;
    };
    if let Some(record) = views.account_mut(account).orders.open.get_mut(&order) {
        amend(record);
    }
    report(views, account, order, changes);
}

fn report(views: &Views, account: AccountId, order: OrderId, changes: &mut Changes) {
    let Some(record) = views.account(account).and_then(|history| history.orders.open.get(&order)) else {
        return;
    };
    changes.orders.entry(account).or_default().push(**record);
    changes.accounts.insert(account);
    changes.books.insert(record.market);
}

fn end(views: &mut Views, account: AccountId, order: OrderId) {
    views.order_fold.owners.remove(order);
    views.account_mut(account).orders.end(order);
}

fn note_venue_cancel(
    views: &Views,
    account: AccountId,
    order: OrderId,
    reason: CancelReason,
    changes: &mut Changes,
) {
    let by_owner =
        matches!(reason, CancelReason::Requested | CancelReason::Modified | CancelReason::Unmatched);
    let record = views.account(account).and_then(|history| history.orders.find(order));
    if let (false, Some(record)) = (by_owner, record) {
        changes.venue_cancels.entry(account).or_default().push((record.market, order));
    }
}
