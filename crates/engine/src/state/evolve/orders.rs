//! How orders change the state.

use units::Size;

use crate::command::OrderKind;
use crate::event::OrderPlaced;
use crate::ids::OrderId;
use crate::state::orders::{NO_SLOT, OrderLine, OrderStage};
use crate::state::{Holding, State};

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
            OrderStage::WaitingForParent => self.link_own(placed.order.slot(), Size::ZERO),
            OrderStage::WaitingForTrigger => {
                self.market_mut(placed.market).triggers.insert(placed.order, placed.side, placed.kind);
                self.link_own(placed.order.slot(), Size::ZERO);
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
        self.link_own(slot, remaining);
    }

    pub(super) fn arm(&mut self, order: OrderId, size: Size) {
        let slot = self.living(order);
        let kind = self.orders.details(slot).kind;
        if let Some(parent) = self.orders.extras(slot).parent {
            self.orders.forget_child(parent, order);
            self.orders.extras_mut(slot).parent = None;
        }
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
        self.unlink_own(slot, Size::ZERO);
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
            add_resting(self.holding_mut(line.account, line.market), &line, -size);
        }
    }

    /// Takes an order out of everything that knows it.
    pub(super) fn discard(&mut self, slot: u32) {
        let line = *self.orders.line(slot);
        match line.stage {
            OrderStage::Resting => {
                self.markets[usize::from(line.market.0)].book.remove(&mut self.orders, slot);
                self.unlink_own(slot, line.remaining);
            }
            OrderStage::WaitingForTrigger => {
                let order = self.orders.id(slot);
                let kind = self.orders.details(slot).kind;
                self.market_mut(line.market).triggers.remove(order, line.side, kind);
                self.unlink_own(slot, Size::ZERO);
            }
            OrderStage::WaitingForParent => self.unlink_own(slot, Size::ZERO),
            OrderStage::Entering | OrderStage::Vacant => {}
        }
        self.accounts.get_mut(line.account).open_orders -= 1;
        self.orders.remove(slot);
    }

    /// The slot of an order that an event speaks of.
    pub(super) fn living(&self, order: OrderId) -> u32 {
        self.orders.find(order).expect("an event speaks of a living order")
    }

    /// Puts an order, of which so much rests, first in the list of its account's orders in the market.
    fn link_own(&mut self, slot: u32, rests: Size) {
        let line = *self.orders.line(slot);
        let holding = self.holding_mut(line.account, line.market);
        holding.reduce_only_orders += u32::from(line.reduce_only);
        add_resting(holding, &line, rests);
        let first = core::mem::replace(&mut holding.first_order, slot);
        let line = self.orders.line_mut(slot);
        line.next_own = first;
        line.previous_own = NO_SLOT;
        if !is_end(first) {
            self.orders.line_mut(first).previous_own = slot;
        }
    }

    /// Takes an order, of which so much rests, out of that list.
    fn unlink_own(&mut self, slot: u32, rests: Size) {
        let line = *self.orders.line(slot);
        let holding = self.holding_mut(line.account, line.market);
        holding.reduce_only_orders -= u32::from(line.reduce_only);
        add_resting(holding, &line, -rests);
        if is_end(line.previous_own) {
            holding.first_order = line.next_own;
        } else {
            self.orders.line_mut(line.previous_own).next_own = line.next_own;
        }
        if !is_end(line.next_own) {
            self.orders.line_mut(line.next_own).previous_own = line.previous_own;
        }
    }
}

/// Adds to the sum of the account's resting orders that could open or increase a position.
fn add_resting(holding: &mut Holding, line: &OrderLine, size: Size) {
    if !line.reduce_only && !size.is_zero() {
        let resting = holding.resting_mut(line.side);
        resting.size += size;
        resting.notional += line.price * size;
    }
}
