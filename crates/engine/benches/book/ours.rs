//! The engine's book with its orders, without accounts; each step is told in an event.

use std::iter::once_with;

use engine::command::{OrderKind, Side, TimeInForce};
use engine::event::{CancelReason, Event, Fill, FillOrigin, OrderPlaced};
use engine::ids::{AccountId, MarketId, OrderId, TradeId};
use engine::state::{OrderBook, OrderStage, Orders};
use units::{Notional, Price, Size, Time, Usd};

use crate::flow_file::Operation;
use crate::flows::Sums;
use crate::peer::Peer;

/// The same operations, of which those that name an order name it by the id that the book will have given it.
pub fn named(laid: &[Operation], timed: &[Operation]) -> (Vec<Operation>, Vec<Operation>) {
    let mut book = Ours::default();
    let mut ids = Vec::new();
    let mut name = |operation: &Operation| {
        let place = usize::try_from(operation.id).expect("a flow numbers its orders");
        if place >= ids.len() {
            ids.resize(place + 1, OrderId(u64::MAX));
        }
        let id = if matches!(operation.kind, 0 | 2) { operation.id } else { ids[place].0 };
        let named = Operation { id, ..*operation };
        if let Some(entered) = book.carry_out(&named) {
            ids[place] = entered;
        }
        named
    };
    (laid.iter().map(&mut name).collect(), timed.iter().map(&mut name).collect())
}

#[derive(Default)]
pub struct Ours {
    book: OrderBook,
    orders: Orders,
    events: Vec<Event>,
    sums: Sums,
}

/// An order that enters.
struct Entering {
    account: AccountId,
    side: Side,
    price: Price,
    size: Size,
    time_in_force: TimeInForce,
}

impl Peer for Ours {
    const NAME: &str = "the engine's";

    fn run(&mut self, operation: &Operation) {
        self.carry_out(operation);
    }

    fn sums(&self) -> Sums {
        self.sums
    }

    fn rest(&self) -> i64 {
        self.orders.slots().map(|slot| self.orders.line(slot).remaining.0).sum()
    }
}

impl Ours {
    /// Carries out an operation that names orders by the venue's ids, and returns the order that entered by it.
    fn carry_out(&mut self, operation: &Operation) -> Option<OrderId> {
        let Operation { kind, side, price, size, id } = *operation;
        self.events.clear();
        if kind == 0 || kind == 2 {
            let account = AccountId(id as u32);
            let time_in_force = if kind == 0 { TimeInForce::Gtc } else { TimeInForce::Ioc };
            let (price, size) = (Price(price), Size(size));
            return Some(self.enter(&Entering { account, side, price, size, time_in_force }));
        }
        let slot = self.orders.find(OrderId(id))?;
        let line = *self.orders.line(slot);
        if kind == 1 {
            self.cancel(slot, CancelReason::Requested);
            return None;
        }
        self.cancel(slot, CancelReason::Modified);
        Some(self.enter(&Entering {
            account: line.account,
            side: line.side,
            price: Price(price),
            size: line.remaining,
            time_in_force: TimeInForce::Gtc,
        }))
    }

    fn enter(&mut self, entering: &Entering) -> OrderId {
        let Entering { account, side, price, size, time_in_force } = *entering;
        let order = self.orders.next_id();
        let placed = OrderPlaced {
            order,
            item: 0,
            account,
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
        self.tell(|| Event::OrderPlaced(placed));
        if !self.take(order) {
            return order;
        }
        if time_in_force == TimeInForce::Ioc {
            self.orders.remove(order.slot());
            self.tell(|| Event::OrderCancelled { order, reason: CancelReason::Unmatched });
        } else {
            self.orders.line_mut(order.slot()).stage = OrderStage::Resting;
            self.book.insert(&mut self.orders, order.slot());
            self.tell(|| Event::OrderRested { order });
        }
        order
    }

    fn cancel(&mut self, slot: u32, reason: CancelReason) {
        let order = self.orders.id(slot);
        self.book.remove(&mut self.orders, slot);
        self.orders.remove(slot);
        self.tell(|| Event::OrderCancelled { order, reason });
    }

    /// Trades up to the order's limit, and says whether anything of it is left.
    fn take(&mut self, order: OrderId) -> bool {
        loop {
            let taker = *self.orders.line(order.slot());
            let best = self.book.best(taker.side.opposite());
            let crosses = |best: &Price| match taker.side {
                Side::Bid => *best <= taker.price,
                Side::Ask => *best >= taker.price,
            };
            let Some(price) = best.filter(crosses) else { return true };
            let slot = self.book.front(taker.side.opposite()).expect("the best level has an order");
            let maker = *self.orders.line(slot);
            let size = taker.remaining.min(maker.remaining);
            self.sums.count(price.0, size.0);
            self.fill(order.slot(), FillOrigin::Taker, price, size);
            self.fill(slot, FillOrigin::Maker, price, size);
            if size == maker.remaining {
                self.book.remove(&mut self.orders, slot);
                self.orders.remove(slot);
            } else {
                self.book.reduce(maker.side, price, size);
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
        let fill = Fill {
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
        };
        self.tell(|| Event::Filled(fill));
    }

    /// Tells what happened. The event is made where it will stand: copied there right after it was made, it would wait for its
    /// own bytes.
    fn tell(&mut self, event: impl FnOnce() -> Event) {
        self.events.extend(once_with(event));
    }
}
