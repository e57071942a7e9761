//! The benchmark order flows through the whole engine, one command a block, with the sums that every correct book reaches.
//!
//! The two large flows are run where STEELYARD_SOAK is set.

use std::collections::HashMap;
use std::env;
use std::path::Path;

use engine::command::{Action, Side};
use engine::event::{CancelReason, Event, FillOrigin};
use engine::ids::{AccountId, OrderId};
use units::{Price, Size};

use crate::flow_actions::action;
use crate::flow_file::{Operation, flow_file, operations};
use crate::venue::{ALICE, BOB, MARKET, Venue};

/// All buyers are one account and all sellers another, so that nobody meets himself.
const BUYER: AccountId = ALICE;
const SELLER: AccountId = BOB;

/// Where the flows' prices begin.
const MIDDLE: i64 = 131_072;

/// What a flow comes to.
#[derive(Debug, Default, PartialEq)]
struct Sums {
    trades: u64,
    size: i64,
    notional: i64,
    resting: usize,
}

/// A flow on its way through a venue that sets it no limits.
struct Flow {
    venue: Venue,
    /// The venue's ids of the flow's orders.
    orders: HashMap<u64, OrderId>,
    sums: Sums,
}

impl Flow {
    fn new() -> Self {
        let venue = Venue::unlimited(MIDDLE);
        Self { venue, orders: HashMap::new(), sums: Sums::default() }
    }

    fn run(&mut self, operation: &Operation) {
        let Some((account, action)) = self.action(operation) else {
            return;
        };
        for event in self.venue.act(account, action) {
            self.count(operation.id, &event);
        }
    }

    /// What the operation asks of the venue, and who asks; nothing where its order is no more.
    fn action(&self, operation: &Operation) -> Option<(AccountId, Action)> {
        let known = self.orders.get(&operation.id).copied();
        let (side, action) = action(operation, &self.venue.engine.state().orders, known)?;
        Some((owner(side), action))
    }

    fn count(&mut self, id: u64, event: &Event) {
        match event {
            Event::OrderPlaced(placed) => {
                self.orders.insert(id, placed.order);
            }
            Event::Filled(fill) if fill.origin == FillOrigin::Taker => {
                self.sums.trades += 1;
                self.sums.size += fill.size.0.abs();
                self.sums.notional += (fill.price * fill.size.abs()).0;
            }
            Event::OrderCancelled { reason, .. } => {
                let expected = [CancelReason::Requested, CancelReason::Modified, CancelReason::Unmatched];
                assert!(expected.contains(reason), "{reason:?}");
            }
            Event::Rejected { rejection, .. } => {
                assert_eq!(*rejection, engine::rejection::Rejection::NothingToMatch, "operation on {id}");
            }
            _ => {}
        }
    }
}

fn owner(side: Side) -> AccountId {
    if side == Side::Bid { BUYER } else { SELLER }
}

fn sums(path: &Path) -> Sums {
    let mut flow = Flow::new();
    let (laid, timed) = operations(path);
    for operation in laid.iter().chain(&timed) {
        flow.run(operation);
    }
    let orders = &flow.venue.engine.state().orders;
    flow.sums.resting = orders.slots().count();
    assert_eq!(flow.venue.position(BUYER), flow.sums.size);
    let rest: Size = orders.slots().map(|slot| orders.line(slot).remaining).sum();
    let levels: i64 = [Side::Bid, Side::Ask]
        .into_iter()
        .flat_map(|side| flow.venue.levels(side))
        .map(|(_, size)| size)
        .sum();
    assert_eq!(rest, Size(levels));
    assert_eq!(flow.venue.engine.state().market(MARKET).mark.price, Price(MIDDLE));
    flow.sums
}

fn check(name: &str, expected: &Sums) {
    if let Some(file) = flow_file(name) {
        assert_eq!(sums(&file), *expected);
    }
}

#[test]
fn the_flow_of_moves_comes_to_its_published_sums() {
    let expected = Sums { trades: 237_954, size: 6_066_032, notional: 794_871_870_124, resting: 1_001 };
    check("ec1k", &expected);
}

#[test]
fn the_large_flows_come_to_their_published_sums() {
    if env::var_os("STEELYARD_SOAK").is_none() {
        return;
    }
    let perpetual = Sums { trades: 620_028, size: 19_092_839, notional: 2_500_835_897_667, resting: 9_998 };
    check("perp10k", &perpetual);
    let deep = Sums { trades: 396_222, size: 12_092_602, notional: 1_584_924_385_558, resting: 999_999 };
    check("deep1m", &deep);
}
