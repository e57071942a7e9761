//! The engine's book as the engine uses it: matching, priority, and the events of each step.

use engine::command::{OrderKind, Side, TimeInForce};
use engine::event::{CancelReason, Event, Fill, FillOrigin, OrderPlaced};
use engine::ids::{AccountId, MarketId, OrderId, TradeId};
use engine::state::{OrderBook, OrderStage, Orders};
use units::{Notional, Price, Size, Time, Usd};

use crate::flow_file::Operation;
use crate::flows::Sums;

/// The engine's book with its orders, without accounts.
#[derive(Default)]
pub struct Ours {
    book: OrderBook,
    orders: Orders,
    /// By the flow's ids.
    ids: Vec<Option<OrderId>>,
    events: Vec<Event>,
    pub sums: Sums,
}

impl Ours {
    /// How many lots rest, on both sides.
    pub fn rest(&self) -> i64 {
        self.orders.slots().map(|slot| self.orders.line(slot).remaining.0).sum()
    }

    pub fn run(&mut self, operation: &Operation) {
        let Operation { kind, side, price, size, id } = *operation;
        self.events.clear();
        let place = usize::try_from(id).expect("a flow numbers its orders");
        if place >= self.ids.len() {
            self.ids.resize(place + 1, None);
        }
        match kind {
            0 => self.enter(place, side, Price(price), Size(size), TimeInForce::Gtc),
            2 => self.enter(place, side, Price(price), Size(size), TimeInForce::Ioc),
            _ => {
                let Some(slot) = self.ids[place].and_then(|order| self.orders.find(order)) else { return };
                let line = *self.orders.line(slot);
                self.cancel(slot, if kind == 1 { CancelReason::Requested } else { CancelReason::Modified });
                if kind != 1 {
                    self.enter(place, line.side, Price(price), line.remaining, TimeInForce::Gtc);
                }
            }
        }
    }

    fn enter(&mut self, place: usize, side: Side, price: Price, size: Size, time_in_force: TimeInForce) {
        let order = self.orders.next_id();
        let placed = OrderPlaced {
            order,
            item: 0,
            account: AccountId(place as u32),
            market: MarketId(0),
            side,
            price,
            size,
            reduce_only: false,
            kind: OrderKind::Limit(time_in_force),
            client_id: None,
            parent: None,
            sibling: None,
            is_liquidation: false,
            builder: None,
        };
        self.orders.insert(&placed, OrderStage::Entering, Time(0));
        self.events.push(Event::OrderPlaced(placed));
        self.ids[place] = Some(order);
        if !self.take(order) {
            return;
        }
        if time_in_force == TimeInForce::Ioc {
            self.orders.remove(order.slot());
            self.events.push(Event::OrderCancelled { order, reason: CancelReason::Unmatched });
        } else {
            self.orders.line_mut(order.slot()).stage = OrderStage::Resting;
            self.book.insert(&mut self.orders, order.slot());
            self.events.push(Event::OrderRested { order });
        }
    }

    fn cancel(&mut self, slot: u32, reason: CancelReason) {
        let order = self.orders.id(slot);
        self.book.remove(&mut self.orders, slot);
        self.orders.remove(slot);
        self.events.push(Event::OrderCancelled { order, reason });
    }

    /// Trades up to the order's limit, and says whether anything of it is left.
    fn take(&mut self, order: OrderId) -> bool {
        loop {
            let taker = *self.orders.line(order.slot());
            let Some(slot) = self.book.front(taker.side.opposite()) else { return true };
            let maker = *self.orders.line(slot);
            let crosses = match taker.side {
                Side::Bid => maker.price <= taker.price,
                Side::Ask => maker.price >= taker.price,
            };
            if !crosses {
                return true;
            }
            let size = taker.remaining.min(maker.remaining);
            self.sums.count(maker.price.0, size.0);
            self.fill(order.slot(), FillOrigin::Taker, maker.price, size);
            self.fill(slot, FillOrigin::Maker, maker.price, size);
            if size == maker.remaining {
                self.book.remove(&mut self.orders, slot);
                self.orders.remove(slot);
            } else {
                self.book.reduce(maker.side, maker.price, size);
                self.orders.line_mut(slot).remaining -= size;
            }
            if size == taker.remaining {
                self.orders.remove(order.slot());
                return false;
            }
            self.orders.line_mut(order.slot()).remaining -= size;
        }
    }

    fn fill(&mut self, slot: u32, origin: FillOrigin, price: Price, size: Size) {
        let line = self.orders.line(slot);
        self.events.push(Event::Filled(Fill {
            trade: TradeId(self.sums.trades),
            order: Some(self.orders.id(slot)),
            account: line.account,
            market: line.market,
            origin,
            price,
            size: line.side.signed(size),
            cost: Notional::ZERO,
            realized: Usd::ZERO,
            fee: Usd::ZERO,
            builder: None,
            referral: None,
            margin: Usd::ZERO,
        }));
    }
}
