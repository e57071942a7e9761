//! `lobster`: sorted maps of vectors of places in an arena.
//!
//! It knows no immediate orders with a limit and no moves: the former are placed and what is left of them is cancelled, the latter are
//! cancelled and placed.

use engine::command::Side;
use lobster::{FillMetadata, OrderBook, OrderEvent, OrderType};

use crate::flow_file::Operation;
use crate::flows::Sums;
use crate::peer::Peer;

#[derive(Default)]
pub struct Lobster {
    book: OrderBook,
    sums: Sums,
}

impl Lobster {
    /// Places an order and says whether anything of it rests.
    fn place(&mut self, operation: &Operation) -> bool {
        let event = self.book.execute(OrderType::Limit {
            id: u128::from(operation.id),
            side: if operation.side == Side::Bid { lobster::Side::Bid } else { lobster::Side::Ask },
            qty: operation.size as u64,
            price: operation.price as u64,
        });
        match event {
            OrderEvent::Filled { fills, .. } => {
                self.count(&fills);
                false
            }
            OrderEvent::PartiallyFilled { fills, .. } => {
                self.count(&fills);
                true
            }
            _ => true,
        }
    }

    fn count(&mut self, fills: &[FillMetadata]) {
        fills.iter().for_each(|fill| self.sums.count(fill.price as i64, fill.qty as i64));
    }

    fn cancel(&mut self, id: u64) {
        self.book.execute(OrderType::Cancel { id: u128::from(id) });
    }
}

impl Peer for Lobster {
    const NAME: &str = "lobster 0.7.0";

    fn run(&mut self, operation: &Operation) {
        match operation.kind {
            0 => {
                self.place(operation);
            }
            1 => self.cancel(operation.id),
            2 => {
                if self.place(operation) {
                    self.cancel(operation.id);
                }
            }
            _ => {
                self.cancel(operation.id);
                self.place(operation);
            }
        }
    }

    fn sums(&self) -> Sums {
        self.sums
    }

    fn rest(&self) -> i64 {
        let depth = self.book.depth(0);
        depth.bids.iter().chain(&depth.asks).map(|level| level.qty as i64).sum()
    }
}
