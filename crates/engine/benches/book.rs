//! The order book alone, on the order flows of the field: matching, priority, and the event of each step; beside it, in one run, a
//! book of sorted maps that emits nothing.
//!
//! ```text
//! cargo bench -p engine --bench book -- [FLOW]
//! ```

#[path = "../tests/it/data.rs"]
#[expect(dead_code, reason = "recorded texts are not read here")]
mod data;
#[path = "../tests/it/flow_file.rs"]
mod flow_file;
#[path = "book/plain.rs"]
mod plain;
#[path = "book/thread_time.rs"]
mod thread_time;

use std::env;
use std::time::Duration;

use engine::command::{OrderKind, Side, TimeInForce};
use engine::event::{CancelReason, Event, Fill, FillOrigin, OrderPlaced};
use engine::ids::{AccountId, MarketId, OrderId, TradeId};
use engine::state::{OrderBook, OrderStage, Orders};
use units::{Notional, Price, Size, Time, Usd};

use flow_file::{Operation, flow_file, operations};
use plain::PlainBook;
use thread_time::thread_time;

const FLOWS: [&str; 3] = ["ec1k", "perp10k", "deep1m"];

/// How often each measurement is taken; the least counts.
const REPETITIONS: usize = 3;

/// What a flow comes to: trades, their size and their notional.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    trades: u64,
    size: i64,
    notional: i64,
}

impl Sums {
    fn count(&mut self, price: i64, size: i64) {
        self.trades += 1;
        self.size += size;
        self.notional += price * size;
    }
}

fn main() {
    let wanted: Vec<String> = env::args().skip(1).collect();
    let named: Vec<&str> = FLOWS.into_iter().filter(|name| wanted.iter().any(|one| one == name)).collect();
    for name in if named.is_empty() { FLOWS.to_vec() } else { named } {
        if let Some(file) = flow_file(name) {
            let (laid, timed) = operations(&file);
            measure(name, &laid, &timed);
        }
    }
}

fn measure(name: &str, laid: &[Operation], timed: &[Operation]) {
    let mut least = [Duration::MAX; 2];
    for _ in 0..REPETITIONS {
        let mut ours = Ours::default();
        laid.iter().for_each(|operation| ours.run(operation));
        ours.sums = Sums::default();
        let begin = thread_time();
        timed.iter().for_each(|operation| ours.run(operation));
        least[0] = least[0].min(thread_time() - begin);

        let mut plain = PlainBook::default();
        laid.iter().for_each(|operation| run_plain(&mut plain, operation));
        plain.sums = Sums::default();
        let begin = thread_time();
        timed.iter().for_each(|operation| run_plain(&mut plain, operation));
        least[1] = least[1].min(thread_time() - begin);
        assert_eq!(
            (ours.sums, ours.orders.slots().count()),
            (plain.sums, plain.resting()),
            "two books agree"
        );
    }
    let [ours, plain] = least.map(|time| time.as_secs_f64() * 1e9 / timed.len() as f64);
    println!(
        "{name}: {ours:.1} ns ({:.1} M/s), sorted maps {plain:.1} ns ({:.1} M/s), {:.2} times as fast",
        1e3 / ours,
        1e3 / plain,
        plain / ours
    );
}

fn run_plain(book: &mut PlainBook, operation: &Operation) {
    let Operation { kind, side, price, size, id } = *operation;
    match kind {
        0 => book.add(id, side, price, size, true),
        1 => book.cancel(id),
        2 => book.add(id, side, price, size, false),
        _ => book.replace(id, price),
    }
}

/// The engine's book with its orders, without accounts.
#[derive(Default)]
struct Ours {
    book: OrderBook,
    orders: Orders,
    /// By the flow's ids.
    ids: Vec<Option<OrderId>>,
    events: Vec<Event>,
    sums: Sums,
}

impl Ours {
    fn run(&mut self, operation: &Operation) {
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
