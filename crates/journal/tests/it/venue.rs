//! A small venue that trades, recorded in a journal.

use std::path::{Path, PathBuf};

use engine::Engine;
use engine::command::{
    Action, Authority, Block, Command, Grouping, OrderKind, OrderRequest, PublishedPrice, Side, TimeInForce,
};
use engine::ids::{Address, MarketId};
use faults::Disk;
use journal::{
    Error, Evidence, Hash, Journal, Options, Position, Recovered, Report, state_hash, verify, verify_storage,
};
use tempfile::TempDir;
use units::{Price, Size, Time, Usd};

pub use crate::founding::OPERATOR;
use crate::founding::genesis;

/// The traders' addresses: stories number their people from 3 on.
const TRADERS: [Address; 3] = [Address([3; 20]), Address([4; 20]), Address([5; 20])];

/// Files so small that every test sees several of them, were it to write some hundred blocks.
pub const SMALL: Options =
    Options { segment_bytes: 64 << 10, preallocated_bytes: 4 << 10, keeps_events: false, keep_blocks: None };

/// A venue with its journal in a folder.
pub struct Venue {
    pub journal: Journal,
    pub engine: Engine,
}

impl Venue {
    /// The venue of a folder, after all its blocks.
    pub fn open(folder: &Path, options: Options) -> Self {
        Self::of(recover(folder, options).unwrap())
    }

    /// The venue of a simulated disk, after all its blocks.
    pub fn on(disk: &Disk, options: Options) -> Self {
        Self::of(recover_from(disk, options).unwrap())
    }

    pub fn of(recovered: Recovered) -> Self {
        Self { journal: recovered.journal, engine: recovered.engine }
    }

    /// Seals the next block, durably.
    pub fn step(&mut self) {
        self.append();
        self.journal.commit().unwrap();
    }

    /// Seals blocks up to this height, each durably.
    pub fn run_to(&mut self, height: u64) {
        while self.height() < height {
            self.step();
        }
    }

    /// Applies the next block before its commit.
    pub fn append(&mut self) {
        let block = block(self.height() + 1);
        self.journal.append(&block, &evidence(&block)).unwrap();
        let hash = self.journal.applied(self.engine.apply(&block));
        assert_eq!(self.journal.position().hash, hash);
    }

    pub fn snapshot(&mut self, attachment: &[u8]) {
        self.journal.write_snapshot(self.engine.state(), attachment).unwrap();
    }

    pub fn height(&self) -> u64 {
        self.engine.state().height
    }

    /// Where the journal stands, and what the venue knows.
    pub fn summary(&self) -> (Position, Hash) {
        (self.journal.position(), state_hash(self.engine.state()))
    }
}

pub fn recover(folder: &Path, options: Options) -> Result<Recovered, Error> {
    Journal::open(folder, options)?.replay(|_| {})
}

pub fn verified(folder: &Path) -> Result<Report, Error> {
    verify(folder, |_| {})
}

/// A simulated disk on which chance decides nothing.
pub fn disk() -> Disk {
    Disk::new(|| 0)
}

/// A simulated disk with a journal up to this height.
pub fn disk_with_blocks(height: u64, options: Options) -> Disk {
    let disk = disk();
    Venue::on(&disk, options).run_to(height);
    disk
}

/// A simulated disk with the files of a folder.
pub fn disk_of(folder: &Path) -> Disk {
    let disk = disk();
    let mut open = vec![PathBuf::new()];
    while let Some(inner) = open.pop() {
        for entry in std::fs::read_dir(folder.join(&inner)).unwrap() {
            let path = inner.join(entry.unwrap().file_name());
            if folder.join(&path).is_dir() {
                open.push(path);
            } else {
                disk.put(&path, &std::fs::read(folder.join(&path)).unwrap());
            }
        }
    }
    disk
}

pub fn recover_from(disk: &Disk, options: Options) -> Result<Recovered, Error> {
    Journal::open_storage(Box::new(disk.mount()), options)?.replay(|_| {})
}

pub fn verified_on(disk: &Disk) -> Result<Report, Error> {
    verify_storage(&disk.mount(), |_| {})
}

/// The files of branch 0 whose names have this ending, in order.
pub fn files_on(disk: &Disk, ending: &str) -> Vec<PathBuf> {
    let mut files = disk.files();
    files.retain(|file| file.starts_with("branch-0") && file.to_str().unwrap().ends_with(ending));
    files
}

/// An empty folder, removed at the end of the test.
pub fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// A folder with a journal up to this height.
pub fn folder_with_blocks(height: u64, options: Options) -> TempDir {
    let folder = folder();
    Venue::open(folder.path(), options).run_to(height);
    folder
}

/// The files of a branch whose names have this ending, in order.
pub fn files(folder: &Path, branch: u64, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join(format!("branch-{branch}"))).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.to_str().unwrap().ends_with(ending));
    files.sort();
    files
}

pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The block of this height: genesis, then prices, credits and orders that cross each other.
pub fn block(height: u64) -> Block {
    let received = Time(1_700_000_000_000 + height * 1_000);
    let mut commands = Vec::new();
    if height == 1 {
        commands.push(by_venue(Action::Found(Box::new(genesis()))));
    }
    if height % 5 == 2 {
        let price = PublishedPrice {
            market: MarketId(0),
            index: Price(600_000 + (height % 97) as i64),
            perpetual: None,
            confidence: None,
        };
        let action = Action::PublishPrices { time: received, prices: vec![price] };
        commands.push(signed(OPERATOR, received, action));
    }
    if height % 7 == 3 {
        commands.push(by_venue(Action::Credit { account: TRADERS[1], amount: Usd::dollars(1) }));
    }
    if height > 2 {
        let turn = height as usize % TRADERS.len();
        let side = if height.is_multiple_of(2) { Side::Bid } else { Side::Ask };
        commands.push(signed(TRADERS[turn], received, order(side, height)));
    }
    Block { height, time: received, received, commands }
}

/// Some bytes for every signed command.
pub fn evidence(block: &Block) -> Vec<Evidence> {
    let commands = (0_u32..).zip(&block.commands);
    let signed = commands.filter(|(_, command)| command.authority != Authority::Venue);
    signed.map(|(command, _)| Evidence { command, bytes: vec![command as u8 + 1; 40] }).collect()
}

fn order(side: Side, height: u64) -> Action {
    let request = OrderRequest {
        market: MarketId(0),
        side,
        price: Price(600_000 + (height % 11) as i64 * 10),
        size: Size(100 + (height % 5) as i64),
        reduce_only: false,
        kind: OrderKind::Limit(TimeInForce::Gtc),
        client_id: None,
    };
    Action::PlaceOrders { orders: vec![request], grouping: Grouping::Independent, builder: None }
}

fn by_venue(action: Action) -> Command {
    Command { signer: OPERATOR, authority: Authority::Venue, on_behalf_of: None, action }
}

fn signed(signer: Address, received: Time, action: Action) -> Command {
    let authority = Authority::Signature { nonce: received.0, expires_after: None };
    Command { signer, authority, on_behalf_of: None, action }
}
