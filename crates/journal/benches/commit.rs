//! How long it takes to make a block durable, and how many commands a second that gives.
//!
//! `cargo bench -p journal`. Each iteration appends blocks of orders with their evidence, commits them with one fsync and
//! takes in their events. The engine is left out: the events were prepared.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use engine::command::{
    Action, Authority, Block, Command, Grouping, OrderKind, OrderRequest, Side, TimeInForce,
};
use engine::event::{Cause, Event, OrderPlaced};
use engine::ids::{AccountId, Address, MarketId, OrderId};
use journal::{Evidence, Journal, Options};
use units::{Price, Size, Time};

/// A signed order as Hyperliquid clients send it, and a signature.
const EVIDENCE_BYTES: usize = 180;

fn order(number: u64) -> OrderRequest {
    OrderRequest {
        market: MarketId(number as u16 % 12),
        side: Side::Bid,
        price: Price(600_000 + number as i64),
        size: Size(100_000),
        reduce_only: false,
        kind: OrderKind::Limit(TimeInForce::Gtc),
        client_id: None,
    }
}

fn command(number: u64) -> Command {
    Command {
        signer: Address([number as u8; 20]),
        authority: Authority::Signature { nonce: 1_700_000_000_000 + number, expires_after: None },
        on_behalf_of: None,
        action: Action::PlaceOrders {
            orders: vec![order(number)],
            grouping: Grouping::Independent,
            builder: None,
        },
    }
}

/// What follows from an order that rests.
fn events(number: u64) -> [Event; 4] {
    let OrderRequest { market, side, price, size, reduce_only, kind, client_id } = order(number);
    let placed = OrderPlaced {
        order: OrderId::new(number as u32, 1),
        item: 0,
        account: AccountId(number as u32),
        market,
        side,
        price,
        size,
        reduce_only,
        kind,
        client_id,
        parent: None,
        sibling: None,
        is_liquidation: false,
        builder: None,
    };
    [
        Event::Began(Cause::Command(number as u32)),
        Event::NonceUsed { signer: Address([number as u8; 20]), nonce: 1_700_000_000_000 + number },
        Event::OrderPlaced(placed),
        Event::OrderRested { order: placed.order },
    ]
}

/// Blocks of so many orders each, with what goes with them.
struct Work {
    block: Block,
    evidence: Vec<Evidence>,
    events: Vec<Event>,
}

impl Work {
    fn of(commands: u64) -> Self {
        let evidence = (0..commands as u32)
            .map(|command| Evidence { command, bytes: vec![command as u8; EVIDENCE_BYTES] })
            .collect();
        Self {
            block: Block {
                height: 0,
                time: Time(1_700_000_000_000),
                received: Time(1_700_000_000_000),
                commands: (0..commands).map(command).collect(),
            },
            evidence,
            events: (0..commands).flat_map(events).collect(),
        }
    }

    /// Appends the next block, its events included.
    fn append_to(&mut self, journal: &mut Journal) {
        self.block.height = journal.position().height + 1;
        journal.append(&self.block, &self.evidence).unwrap();
        black_box(journal.applied(&self.events));
    }
}

/// Blocks in one commit, commands in a block, bytes of zeros written ahead.
const SHAPES: [(u64, u64, u64); 5] =
    [(1, 1, 0), (1, 1, 1 << 20), (1, 64, 1 << 20), (1, 1_024, 1 << 20), (256, 1, 1 << 20)];

fn commit(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("commit");
    for (blocks, commands, preallocated_bytes) in SHAPES {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { preallocated_bytes, ..Options::default() };
        let mut journal = Journal::open(folder.path(), options).unwrap().replay(|_| {}).unwrap().journal;
        let mut work = Work::of(commands);
        group.throughput(Throughput::Elements(blocks * commands));
        let name = format!("{blocks} blocks of {commands}, {} KiB ahead", preallocated_bytes >> 10);
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| {
                for _ in 0..blocks {
                    work.append_to(&mut journal);
                }
                journal.commit().unwrap();
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().without_plots();
    targets = commit
}
criterion_main!(benches);
