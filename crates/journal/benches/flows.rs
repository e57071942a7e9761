//! The order flows of the field through the whole engine: every order checked for margin, both accounts and fees, events,
//! nonces, each block encoded for the journal and hashed with its events; 100,000 accounts, one thread.
//!
//! ```text
//! cargo bench -p journal --bench flows -- [FLOW] [OPERATIONS]
//! ```
//!
//! Blocks are made as they would arrive: a client can name an order once the block that placed it is done, so a block ends
//! before it would name an order of its own, or at [`LARGEST`] commands. The same blocks go through engines that
//! stand alike: alone, with a journal that writes nowhere, and, one command of at most four trades a block, each timed by itself. The
//! first half of them is not timed: a copied engine has no room left in any of its lists, and finds it again there.

#[path = "../../engine/tests/it/data.rs"]
#[expect(dead_code, reason = "recorded texts are not read here")]
mod data;
#[path = "../../engine/tests/it/flow_actions.rs"]
mod flow_actions;
#[path = "../../engine/tests/it/flow_file.rs"]
mod flow_file;
#[path = "flows/nowhere.rs"]
mod nowhere;
#[path = "../../engine/benches/book/thread_time.rs"]
mod thread_time;
#[path = "../../engine/tests/it/venue.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod venue;

use std::collections::{HashMap, HashSet};
use std::env;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use engine::Engine;
use engine::command::{Action, Authority, Block, Command, Side};
use engine::event::{Event, FillOrigin};
use engine::ids::{AccountId, OrderId};
use engine::parameters::{MarketParameters, VenueParameters};
use journal::{Directory, Journal, Options};
use units::{Notional, Rate};

use flow_actions::action;
use flow_file::{Operation, flow_file, operations};
use nowhere::Nowhere;
use thread_time::thread_time;
use venue::{Venue, address, market_parameters, venue_parameters};

const FLOWS: [&str; 3] = ["ec1k", "perp10k", "deep1m"];

const ACCOUNTS: u32 = 100_000;

/// Dollars of each account.
const CASH: i64 = 1_000_000;

/// The most commands of a block.
const LARGEST: usize = 256;

/// Where the flows' prices begin.
const MIDDLE: i64 = 131_072;

/// How often each measurement is taken; the least counts.
const REPETITIONS: usize = 3;

/// How many fills four trades are.
const MOST_FILLS: usize = 8;

/// How many blocks are committed together.
const COMMIT_BLOCKS: usize = 16;

fn main() {
    let wanted: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let count = wanted.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let names: Vec<&str> = FLOWS.into_iter().filter(|name| wanted.iter().any(|one| one == name)).collect();
    for name in if names.is_empty() { FLOWS.to_vec() } else { names } {
        if let Some(file) = flow_file(name) {
            measure(name, &file, count);
        }
    }
}

fn measure(name: &str, file: &Path, count: usize) {
    let mut flow = Flow::new();
    let (laid, timed) = operations(file);
    for operation in &laid {
        flow.take(operation, LARGEST);
    }
    flow.seal();
    let begin = flow.begin();
    for operation in timed.iter().take(count) {
        flow.take(operation, LARGEST);
    }
    flow.seal();
    let blocks = flow.blocks.split_off(begin.blocks);
    let (first, timed) = blocks.split_at(blocks.len() / 2);
    let commands = timed.iter().map(|block| block.commands.len()).sum::<usize>();
    let each = |time: Duration| time.as_secs_f64() * 1e9 / commands as f64;
    let engine = least(|| run_engine(&mut warm(&begin.engine, first), timed));
    let whole = least(|| run_whole(&mut warm(&begin.engine, first), timed));
    let [single, median, p99, p999, most] = run_singly(warm(&begin.engine, first), timed);
    println!(
        "{name}: {commands} commands in {} blocks, after as many; {} trades, {} rejected\n  engine {:.1} ns ({:.2} M/s), with journal and hash {:.1} ns ({:.2} M/s)\n  one a block: mean {single} ns, p50 {median}, p99 {p99}, p99.9 {p999}, most {most}",
        timed.len(),
        flow.trades,
        flow.rejected,
        each(engine),
        1e3 / each(engine),
        each(whole),
        1e3 / each(whole),
    );
}

/// A copy of an engine after the first blocks.
fn warm(engine: &Engine, first: &[Block]) -> Engine {
    let mut engine = engine.clone();
    for block in first {
        engine.apply(block);
    }
    engine
}

fn least(measure: impl Fn() -> Duration) -> Duration {
    (0..REPETITIONS).map(|_| measure()).min().expect("measured at least once")
}

#[inline(never)]
fn run_engine(engine: &mut Engine, blocks: &[Block]) -> Duration {
    let begin = thread_time();
    for block in blocks {
        black_box(engine.apply(block));
    }
    thread_time() - begin
}

/// The journal's heights count from one: the blocks' heights are made to.
#[inline(never)]
fn run_whole(engine: &mut Engine, blocks: &[Block]) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = Nowhere(Directory::create(folder.path()).unwrap());
    let recovery = Journal::open_storage(Box::new(nowhere), Options::default()).unwrap();
    let mut journal = recovery.replay(|_| {}).unwrap().journal;
    let first = blocks.first().map_or(0, |block| block.height);
    let blocks: Vec<Block> =
        blocks.iter().map(|block| Block { height: block.height - first + 1, ..block.clone() }).collect();
    let begin = thread_time();
    for together in blocks.chunks(COMMIT_BLOCKS) {
        for block in together {
            journal.append(block, &[]).unwrap();
            let events = engine.apply(block);
            black_box(journal.applied(events));
        }
        journal.commit().unwrap();
    }
    thread_time() - begin
}

/// Mean, median, 99 %, 99.9 % and most of what a block of one command takes that trades four times at most, in ns.
fn run_singly(mut engine: Engine, blocks: &[Block]) -> [u64; 5] {
    let mut times: Vec<u64> = Vec::new();
    let mut height = engine.state().height;
    for block in blocks {
        for command in &block.commands {
            height += 1;
            let block = Block { height, commands: vec![command.clone()], ..*block };
            let begin = Instant::now();
            black_box(engine.apply(black_box(&block)));
            let time = u64::try_from(begin.elapsed().as_nanos()).expect("a block is short");
            let fills = engine.events().iter().filter(|event| matches!(event, Event::Filled(_))).count();
            if fills <= MOST_FILLS {
                times.push(time);
            }
        }
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let mean = times.iter().sum::<u64>() / times.len() as u64;
    [mean, at(0.5), at(0.99), at(0.999), at(1.0)]
}

/// Where the timed blocks begin.
struct Begin {
    engine: Engine,
    blocks: usize,
}

/// A flow on its way through a venue whose accounts trade it.
struct Flow {
    venue: Venue,
    commands: Vec<Command>,
    /// What the commands of the open block add, or stand for.
    ids: Vec<u64>,
    named: HashSet<u64>,
    /// The venue's ids of the flow's orders, and whose they are.
    orders: HashMap<u64, (OrderId, AccountId)>,
    nonces: HashMap<AccountId, u64>,
    blocks: Vec<Block>,
    trades: u64,
    rejected: u64,
}

impl Flow {
    fn new() -> Self {
        let parameters =
            VenueParameters { price_jump: Rate(i64::MAX), open_orders: u32::MAX, ..venue_parameters() };
        let market = MarketParameters {
            significant_figures: 0,
            min_order_value: Notional(0),
            price_band: Rate::ZERO,
            ..market_parameters()
        };
        let mut venue = Venue::with(parameters, market, &vec![CASH; ACCOUNTS as usize]);
        venue.pace = units::Time(0);
        venue.price(MIDDLE);
        Self {
            venue,
            commands: Vec::new(),
            ids: Vec::new(),
            named: HashSet::new(),
            orders: HashMap::new(),
            nonces: HashMap::new(),
            blocks: Vec::new(),
            trades: 0,
            rejected: 0,
        }
    }

    fn begin(&mut self) -> Begin {
        (self.trades, self.rejected) = (0, 0);
        Begin { engine: self.venue.engine.clone(), blocks: self.blocks.len() }
    }

    fn take(&mut self, operation: &Operation, largest: usize) {
        if self.commands.len() == largest || self.named.contains(&operation.id) {
            self.seal();
        }
        let Some((account, action)) = self.action(operation) else {
            return;
        };
        self.named.insert(operation.id);
        self.ids.push(operation.id);
        let nonce = self.nonces.entry(account).or_insert(self.venue.time.0);
        *nonce += 1;
        let authority = Authority::Signature { nonce: *nonce, expires_after: None };
        self.commands.push(Command { signer: address(account), authority, on_behalf_of: None, action });
    }

    /// What the operation asks of the venue, and who asks; nothing where its order is no more.
    fn action(&self, operation: &Operation) -> Option<(AccountId, Action)> {
        let known = self.orders.get(&operation.id).copied();
        let order = known.map(|(order, _)| order);
        let (side, action) = action(operation, &self.venue.engine.state().orders, order)?;
        // A new order is its owner's by the flow's number; whoever has one cancels and moves it.
        let account = match operation.kind {
            0 | 2 => owner(operation.id, side),
            _ => known?.1,
        };
        Some((account, action))
    }

    /// Ends the block, and takes note of what its commands came to.
    fn seal(&mut self) {
        let commands = std::mem::take(&mut self.commands);
        self.venue.block(commands.clone());
        let venue = &self.venue;
        self.blocks.push(Block { height: venue.height, time: venue.time, received: venue.time, commands });
        let mut id = 0;
        for event in self.venue.engine.events() {
            match event {
                Event::Began(engine::event::Cause::Command(number)) => id = self.ids[*number as usize],
                Event::OrderPlaced(placed) => {
                    self.orders.insert(id, (placed.order, placed.account));
                }
                Event::Filled(fill) if fill.origin == FillOrigin::Taker => self.trades += 1,
                Event::Rejected { .. } => self.rejected += 1,
                _ => {}
            }
        }
        self.ids.clear();
        self.named.clear();
    }
}

/// Buyers have odd numbers and sellers even ones, so that nobody meets himself.
fn owner(id: u64, side: Side) -> AccountId {
    let place = u32::try_from(id.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40).expect("24 bits");
    AccountId(1 + place % (ACCOUNTS / 2) * 2 + u32::from(side == Side::Ask))
}
