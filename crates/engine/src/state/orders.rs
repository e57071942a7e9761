//! All orders that wait or rest, in slots.

mod saved;

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Price, Size, Time};

use crate::command::{OrderKind, Side, TimeInForce};
use crate::event::{OrderBuilder, OrderPlaced};
use crate::ids::{AccountId, ClientOrderId, MarketId, OrderId};
use crate::state::{Index, State};

/// The end of a list of slots.
pub const NO_SLOT: u32 = u32::MAX;

/// All orders that wait or rest. Slots are dense and reused, the one freed last first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Orders {
    slots: Vec<OrderSlot>,
    /// What few orders have; of a slot whose order has none it is an earlier order's.
    extras: Vec<OrderExtras>,
    free: Vec<u32>,
    client_ids: Index<(AccountId, ClientOrderId), OrderId>,
    children: BTreeMap<OrderId, Vec<OrderId>>,
    /// The kinds of the living triggers, by slot.
    triggers: BTreeMap<u32, OrderKind>,
}

/// An order in one line of the processor's caches, so that one wait for memory brings all of it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
struct OrderSlot {
    line: OrderLine,
    /// The size asked for.
    size: Size,
    /// The venue's clock when it was accepted.
    placed: Time,
}

const _: () = assert!(size_of::<OrderSlot>() == 64, "an order takes one line of the caches");

/// The part of an order that matching touches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The limit.
    pub price: Price,
    /// What is not filled yet.
    pub remaining: Size,
    /// The slot behind it in its price level.
    pub next: u32,
    /// The slot before it in its price level.
    pub previous: u32,
    /// Whose.
    pub account: AccountId,
    /// Which order of its slot.
    pub generation: u32,
    /// Where.
    pub market: MarketId,
    /// Buy or sell.
    pub side: Side,
    /// Never opens, increases or flips a position.
    pub reduce_only: bool,
    /// Where it stands.
    pub stage: OrderStage,
    /// Whether it has any [`OrderExtras`].
    pub(super) has_extras: bool,
    /// How long it stays; absent of a trigger.
    #[serde(skip)]
    time_in_force: Option<TimeInForce>,
    /// The slot of the account's next order in the market.
    pub(super) next_own: u32,
    /// The slot of the account's previous order in the market.
    pub(super) previous_own: u32,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderStage {
    /// The slot is empty.
    Vacant,
    /// Accepted or fired, and not yet rested.
    Entering,
    /// In the book.
    Resting,
    /// A trigger that waits for its parent's fill.
    WaitingForParent,
    /// A trigger that waits for its price.
    WaitingForTrigger,
}

/// The rest of what is known of every order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderDetails {
    /// The size asked for.
    pub size: Size,
    /// The venue's clock when it was accepted.
    pub placed: Time,
    /// Limit or trigger.
    pub kind: OrderKind,
}

/// What few orders have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderExtras {
    /// The client's own id.
    pub client_id: Option<ClientOrderId>,
    /// The order whose fill arms it.
    pub parent: Option<OrderId>,
    /// The order that is cancelled when it fires.
    pub sibling: Option<OrderId>,
    /// Who built the client that it came through.
    pub builder: Option<OrderBuilder>,
}

impl State {
    /// The slots of an account's waiting and resting orders, market by market, the newest first.
    pub fn orders_of(&self, account: AccountId) -> impl Iterator<Item = u32> {
        self.account(account).holdings.iter().flat_map(|holding| self.orders.own(holding.first_order))
    }
}

impl Orders {
    /// The id that the next order will have.
    pub fn next_id(&self) -> OrderId {
        match self.free.last() {
            Some(&slot) => OrderId::new(slot, self.line(slot).generation + 1),
            None => OrderId::new(u32::try_from(self.slots.len()).expect("slots fit 26 bits"), 1),
        }
    }

    /// Whether another order finds a slot.
    pub fn has_room(&self) -> bool {
        !self.free.is_empty() || self.slots.len() < 1 << OrderId::SLOT_BITS
    }

    /// The slot of a living order.
    pub fn find(&self, order: OrderId) -> Option<u32> {
        let line = &self.slots.get(order.slot() as usize)?.line;
        (line.generation == order.generation() && line.stage != OrderStage::Vacant).then_some(order.slot())
    }

    /// The living order with this client's id.
    pub fn find_client_id(&self, account: AccountId, client_id: ClientOrderId) -> Option<OrderId> {
        self.client_ids.get(&(account, client_id)).copied()
    }

    /// The triggers that wait for this parent.
    pub fn children(&self, parent: OrderId) -> &[OrderId] {
        if self.children.is_empty() {
            return &[];
        }
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// The order in a slot that there may not be.
    pub(crate) fn line_in(&self, slot: u32) -> Option<OrderLine> {
        self.slots.get(slot as usize).map(|slot| slot.line)
    }

    /// The order in a slot.
    pub fn line(&self, slot: u32) -> &OrderLine {
        &self.slots[slot as usize].line
    }

    /// The order in a slot, to change.
    pub fn line_mut(&mut self, slot: u32) -> &mut OrderLine {
        &mut self.slots[slot as usize].line
    }

    /// The rest of what is known of the order in a slot.
    pub fn details(&self, slot: u32) -> OrderDetails {
        let OrderSlot { line, size, placed } = &self.slots[slot as usize];
        let kind = line.time_in_force.map_or_else(|| self.triggers[&slot], OrderKind::Limit);
        OrderDetails { size: *size, placed: *placed, kind }
    }

    /// What the order in a slot has that few have.
    pub fn extras(&self, slot: u32) -> OrderExtras {
        match self.line(slot).has_extras {
            true => self.extras[slot as usize],
            false => OrderExtras::default(),
        }
    }

    pub(super) fn extras_mut(&mut self, slot: u32) -> &mut OrderExtras {
        let extras = &mut self.extras[slot as usize];
        if !core::mem::replace(&mut self.slots[slot as usize].line.has_extras, true) {
            *extras = OrderExtras::default();
        }
        extras
    }

    /// The id of the order in a slot.
    pub fn id(&self, slot: u32) -> OrderId {
        OrderId::new(slot, self.line(slot).generation)
    }

    /// All living orders' slots, ascending.
    pub fn slots(&self) -> impl Iterator<Item = u32> {
        let slots = (0_u32..).zip(&self.slots);
        slots.filter(|(_, slot)| slot.line.stage != OrderStage::Vacant).map(|(number, _)| number)
    }

    /// The slots of an account's waiting and resting orders in a market, from its holding's first one, newest first.
    pub fn own(&self, first: u32) -> impl Iterator<Item = u32> {
        core::iter::successors((first != NO_SLOT).then_some(first), |&slot| {
            let next = self.line(slot).next_own;
            (next != NO_SLOT).then_some(next)
        })
    }

    /// The slots of a resting order and of those behind it at its price, in order of time.
    pub(crate) fn behind(&self, slot: u32) -> impl Iterator<Item = u32> {
        core::iter::successors(Some(slot), |&slot| {
            let next = self.line(slot).next;
            (next != NO_SLOT).then_some(next)
        })
    }

    /// Puts an accepted order into its slot.
    pub fn insert(&mut self, placed: &OrderPlaced, stage: OrderStage, now: Time) {
        let id = placed.order;
        assert_eq!(id, self.next_id(), "an order takes the next free slot");
        let time_in_force = match placed.kind {
            OrderKind::Limit(time_in_force) => Some(time_in_force),
            OrderKind::Trigger { .. } => None,
        };
        let line = OrderLine {
            price: placed.price,
            remaining: placed.size,
            next: NO_SLOT,
            previous: NO_SLOT,
            account: placed.account,
            generation: id.generation(),
            market: placed.market,
            side: placed.side,
            reduce_only: placed.reduce_only,
            stage,
            has_extras: false,
            time_in_force,
            next_own: NO_SLOT,
            previous_own: NO_SLOT,
        };
        let order = OrderSlot { line, size: placed.size, placed: now };
        match self.free.pop() {
            Some(slot) => self.slots[slot as usize] = order,
            None => {
                self.slots.push(order);
                self.extras.push(OrderExtras::default());
            }
        }
        if time_in_force.is_none() {
            self.triggers.insert(id.slot(), placed.kind);
        }
        let OrderPlaced { client_id, parent, sibling, builder, .. } = *placed;
        let extras = OrderExtras { client_id, parent, sibling, builder };
        if extras != OrderExtras::default() {
            *self.extras_mut(id.slot()) = extras;
            self.tie(id, placed.account, &extras);
        }
    }

    /// Lets an order be found by its client's id and its parent, and its sibling know it.
    fn tie(&mut self, id: OrderId, account: AccountId, extras: &OrderExtras) {
        if let Some(client_id) = extras.client_id {
            self.client_ids.insert((account, client_id), id);
        }
        if let Some(parent) = extras.parent {
            self.children.entry(parent).or_default().push(id);
        }
        if let Some(sibling) = extras.sibling.and_then(|sibling| self.find(sibling)) {
            self.extras_mut(sibling).sibling = Some(id);
        }
    }

    /// Takes an order out of its slot. The slot is used again, unless its generations are spent.
    pub fn remove(&mut self, slot: u32) {
        let id = self.id(slot);
        let line = &mut self.slots[slot as usize].line;
        line.stage = OrderStage::Vacant;
        if line.time_in_force.is_none() {
            line.time_in_force = Some(TimeInForce::Gtc);
            self.triggers.remove(&slot);
        }
        if line.generation < OrderId::LAST_GENERATION {
            self.free.push(slot);
        }
        if line.has_extras {
            let OrderExtras { client_id, parent, .. } = self.extras[slot as usize];
            if let Some(client_id) = client_id {
                self.client_ids.remove(&(line.account, client_id));
            }
            if let Some(parent) = parent {
                self.forget_child(parent, id);
            }
        }
        if !self.children.is_empty() {
            self.children.remove(&id);
        }
    }

    /// A child no longer waits for its parent.
    pub(super) fn forget_child(&mut self, parent: OrderId, child: OrderId) {
        if let Some(children) = self.children.get_mut(&parent) {
            children.retain(|&other| other != child);
            if children.is_empty() {
                self.children.remove(&parent);
            }
        }
    }
}
