//! For how long nothing is acknowledged because of a snapshot, and what of a snapshot takes how long.
//!
//! ```text
//! cargo bench -p sequencer --bench snapshots -- [ACCOUNTS] [COMMANDS]
//! ```
//!
//! Commands arrive evenly, a fixed number a second, at the real sequencer on a real disk: without snapshots, then with some. Beside it, each
//! step of a snapshot by itself.

#[path = "acknowledgement/orders.rs"]
mod orders;
#[path = "acknowledgement/surroundings.rs"]
mod surroundings;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use journal::{Directory, Options, state_hash};
use sequencer::{Batch, Opened, Sequencer, Settings, Submission, open_storage};

use orders::Orders;
use surroundings::{BEGINNING, Noted, Nothing, Running, Stopwatch};

/// Commands a second.
const RATE: u32 = 10_000;

/// How many snapshots fall due about, in the second run.
const SNAPSHOTS: u64 = 3;

/// Events of a command, about.
const EVENTS: u64 = 4;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let accounts = numbers.next().unwrap_or(100_000);
    let commands = numbers.next().unwrap_or(60_000);
    let folder = tempfile::Builder::new().prefix("snapshots-").tempdir_in(".").expect("a folder here");
    let mut orders = Orders::new(accounts, BEGINNING);
    for (name, interval) in
        [("without snapshots", u64::MAX), ("with snapshots", commands * EVENTS / (SNAPSHOTS + 1))]
    {
        let opened = open(folder.path(), &orders, interval);
        if interval == u64::MAX {
            tell_parts(&opened, "as founded");
        } else {
            tell_parts(&opened, "as traded");
        }
        let noted = run(opened, &mut orders, commands);
        let mut delays = noted.delays;
        delays.sort_unstable();
        let at = |share: f64| delays[((delays.len() - 1) as f64 * share) as usize];
        println!(
            "{name}: {} commands, longest gap between answers {:.1?}; handed in to answered p50 {:.1?}, p99 {:.1?}, most {:.1?}; files: {:?}",
            delays.len(),
            noted.longest_gap,
            at(0.5),
            at(0.99),
            at(1.0),
            snapshots(folder.path())
        );
    }
}

fn open(folder: &Path, orders: &Orders, snapshot_interval: u64) -> Opened {
    let settings = Settings { journal: Options::default(), snapshot_interval };
    let storage = Directory::create(folder).expect("the folder is there");
    let mut opened = open_storage(Box::new(storage), settings).expect("the folder can be opened");
    if opened.ledger.position().height == 0 {
        opened.found(orders.genesis(), BEGINNING, BEGINNING).expect("the genesis is right");
    }
    opened
}

/// Clients ask evenly.
fn run(opened: Opened, orders: &mut Orders, commands: u64) -> Noted {
    let noted = Arc::new(Mutex::new(Noted::default()));
    let last = opened.venue.read().state().time.since(BEGINNING);
    let clock = Running(Instant::now() - Duration::from_millis(last.0));
    let audience = Stopwatch::new(noted.clone());
    let mut sequencer = Sequencer::new(Arc::new(opened.venue), opened.ledger, clock, Nothing, audience);
    sequencer.present_on_thread(|| false);
    sequencer.seal_now(orders.price()).expect("the disk takes it");
    let waiting: Vec<_> = (0..commands).map(|_| orders.next()).collect();
    let (begin, interval) = (Instant::now(), Duration::from_secs(1) / RATE);
    let mut arriving = (1_u32..).map(|number| begin + interval * number).zip(waiting).peekable();
    let mut batch = Batch::default();
    while let Some((arrival, _)) = arriving.peek() {
        std::thread::park_timeout(arrival.saturating_duration_since(Instant::now()));
        let now = Instant::now();
        while let Some((arrived, (command, evidence))) = arriving.next_if(|(arrival, _)| *arrival <= now) {
            batch.push(Submission { command, evidence: Some(evidence), reply: Some(arrived) });
            if batch.is_full() {
                break;
            }
        }
        sequencer.step_when_due().expect("the disk takes it");
        sequencer.seal_batch(&mut batch).expect("the disk takes it");
    }
    sequencer.settle().expect("the disk takes it");
    drop(sequencer);
    Arc::into_inner(noted).expect("nobody else has it").into_inner().expect("nobody panicked")
}

/// What each step of a snapshot takes.
fn tell_parts(opened: &Opened, when: &str) {
    let content = opened.venue.read();
    let timed = |name: &str, work: &dyn Fn()| {
        let begin = Instant::now();
        work();
        println!("  {when}: {name} {:.1?}", begin.elapsed());
    };
    timed("copying the state and forgetting it", &|| drop(content.state().clone()));
    timed("copying the views and forgetting them", &|| drop(content.views.clone()));
    timed("views as bytes", &|| drop(content.views.to_bytes()));
    timed("state as bytes, and their hash", &|| {
        state_hash(content.state());
    });
}

fn snapshots(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder.join("branch-0")).expect("the folder is there").flatten();
    let snapshots = files.filter(|file| file.path().extension().is_some_and(|kind| kind == "snapshot"));
    snapshots.map(|file| format!("{} bytes", file.metadata().map_or(0, |metadata| metadata.len()))).collect()
}
