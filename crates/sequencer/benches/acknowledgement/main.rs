//! How many commands a second the sequencer makes durable and answers, and how soon an answer comes at half of that: the real
//! sequencer, engine, views and journal on a real disk, without HTTP and signatures.
//!
//! ```text
//! cargo bench -p sequencer --bench acknowledgement -- [COMMANDS] [ACCOUNTS] [KIB_AHEAD]
//! ```
//!
//! At first all commands wait from the beginning, and blocks grow up to their bound. Then commands arrive evenly at half the rate that
//! was reached; what has arrived is in the next block, and a delay counts from the arrival, whether or not the sequencer was
//! free. Beside both, as much as one commit took on average is written over zeros and synced, with nothing else.

mod orders;
mod surroundings;

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use engine::command::Command;
use journal::{Evidence, Options};
use sequencer::{Batch, Sequencer, Settings, Submission, open_storage};

use orders::Orders;
use surroundings::{BEGINNING, Noted, Nothing, Running, Stopwatch};

/// Commands that are not counted: the venue's memory grows, and orders come to rest.
const WARM_UP: usize = 100_000;

/// How often the bare disk is asked.
const RAW_COMMITS: usize = 200;

struct Venue {
    sequencer: Sequencer<Running, Nothing, Stopwatch>,
    noted: Arc<Mutex<Noted>>,
    orders: Orders,
}

type Waiting = Vec<(Command, Evidence)>;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<usize>().ok());
    let commands = numbers.next().unwrap_or(1_000_000);
    let accounts = numbers.next().unwrap_or(100_000);
    let options = numbers.next().map_or_else(Options::default, |ahead| Options {
        preallocated_bytes: (ahead as u64) << 10,
        ..Options::default()
    });
    let folder = tempfile::Builder::new().prefix("acknowledgement-").tempdir_in(".").expect("a folder here");
    let mut venue = Venue::found(folder.path(), options, accounts as u64);
    let waiting = venue.waiting(WARM_UP);
    venue.saturate(waiting);

    let waiting = venue.waiting(commands);
    let rate = venue.measure("saturated", folder.path(), |venue| venue.saturate(waiting));
    for share in [2, 4] {
        let waiting = venue.waiting(commands / share);
        let interval = Duration::from_secs_f64(share as f64 / rate);
        venue.measure(&format!("1/{share} of it"), folder.path(), |venue| venue.pace(waiting, interval));
    }
    venue.sequencer.end().expect("the disk takes it");
}

impl Venue {
    fn found(folder: &Path, options: Options, accounts: u64) -> Self {
        let orders = Orders::new(accounts, BEGINNING);
        let settings = Settings { journal: options, snapshot_interval: u64::MAX };
        let storage = journal::Directory::create(folder).expect("the folder is there");
        let mut opened = open_storage(Box::new(storage), settings).expect("an empty folder can be opened");
        opened.found(orders.genesis(), BEGINNING, BEGINNING).expect("the genesis is right");
        let noted = Arc::new(Mutex::new(Noted::default()));
        let audience = Stopwatch::new(noted.clone());
        let clock = Running(Instant::now());
        let mut sequencer = Sequencer::new(Arc::new(opened.venue), opened.ledger, clock, Nothing, audience);
        sequencer.present_on_thread(|| false);
        let refusal = sequencer.seal_now(orders.price()).expect("the disk takes it");
        assert!(refusal.is_none(), "the price is refused: {refusal:?}");
        Self { sequencer, noted, orders }
    }

    fn waiting(&mut self, count: usize) -> Waiting {
        (0..count).map(|_| self.orders.next()).collect()
    }

    /// All of them are there from the beginning.
    fn saturate(&mut self, waiting: Waiting) {
        let mut batch = Batch::default();
        for (command, evidence) in waiting {
            batch.push(Submission { command, evidence: Some(evidence), reply: Some(Instant::now()) });
            if batch.is_full() {
                self.sequencer.seal_batch(&mut batch).expect("the disk takes it");
            }
        }
        self.sequencer.seal_batch(&mut batch).expect("the disk takes it");
        self.sequencer.settle().expect("the disk takes it");
    }

    /// One arrives after the other.
    fn pace(&mut self, waiting: Waiting, interval: Duration) {
        let begin = Instant::now();
        let mut arriving = (1_u32..).map(|number| begin + interval * number).zip(waiting).peekable();
        let mut batch = Batch::default();
        while arriving.peek().is_some() {
            let now = Instant::now();
            while !batch.is_full()
                && let Some((arrived, (command, evidence))) = arriving.next_if(|(arrival, _)| *arrival <= now)
            {
                batch.push(Submission { command, evidence: Some(evidence), reply: Some(arrived) });
            }
            self.sequencer.step_when_due().expect("the disk takes it");
            self.sequencer.seal_batch(&mut batch).expect("the disk takes it");
        }
        self.sequencer.settle().expect("the disk takes it");
    }

    /// Tells of some work, and gives the commands a second.
    fn measure(&mut self, name: &str, folder: &Path, work: impl FnOnce(&mut Self)) -> f64 {
        let before = std::mem::take(&mut *self.noted.lock().expect("nobody panics"));
        let written = blocks_bytes(folder);
        let processor = processor_times();
        let begin = Instant::now();
        work(self);
        let time = begin.elapsed();
        let processor = processor_since(&processor);
        let mut noted = self.noted.lock().expect("nobody panics");
        noted.delays.sort_unstable();
        let delays = &noted.delays;
        let count = delays.len();
        let rate = count as f64 / time.as_secs_f64();
        let (blocks, commits) = (noted.blocks - before.blocks, noted.commits - before.commits);
        let bytes = (blocks_bytes(folder) - written) as usize / commits as usize;
        let committing = noted.committing - before.committing;
        println!(
            "{name}: {count} commands in {time:.2?}, {rate:.0} a second, {} refused\n  {} commands a block, {} a commit of {bytes} bytes, {:.1?} each, {:.0} % of the time",
            noted.rejected - before.rejected,
            count as u64 / blocks,
            count as u64 / commits,
            committing / commits as u32,
            100.0 * committing.as_secs_f64() / time.as_secs_f64(),
        );
        let at = |share: f64| delays[((count - 1) as f64 * share) as usize];
        println!(
            "  handed in to answered: p50 {:.2?}, p90 {:.2?}, p99 {:.2?}, p99.9 {:.2?}, most {:.2?}",
            at(0.5),
            at(0.9),
            at(0.99),
            at(0.999),
            at(1.0)
        );
        let each = |time: &Duration| time.as_nanos() / count as u128;
        let threads: Vec<_> =
            processor.iter().map(|(name, time)| format!("{name} {} ns", each(time))).collect();
        println!("  processor time a command: {}", threads.join(", "));
        let raw = raw_commit(folder, bytes);
        println!(
            "  the bare disk takes {raw:.1?} (median) for as many bytes: {:.0} a second",
            count as f64 / commits as f64 / raw.as_secs_f64()
        );
        rate
    }
}

/// How long each thread had a processor so far, by name.
fn processor_times() -> BTreeMap<String, Duration> {
    let threads = std::fs::read_dir("/proc/self/task").expect("a Linux kernel tells it").flatten();
    let times = threads.filter_map(|thread| {
        let name = std::fs::read_to_string(thread.path().join("comm")).ok()?;
        let spent = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        let nanoseconds = spent.split_whitespace().next()?.parse().ok()?;
        Some((name.trim().to_owned(), Duration::from_nanos(nanoseconds)))
    });
    times.collect()
}

/// How long each thread had a processor since then.
fn processor_since(before: &BTreeMap<String, Duration>) -> BTreeMap<String, Duration> {
    let now = processor_times();
    let since = |name: &str, time: Duration| time - before.get(name).copied().unwrap_or_default();
    now.into_iter().map(|(name, time)| (name.clone(), since(&name, time))).collect()
}

/// How many bytes of blocks there are; zeros written ahead count.
fn blocks_bytes(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder.join("branch-0")).expect("the folder is there");
    let blocks = files.flatten().filter(|file| file.path().extension().is_some_and(|kind| kind == "blocks"));
    blocks.map(|file| file.metadata().expect("the file is there").len()).sum()
}

/// How long it takes to write so many bytes over zeros and to sync them.
fn raw_commit(folder: &Path, bytes: usize) -> Duration {
    let path = folder.join("raw");
    let file = File::options().create_new(true).write(true).open(&path).expect("a file can be made");
    file.write_all_at(&vec![0; bytes * RAW_COMMITS], 0).expect("there is room");
    file.sync_all().expect("the disk takes it");
    let content = vec![0xa5; bytes];
    let mut times: Vec<Duration> = (0..RAW_COMMITS)
        .map(|commit| {
            let begin = Instant::now();
            file.write_all_at(&content, (commit * bytes) as u64).expect("there is room");
            file.sync_data().expect("the disk takes it");
            begin.elapsed()
        })
        .collect();
    std::fs::remove_file(path).expect("it was made above");
    times.sort_unstable();
    times[RAW_COMMITS / 2]
}
