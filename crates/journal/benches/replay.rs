//! How fast a recorded history is replayed through the real engine, and what of it is the journal's: reading, checksums, decoding,
//! hashing. And what a snapshot of a hundred thousand accounts costs.
//!
//! ```text
//! cargo bench -p journal --bench replay
//! ```

mod flow;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use engine::Engine;
use engine::command::Block;
use engine::event::Event;
use flow::Flow;
use journal::{Journal, Options, inspect, state_hash};
use tempfile::TempDir;

const ACCOUNTS: u64 = 100_000;
const BLOCKS: u64 = 1_000;
const COMMANDS: u64 = 1_024;

/// A recorded history, and the same in memory.
struct Recorded {
    folder: TempDir,
    blocks: Vec<Block>,
    /// The last block's.
    events: Vec<Event>,
    engine: Engine,
}

/// So many blocks of so many commands, in commits of a thousand commands or more.
fn recorded(count: u64, commands: u64) -> Recorded {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut flow = Flow::new(ACCOUNTS);
    let (mut blocks, mut events) = (Vec::new(), Vec::new());
    let opened = Journal::open(folder.path(), Options::default()).expect("an empty folder can be opened");
    let mut journal = opened.replay(|_| {}).expect("there is nothing to replay").journal;
    for _ in 0..count + 2 {
        let block = flow.next(commands);
        journal.append(&block, &flow::evidence(&block)).expect("a healthy journal takes blocks");
        let followed = flow.apply(&block);
        let refused: Vec<_> =
            followed.iter().filter(|event| matches!(event, Event::Rejected { .. })).collect();
        assert!(
            refused.len() <= block.commands.len() / 10 + 1,
            "too many are refused: {:?}",
            refused.first()
        );
        journal.applied(followed);
        if commands >= COMMANDS || block.height.is_multiple_of(COMMANDS / commands) {
            journal.commit().expect("the disk takes blocks");
        }
        events = followed.to_vec();
        blocks.push(block);
    }
    journal.commit().expect("the disk takes blocks");
    Recorded { folder, blocks, events, engine: flow.engine }
}

fn replay(criterion: &mut Criterion) {
    let recorded = recorded(BLOCKS, COMMANDS);
    replay_of(criterion, "replay", &recorded);
    parts(criterion, recorded.blocks.last().unwrap(), &recorded.events);
    snapshot(criterion, &recorded.engine);
    replay_of(criterion, "replay of blocks of one command", &self::recorded(BLOCKS * 100, 1));
}

fn replay_of(criterion: &mut Criterion, name: &str, recorded: &Recorded) {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    let commands = recorded.blocks.iter().map(|block| block.commands.len() as u64).sum();
    group.throughput(Throughput::Elements(commands));
    let path = recorded.folder.path();
    for (name, keeps_events) in [("whole", false), ("whole, events written", true)] {
        let options = Options { keeps_events, ..Options::default() };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                Journal::open(path, options).unwrap().from_genesis().replay(|_| {}).unwrap().replayed
            });
        });
    }
    group.bench_function("engine alone", |bencher| {
        bencher.iter(|| {
            let mut engine = Engine::new();
            for block in &recorded.blocks {
                black_box(engine.apply(block));
            }
        });
    });
    group.bench_function("inspection: all but the engine, and events decoded", |bencher| {
        bencher.iter(|| inspect(path, |_| {}).unwrap().hashed);
    });
    group.finish();
}

/// What a block of a thousand commands costs in each step.
fn parts(criterion: &mut Criterion, block: &Block, events: &Vec<Event>) {
    let mut group = criterion.benchmark_group("block of 1,024 commands");
    group.throughput(Throughput::Elements(COMMANDS));
    let block_bytes = postcard::to_allocvec(block).unwrap();
    let event_bytes = postcard::to_allocvec(events).unwrap();
    println!(
        "a command takes {} bytes, its events {}",
        block_bytes.len() as u64 / COMMANDS,
        event_bytes.len() as u64 / COMMANDS
    );
    group.bench_function("encode block", |bencher| bencher.iter(|| postcard::to_allocvec(block).unwrap()));
    group.bench_function("decode block", |bencher| {
        bencher.iter(|| postcard::from_bytes::<Block>(&block_bytes).unwrap());
    });
    group.bench_function("encode events", |bencher| bencher.iter(|| postcard::to_allocvec(events).unwrap()));
    let mut hashed = Vec::new();
    group.bench_function("hash block and events", |bencher| {
        bencher.iter(|| {
            hashed.clear();
            hashed.extend_from_slice(&block_bytes);
            hashed.extend_from_slice(&event_bytes);
            blake3::hash(&hashed)
        });
    });
    group.bench_function("checksum block", |bencher| {
        bencher.iter(|| crc32fast::hash(black_box(&block_bytes)));
    });
    group.finish();
}

fn snapshot(criterion: &mut Criterion, engine: &Engine) {
    let mut group = criterion.benchmark_group("snapshot of 100,000 accounts");
    group.sample_size(10);
    group.bench_function("clone the state", |bencher| bencher.iter(|| engine.state().clone()));
    group.bench_function("clone the engine", |bencher| bencher.iter(|| engine.clone()));
    group.bench_function("encode and hash the state", |bencher| bencher.iter(|| state_hash(engine.state())));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().without_plots();
    targets = replay
}
criterion_main!(benches);
