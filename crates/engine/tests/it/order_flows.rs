//! The benchmark order flows through the whole engine, one command a block, with the sums that every correct book reaches.
//!
//! The flow files are taken from the folder that STEELYARD_ORDER_FLOWS names, or else written by the tool in
//! `../shared/tools/order-flow`. The two large flows are run where STEELYARD_SOAK is set.

use std::collections::HashMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use engine::command::{
    Action, CancelRequest, Grouping, ModifyRequest, OrderReference, OrderRequest, Side, TimeInForce,
};
use engine::event::{CancelReason, Event, FillOrigin};
use engine::ids::{AccountId, OrderId};
use units::{Price, Size};

use crate::data;
use crate::venue::{ALICE, BOB, MARKET, Order, Venue, ask, bid};

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

/// One line of a flow file.
struct Operation {
    kind: u8,
    side: Side,
    price: i64,
    size: i64,
    id: u64,
}

/// The operations of a flow file: two 64-bit counts, then as many records of 24 little-endian bytes.
fn operations(path: &Path) -> Vec<Operation> {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (header, records) = bytes.split_at(16);
    let count = |at: usize| u64::from_le_bytes(header[at..at + 8].try_into().unwrap());
    let (records, rest) = records.as_chunks::<24>();
    assert!(rest.is_empty() && records.len() as u64 == count(0) + count(8), "the file is whole");
    let number = |record: &[u8; 24], at: usize| u32::from_le_bytes(record[at..at + 4].try_into().unwrap());
    let operation = |record: &[u8; 24]| Operation {
        kind: record[0],
        side: if record[1] == 0 { Side::Bid } else { Side::Ask },
        price: i64::from(number(record, 4)),
        size: i64::from(number(record, 8)),
        id: u64::from_le_bytes(record[16..24].try_into().unwrap()),
    };
    records.iter().map(operation).collect()
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

    /// What the operation asks of the venue; nothing where its order is no more.
    fn action(&self, operation: &Operation) -> Option<(AccountId, Action)> {
        let Operation { kind, side, price, size, id } = *operation;
        let place = |order: OrderRequest| {
            let action =
                Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None };
            (owner(side), action)
        };
        let order = |side, size| {
            if side == Side::Bid { bid(price, size) } else { ask(price, size) }
        };
        match kind {
            0 => Some(place(order(side, size))),
            2 => Some(place(order(side, size).tif(TimeInForce::Ioc))),
            _ => {
                let orders = &self.venue.engine.state().orders;
                let known = *self.orders.get(&id)?;
                let line = orders.line(orders.find(known)?);
                let reference = OrderReference::Id(known);
                let action = match kind {
                    1 => Action::CancelOrders(vec![CancelRequest { market: MARKET, order: reference }]),
                    _ => {
                        let replacement = order(line.side, line.remaining.0);
                        Action::ModifyOrders(vec![ModifyRequest { order: reference, replacement }])
                    }
                };
                Some((owner(line.side), action))
            }
        }
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
    for operation in operations(path) {
        flow.run(&operation);
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

/// A flow's file, written where it is not there; absent where there is nothing to write it with.
fn flow_file(name: &str) -> Option<PathBuf> {
    let folder = match env::var_os("STEELYARD_ORDER_FLOWS") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).join("order-flows"),
    };
    let file = folder.join(name).with_extension("bin");
    if file.exists() {
        return Some(file);
    }
    let tool = data::find("../tools/order-flow")?;
    // The tool's own folder may be closed to the build, which leaves a lock file beside what it builds.
    let copy = folder.join("tool");
    fs::create_dir_all(copy.join("src")).unwrap();
    for source in ["Cargo.toml", "src/lib.rs", "src/main.rs"] {
        fs::write(copy.join(source), fs::read(tool.join(source)).unwrap()).unwrap();
    }
    let part = file.with_extension("part");
    let written = Process::new(env!("CARGO"))
        .args(["run", "--quiet", "--release", "--manifest-path"])
        .arg(copy.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(folder.join("target"))
        .args(["--", name])
        .arg(&part)
        .arg("42")
        .status()
        .unwrap();
    assert!(written.success(), "the tool writes the flow");
    fs::rename(part, &file).unwrap();
    Some(file)
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
