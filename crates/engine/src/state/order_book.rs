//! Price levels with their orders in time priority.

use alloc::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use units::{Price, Size};

use crate::command::Side;
use crate::state::orders::{NO_SLOT, Orders};

/// One market's resting orders.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderBook {
    bids: BTreeMap<Price, Level>,
    asks: BTreeMap<Price, Level>,
}

/// The orders of one price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// What remains of all of them.
    pub size: Size,
    /// How many.
    pub orders: u32,
    first: u32,
    last: u32,
}

impl OrderBook {
    /// The best price of a side.
    pub fn best(&self, side: Side) -> Option<Price> {
        match side {
            Side::Bid => self.bids.keys().next_back().copied(),
            Side::Ask => self.asks.keys().next().copied(),
        }
    }

    /// The slot of the order that trades next on a side.
    pub fn front(&self, side: Side) -> Option<u32> {
        let level = match side {
            Side::Bid => self.bids.values().next_back(),
            Side::Ask => self.asks.values().next(),
        };
        level.map(|level| level.first)
    }

    /// The levels of a side, best first.
    pub fn levels(&self, side: Side) -> alloc::boxed::Box<dyn Iterator<Item = (Price, Level)> + '_> {
        match side {
            Side::Bid => alloc::boxed::Box::new(self.bids.iter().rev().map(|(&price, &level)| (price, level))),
            Side::Ask => alloc::boxed::Box::new(self.asks.iter().map(|(&price, &level)| (price, level))),
        }
    }

    /// Puts an order last at its price.
    pub(super) fn insert(&mut self, orders: &mut Orders, slot: u32) {
        let line = *orders.line(slot);
        let level = self.side_mut(line.side).entry(line.price).or_insert(Level {
            size: Size::ZERO,
            orders: 0,
            first: slot,
            last: NO_SLOT,
        });
        level.size += line.remaining;
        level.orders += 1;
        let previous = core::mem::replace(&mut level.last, slot);
        orders.line_mut(slot).previous = previous;
        orders.line_mut(slot).next = NO_SLOT;
        if previous != NO_SLOT {
            orders.line_mut(previous).next = slot;
        }
    }

    /// Takes an order out of its price level.
    pub(super) fn remove(&mut self, orders: &mut Orders, slot: u32) {
        let line = *orders.line(slot);
        let levels = self.side_mut(line.side);
        let level = levels.get_mut(&line.price).expect("a resting order has a level");
        level.size -= line.remaining;
        level.orders -= 1;
        if line.previous == NO_SLOT {
            level.first = line.next;
        }
        if line.next == NO_SLOT {
            level.last = line.previous;
        }
        if level.orders == 0 {
            levels.remove(&line.price);
        }
        if line.previous != NO_SLOT {
            orders.line_mut(line.previous).next = line.next;
        }
        if line.next != NO_SLOT {
            orders.line_mut(line.next).previous = line.previous;
        }
    }

    /// A resting order became smaller.
    pub(super) fn reduce(&mut self, side: Side, price: Price, by: Size) {
        self.side_mut(side).get_mut(&price).expect("a resting order has a level").size -= by;
    }

    fn side_mut(&mut self, side: Side) -> &mut BTreeMap<Price, Level> {
        match side {
            Side::Bid => &mut self.bids,
            Side::Ask => &mut self.asks,
        }
    }
}
