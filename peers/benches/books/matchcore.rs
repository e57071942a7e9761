//! `matchcore`: sorted maps of queues, orders in a hash map, commands with outcomes.
//!
//! A move is its own amendment of the price, which keeps an order's place where the price stays the same. Orders are named as it names
//! them, by the number of the command that submitted them.

use std::collections::HashMap;

use engine::command::Side;
use matchcore::{
    AmendCmd, AmendPatch, CancelCmd, Command, CommandKind, CommandMeta, CommandOutcome, CommandReport,
    LimitOrder, LimitOrderPatch, NewOrder, OrderBook, OrderFlags, OrderId, OrderKind, Price, Quantity,
    QuantityPolicy, SequenceNumber, SubmitCmd, TimeInForce, Timestamp,
};

use crate::flow_file::Operation;
use crate::flows::Sums;
use crate::peer::Peer;

/// The same operations, of which those that name an order name it by the number of the command that submitted it.
pub fn numbered(laid: &[Operation], timed: &[Operation]) -> (Vec<Operation>, Vec<Operation>) {
    let mut numbers = HashMap::new();
    let mut numbered = |(number, operation): (u64, &Operation)| {
        if matches!(operation.kind, 0 | 2) {
            numbers.insert(operation.id, number);
        }
        Operation { id: numbers[&operation.id], ..*operation }
    };
    let laid_down: Vec<Operation> = (0..).zip(laid).map(&mut numbered).collect();
    (laid_down, (laid.len() as u64..).zip(timed).map(&mut numbered).collect())
}

pub struct Matchcore {
    book: OrderBook,
    next: u64,
    sums: Sums,
}

impl Default for Matchcore {
    fn default() -> Self {
        Self { book: OrderBook::new("flow"), next: 0, sums: Sums::default() }
    }
}

impl Matchcore {
    fn execute(&mut self, kind: CommandKind) {
        let meta = CommandMeta { sequence_number: SequenceNumber(self.next), timestamp: Timestamp(0) };
        self.next += 1;
        let outcome = self.book.execute(&Command { meta, kind });
        if let CommandOutcome::Applied(CommandReport::Submit(effects) | CommandReport::Amend(effects)) =
            outcome
            && let Some(matched) = effects.target_order().match_result()
        {
            for trade in matched.trades() {
                self.sums.count(trade.price().0 as i64, trade.quantity().0 as i64);
            }
        }
    }

    fn submit(&mut self, operation: &Operation, time_in_force: TimeInForce) {
        let side = if operation.side == Side::Bid { matchcore::Side::Buy } else { matchcore::Side::Sell };
        let order = LimitOrder::new(
            Price(operation.price as u64),
            QuantityPolicy::Standard { quantity: Quantity(operation.size as u64) },
            OrderFlags::new(side, false, time_in_force),
        );
        self.execute(CommandKind::Submit(SubmitCmd { order: NewOrder::Limit(order) }));
    }
}

impl Peer for Matchcore {
    const NAME: &str = "matchcore 0.4.0";

    fn run(&mut self, operation: &Operation) {
        match operation.kind {
            0 => self.submit(operation, TimeInForce::Gtc),
            2 => self.submit(operation, TimeInForce::Ioc),
            kind => {
                let order_id = OrderId(operation.id);
                self.execute(if kind == 1 {
                    CommandKind::Cancel(CancelCmd { order_id, order_kind: OrderKind::Limit })
                } else {
                    let patch = LimitOrderPatch::new().with_price(Price(operation.price as u64));
                    CommandKind::Amend(AmendCmd { order_id, patch: AmendPatch::Limit(patch) })
                });
            }
        }
    }

    fn sums(&self) -> Sums {
        self.sums
    }

    fn rest(&self) -> i64 {
        (self.book.bid_size(usize::MAX).0 + self.book.ask_size(usize::MAX).0) as i64
    }
}
