//! The orders that wait or rest, of all accounts, by the slots of their ids: one step for each, however many are open.

use engine::ids::{AccountId, OrderId};
use serde::{Deserialize, Serialize};

use crate::order_history::OrderRecord;

/// The orders that wait or rest, by the slots of their ids.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct OpenOrders(Vec<Option<OpenOrder>>);

/// An order that waits or rests.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct OpenOrder {
    /// Whose.
    pub account: AccountId,
    /// What became of it so far.
    pub record: OrderRecord,
}

impl OpenOrders {
    pub fn insert(&mut self, order: OpenOrder) {
        let slot = order.record.order.slot() as usize;
        if slot >= self.0.len() {
            self.0.resize(slot + 1, None);
        }
        self.0[slot] = Some(order);
    }

    pub fn get(&self, order: OrderId) -> Option<&OpenOrder> {
        let open = self.0.get(order.slot() as usize)?.as_ref();
        open.filter(|open| open.record.order == order)
    }

    pub fn get_mut(&mut self, order: OrderId) -> Option<&mut OpenOrder> {
        let open = self.0.get_mut(order.slot() as usize)?.as_mut();
        open.filter(|open| open.record.order == order)
    }

    pub fn remove(&mut self, order: OrderId) {
        if self.get(order).is_some() {
            self.0[order.slot() as usize] = None;
        }
    }
}
