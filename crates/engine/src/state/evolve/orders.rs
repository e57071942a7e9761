//! How orders change the state.

use units::Size;

use crate::command::OrderKind;
use crate::event::OrderPlaced;
use crate::ids::OrderId;
use crate::state::State;
use crate::state::orders::{NO_SLOT, OrderStage};

use super::is_end;

impl State {
    pub(super) fn place(&mut self, placed: &OrderPlaced) {
        let stage = match (placed.kind, placed.parent) {
            (OrderKind::Limit(_), _) => OrderStage::Entering,
            (OrderKind::Trigger { .. }, Some(_)) => OrderStage::WaitingForParent,
            (OrderKind::Trigger { .. }, None) => OrderStage::WaitingForTrigger,
        };
        self.orders.insert(placed, stage, self.time);
        self.accounts.get_mut(placed.account).open_orders += 1;
        self.holding_mut(placed.account, placed.market);
        match stage {
            OrderStage::WaitingForParent => self.link_own(placed.order.slot()),
            OrderStage::WaitingForTrigger => {
                self.market_mut(placed.market).triggers.insert(placed.order, placed.side, placed.kind);
                self.link_own(placed.order.slot());
            }
            _ => {}
        }
    }

    pub(super) fn rest(&mut self, order: OrderId) {
        let slot = self.living(order);
        let line = self.orders.line_mut(slot);
        assert_eq!(line.stage, OrderStage::Entering, "only an entering order comes to rest");
        line.stage = OrderStage::Resting;
        let market = usize::from(line.market.0);
        let remaining = line.remaining;
        self.markets[market].book.insert(&mut self.orders, slot);
        self.add_resting(slot, remaining);
        self.link_own(slot);
    }

    pub(super) fn arm(&mut self, order: OrderId, size: Size) {
        let slot = self.living(order);
        let kind = self.orders.details(slot).kind;
        if let Some(parent) = self.orders.details(slot).parent {
            self.orders.forget_child(parent, order);
        }
        self.orders.details_mut(slot).parent = None;
        let line = self.orders.line_mut(slot);
        line.stage = OrderStage::WaitingForTrigger;
        line.remaining = size;
        let (market, side) = (line.market, line.side);
        self.market_mut(market).triggers.insert(order, side, kind);
    }

    pub(super) fn trigger(&mut self, order: OrderId, size: Size) {
        let slot = self.living(order);
        let kind = self.orders.details(slot).kind;
        let line = self.orders.line_mut(slot);
        line.stage = OrderStage::Entering;
        line.remaining = size;
        let (market, side) = (line.market, line.side);
        self.market_mut(market).triggers.remove(order, side, kind);
        self.unlink_own(slot);
    }

    pub(super) fn trim(&mut self, order: OrderId, remaining: Size) {
        let slot = self.living(order);
        let cut = self.orders.line(slot).remaining - remaining;
        self.shrink(slot, cut);
    }

    pub(super) fn cancel(&mut self, order: OrderId) {
        let slot = self.living(order);
        self.discard(slot);
    }

    /// Takes `size` off what remains of an order, wherever it stands.
    pub(super) fn shrink(&mut self, slot: u32, size: Size) {
        let line = self.orders.line_mut(slot);
        line.remaining -= size;
        let line = *line;
        if line.stage == OrderStage::Resting {
            self.market_mut(line.market).book.reduce(line.side, line.price, size);
            self.add_resting(slot, -size);
        }
    }

    /// Takes an order out of everything that knows it.
    pub(super) fn discard(&mut self, slot: u32) {
        let line = *self.orders.line(slot);
        let kind = self.orders.details(slot).kind;
        match line.stage {
            OrderStage::Resting => {
                self.markets[usize::from(line.market.0)].book.remove(&mut self.orders, slot);
                self.add_resting(slot, -line.remaining);
                self.unlink_own(slot);
            }
            OrderStage::WaitingForTrigger => {
                let order = self.orders.id(slot);
                self.market_mut(line.market).triggers.remove(order, line.side, kind);
                self.unlink_own(slot);
            }
            OrderStage::WaitingForParent => self.unlink_own(slot),
            OrderStage::Entering | OrderStage::Vacant => {}
        }
        self.accounts.get_mut(line.account).open_orders -= 1;
        self.orders.remove(slot);
    }

    /// The slot of an order that an event speaks of.
    pub(super) fn living(&self, order: OrderId) -> u32 {
        self.orders.find(order).expect("an event speaks of a living order")
    }

    /// Adds to the sum of the account's resting orders that could open or increase a position.
    fn add_resting(&mut self, slot: u32, size: Size) {
        let line = *self.orders.line(slot);
        if line.reduce_only {
            return;
        }
        let resting = self.holding_mut(line.account, line.market).resting_mut(line.side);
        resting.size += size;
        resting.notional += line.price * size;
    }

    /// Puts an order first in the list of its account's orders in the market.
    fn link_own(&mut self, slot: u32) {
        let line = *self.orders.line(slot);
        let holding = self.holding_mut(line.account, line.market);
        holding.reduce_only_orders += u32::from(line.reduce_only);
        let first = core::mem::replace(&mut holding.first_order, slot);
        let details = self.orders.details_mut(slot);
        details.next_own = first;
        details.previous_own = NO_SLOT;
        if !is_end(first) {
            self.orders.details_mut(first).previous_own = slot;
        }
    }

    fn unlink_own(&mut self, slot: u32) {
        let line = *self.orders.line(slot);
        let details = *self.orders.details(slot);
        let holding = self.holding_mut(line.account, line.market);
        holding.reduce_only_orders -= u32::from(line.reduce_only);
        if is_end(details.previous_own) {
            holding.first_order = details.next_own;
        } else {
            self.orders.details_mut(details.previous_own).next_own = details.next_own;
        }
        if !is_end(details.next_own) {
            self.orders.details_mut(details.next_own).previous_own = details.previous_own;
        }
    }
}
