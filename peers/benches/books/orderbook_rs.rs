//! `orderbook-rs`: a book that many threads may use at once: skip lists of levels, concurrent maps, an allocation an order.
//!
//! Its own move refuses the price that an order has, which the flows' moves do not; so they are cancelled and placed.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use engine::command::Side;
use orderbook_rs::prelude::{Id, OrderBook, Side as TheirSide, TimeInForce, TradeResult};

use crate::flow_file::Operation;
use crate::flows::Sums;
use crate::peer::Peer;

/// Sums that the book's listener may write: it is handed out as shared.
#[derive(Default)]
struct Heard {
    trades: AtomicU64,
    size: AtomicI64,
    notional: AtomicI64,
}

impl Heard {
    fn hear(&self, result: &TradeResult) {
        for trade in result.match_result.trades().as_vec() {
            let (price, size) = (trade.price().as_u128() as i64, trade.quantity().as_u64() as i64);
            self.trades.fetch_add(1, Ordering::Relaxed);
            self.size.fetch_add(size, Ordering::Relaxed);
            self.notional.fetch_add(price * size, Ordering::Relaxed);
        }
    }
}

pub struct OrderBookRs {
    book: OrderBook<()>,
    heard: Arc<Heard>,
}

impl Default for OrderBookRs {
    fn default() -> Self {
        let heard = Arc::new(Heard::default());
        let listener = Arc::clone(&heard);
        let book = OrderBook::with_trade_listener("flow", Arc::new(move |result| listener.hear(result)));
        Self { book, heard }
    }
}

impl OrderBookRs {
    /// Places an order. What is refused is an immediate order of which something is left, which is as it should be.
    fn place(&mut self, operation: &Operation, time_in_force: TimeInForce) {
        let side = if operation.side == Side::Bid { TheirSide::Buy } else { TheirSide::Sell };
        let (id, price, size) = (Id::from_u64(operation.id), operation.price as u128, operation.size as u64);
        let _ = self.book.add_limit_order(id, price, size, side, time_in_force, None);
    }

    /// Cancels an order; one that is no more is no error.
    fn cancel(&mut self, id: u64) {
        self.book.cancel_order(Id::from_u64(id)).expect("no level has failed");
    }
}

impl Peer for OrderBookRs {
    const NAME: &str = "orderbook-rs 0.15.3";

    fn run(&mut self, operation: &Operation) {
        match operation.kind {
            0 => self.place(operation, TimeInForce::Gtc),
            1 => self.cancel(operation.id),
            2 => self.place(operation, TimeInForce::Ioc),
            _ => {
                self.cancel(operation.id);
                self.place(operation, TimeInForce::Gtc);
            }
        }
    }

    fn sums(&self) -> Sums {
        let Heard { trades, size, notional } = &*self.heard;
        Sums {
            trades: trades.load(Ordering::Relaxed),
            size: size.load(Ordering::Relaxed),
            notional: notional.load(Ordering::Relaxed),
        }
    }

    fn rest(&self) -> i64 {
        [TheirSide::Buy, TheirSide::Sell]
            .into_iter()
            .map(|side| self.book.total_depth_at_levels(usize::MAX, side).expect("a side has a depth") as i64)
            .sum()
    }
}
