//! The orders in a snapshot: their parts, each for all slots.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{OrderDetails, OrderExtras, OrderLine, OrderSlot, OrderStage, Orders};
use crate::command::{OrderKind, TimeInForce};
use crate::ids::{AccountId, ClientOrderId, OrderId};
use crate::state::Index;

/// The orders as they are written, or as they are read.
#[derive(Serialize, Deserialize)]
struct SavedOrders<Lines, Details, Extras, Free, ClientIds, Children> {
    lines: Lines,
    details: Details,
    extras: Extras,
    free: Free,
    client_ids: ClientIds,
    children: Children,
}

type ReadOrders = SavedOrders<
    Vec<OrderLine>,
    Vec<OrderDetails>,
    Vec<OrderExtras>,
    Vec<u32>,
    Index<(AccountId, ClientOrderId), OrderId>,
    BTreeMap<OrderId, Vec<OrderId>>,
>;

/// A sequence that is written as it is made.
struct Each<I>(I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

impl Serialize for Orders {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let slots = (0_u32..).zip(&self.slots);
        let saved = SavedOrders {
            lines: Each(self.slots.iter().map(|order| &order.line)),
            details: Each(slots.map(|(slot, _)| self.details(slot))),
            extras: &self.extras,
            free: &self.free,
            client_ids: &self.client_ids,
            children: &self.children,
        };
        saved.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Orders {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ReadOrders { lines, details, extras, free, client_ids, children } =
            SavedOrders::deserialize(deserializer)?;
        let mut orders = Self { extras, free, client_ids, children, ..Self::default() };
        for (slot, (mut line, details)) in (0_u32..).zip(lines.into_iter().zip(details)) {
            line.time_in_force = match details.kind {
                OrderKind::Limit(time_in_force) => Some(time_in_force),
                OrderKind::Trigger { .. } if line.stage == OrderStage::Vacant => Some(TimeInForce::Gtc),
                OrderKind::Trigger { .. } => None,
            };
            if line.time_in_force.is_none() {
                orders.triggers.insert(slot, details.kind);
            }
            orders.slots.push(OrderSlot { line, size: details.size, placed: details.placed });
        }
        Ok(orders)
    }
}
