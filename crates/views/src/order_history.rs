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

/// How many ended orders of an account are kept.
const ENDED: usize = 2_000;

/// Room for so many open orders stays with an account that has none.
const SPARE: usize = 16;

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
    /// In order of their ids.
    #[expect(clippy::vec_box, reason = "an account with one open order would take room for four")]
    open: Vec<Box<OrderRecord>>,
    ended: History<OrderRecord>,
}

impl Default for OrderHistory {
    fn default() -> Self {
        Self { open: Vec::new(), ended: History::new(ENDED) }
    }
}

impl OrderHistory {
    /// Orders that wait or rest, in order of their ids.
    pub fn open(&self) -> impl Iterator<Item = &OrderRecord> {
        self.open.iter().map(|record| &**record)
    }

    /// Orders that ended, oldest first.
    pub fn ended(&self) -> impl DoubleEndedIterator<Item = &OrderRecord> + ExactSizeIterator {
        self.ended.iter()
    }

    /// The order of this id.
    pub fn find(&self, order: OrderId) -> Option<&OrderRecord> {
        let open = self.place_of(order).ok().map(|place| &*self.open[place]);
        open.or_else(|| self.ended.iter().rev().find(|record| record.order == order))
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

    /// Takes in an order that is open.
    pub(crate) fn open_with(&mut self, record: OrderRecord) {
        match self.place_of(record.order) {
            Ok(place) => *self.open[place] = record,
            Err(place) => self.open.insert(place, Box::new(record)),
        }
    }

    fn open_mut(&mut self, order: OrderId) -> Option<&mut OrderRecord> {
        self.place_of(order).ok().map(|place| &mut *self.open[place])
    }

    /// Moves an open order to those that ended, and gives it as it ended.
    fn end(&mut self, order: OrderId, status: OrderStatus, now: Time) -> Option<OrderRecord> {
        let record = self.open.remove(self.place_of(order).ok()?);
        if self.open.is_empty() && self.open.capacity() > SPARE {
            self.open = Vec::new();
        }
        let ended = OrderRecord { status, status_time: now, ..*record };
        self.ended.push(ended);
        Some(ended)
    }

    /// Where an order is among the open ones, or would be.
    fn place_of(&self, order: OrderId) -> Result<usize, usize> {
        self.open.binary_search_by_key(&order, |record| record.order)
    }
}

pub(crate) fn apply(views: &mut Views, state: &State, event: &Event, changes: &mut Changes) {
    let now = state.time;
    match event {
        Event::OrderPlaced(placed) => {
            let record = place(views, placed, now);
            // A limit order is open when it comes to rest; before that it may trade at once and never be.
            if matches!(placed.kind, OrderKind::Trigger { .. }) {
                changes.note_order(placed.account, &record);
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
        Event::OrderCancelled { order, reason } => cancel(views, *order, *reason, now, changes),
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
    let orders = &mut views.account_mut(account).orders;
    let Some(record) = orders.open_mut(order) else { return };
    record.remaining -= filled;
    if record.remaining.is_zero()
        && let Some(ended) = orders.end(order, OrderStatus::Filled, now)
    {
        changes.note_order(account, &ended);
        views.order_fold.owners.remove(order);
    }
}

/// Ends an order that was cancelled, and says so where its owner did not ask for it.
fn cancel(views: &mut Views, order: OrderId, reason: CancelReason, now: Time, changes: &mut Changes) {
    let Some(account) = views.order_fold.owners.get(order) else { return };
    views.order_fold.owners.remove(order);
    let orders = &mut views.account_mut(account).orders;
    let Some(ended) = orders.end(order, OrderStatus::Cancelled(reason), now) else { return };
    changes.note_order(account, &ended);
    let by_owner =
        matches!(reason, CancelReason::Requested | CancelReason::Modified | CancelReason::Unmatched);
    if !by_owner {
        changes.venue_cancels.push(account, (ended.market, order));
    }
}

fn place(views: &mut Views, placed: &OrderPlaced, now: Time) -> OrderRecord {
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
    views.account_mut(placed.account).orders.open_with(record);
    record
}

/// Amends an open order, and reports it.
fn with_owner(
    views: &mut Views,
    order: OrderId,
    changes: &mut Changes,
    amend: impl FnOnce(&mut OrderRecord),
) {
    let Some(account) = views.order_fold.owners.get(order) else { return };
    if let Some(record) = views.account_mut(account).orders.open_mut(order) {
        amend(record);
        changes.note_order(account, record);
    }
}
