//! The journal as written: blocks appended and made durable, snapshots, branches.

use std::path::{Path, PathBuf};

use engine::command::Block;
use engine::event::Event;
use engine::state::State;

use crate::branch;
use crate::commit::CommitHeader;
use crate::event_log::EventLog;
use crate::hash::Chain;
use crate::replay::Tail;
use crate::segment_header::{Origin, SegmentHeader};
use crate::segment_writer::SegmentWriter;
use crate::storage::Storage;
use crate::{Directory, Error, Evidence, Hash, Recovery, record, snapshot};

/// How many snapshots of a branch are kept: where the newest is damaged, the one before it serves.
const SNAPSHOTS_KEPT: usize = 2;

/// How a journal lays its files out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// A file of blocks that is longer than this gets a successor.
    pub segment_bytes: u64,
    /// How many bytes of zeros are written ahead of the blocks.
    pub preallocated_bytes: u64,
    /// Whether the blocks' events are kept beside them, for [`History`](crate::History).
    pub keeps_events: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { segment_bytes: 64 << 20, preallocated_bytes: 1 << 20, keeps_events: true }
    }
}

/// A block's place in history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The branch to which the block belongs.
    pub branch: u64,
    /// The block's height; 0 before genesis.
    pub height: u64,
    /// The block's hash, over all history up to it.
    pub hash: Hash,
}

/// The append-only record of blocks.
///
/// The order of calls is `append` → `commit` → show → `applied`, or, where several blocks share a commit, `append` →
/// `applied` for each, then one `commit`. Nothing of a block may be shown before its commit returned.
///
/// A failed write or fsync poisons the journal: what is durable is unknown then, so every later call fails, and nothing
/// is tried again. Opening it anew finds out.
#[derive(Debug)]
pub struct Journal {
    storage: Box<dyn Storage>,
    options: Options,
    segment: SegmentWriter,
    chain: Chain,
    waiting: Waiting,
    events: Option<Events>,
    poison: Option<String>,
}

/// What is kept of events.
#[derive(Debug)]
struct Events {
    log: EventLog,
    /// Files of earlier blocks that are not durable yet.
    full: Vec<EventLog>,
    /// Where the last commit begins.
    commit: u64,
    /// Those of blocks that were applied before their commit.
    uncommitted: Vec<(Hash, Vec<u8>)>,
}

impl Events {
    fn of(log: EventLog) -> Self {
        Self { log, full: Vec::new(), commit: 0, uncommitted: Vec::new() }
    }

    /// Begins new files, so that the old ones can be pruned with their blocks.
    fn rotate(&mut self, storage: &dyn Storage) -> Result<(), Error> {
        if self.log.is_empty() {
            return Ok(());
        }
        let next = EventLog::create(storage, self.log.branch(), self.log.next_height())?;
        self.full.push(std::mem::replace(&mut self.log, next));
        Ok(())
    }

    /// Makes all of them durable.
    fn sync(&mut self) -> Result<(), Error> {
        for mut log in self.full.drain(..) {
            log.sync()?;
        }
        self.log.sync()
    }

    /// A commit was written at this offset.
    fn committed(&mut self, offset: u64) -> Result<(), Error> {
        self.commit = offset;
        for (hash, events) in self.uncommitted.drain(..) {
            self.log.append(offset, hash, &events)?;
        }
        Ok(())
    }
}

/// Records that wait for a commit, behind room for its header.
#[derive(Debug)]
struct Waiting {
    buffer: Vec<u8>,
    records: u32,
    first_height: u64,
    /// The hash of the block before the first.
    previous: Hash,
}

impl Waiting {
    fn clear(&mut self) {
        self.buffer.clear();
        self.buffer.resize(CommitHeader::SIZE, 0);
        self.records = 0;
    }
}

impl Journal {
    /// Opens the journal of a state directory, which is made where it is missing, and keeps other processes out.
    ///
    /// # Errors
    /// Where the directory is in use, cannot be read, or is of other versions.
    pub fn open(directory: &Path, options: Options) -> Result<Recovery, Error> {
        let storage = Directory::create(directory).map_err(Error::io("create", directory))?;
        Self::open_storage(Box::new(storage), options)
    }

    /// Opens the journal of any storage.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_storage(storage: Box<dyn Storage>, options: Options) -> Result<Recovery, Error> {
        crate::recovery::lock(&*storage)?;
        branch::remove_unfinished(&*storage)?;
        if branch::branches(&*storage)?.is_empty() {
            let header = SegmentHeader::new(&*storage, 0, None, 1, Hash::BEFORE_GENESIS);
            create_branch(&*storage, header, options, None)?;
        }
        Recovery::begin(storage, options)
    }

    /// Goes on where a replay ended; an unfinished write is cut off.
    pub(crate) fn resume(
        storage: Box<dyn Storage>,
        options: Options,
        chain: Chain,
        tail: &Tail,
        events: Option<EventLog>,
    ) -> Result<Self, Error> {
        let mut segment = SegmentWriter::open(&*storage, tail.header, tail.end)?;
        if tail.cut.is_some() {
            segment.trim()?;
        }
        segment.write_again(&tail.last_write)?;
        // The names, too, may be known to the system alone.
        for folder in [&branch::folder(tail.header.branch), Path::new("")] {
            let path = storage.location().join(folder);
            storage.sync_directory(folder).map_err(Error::io("make durable", &path))?;
        }
        let mut waiting = Waiting { buffer: Vec::new(), records: 0, first_height: 0, previous: chain.hash() };
        waiting.clear();
        let events = events.map(Events::of);
        Ok(Self { storage, options, segment, chain, waiting, events, poison: None })
    }

    /// The last block whose events are known.
    pub fn position(&self) -> Position {
        Position {
            branch: self.segment.header().branch,
            height: self.chain.height(),
            hash: self.chain.hash(),
        }
    }

    /// The state directory.
    pub fn location(&self) -> &Path {
        self.storage.location()
    }

    /// Takes the next block for the next [`commit`](Self::commit). Writes nothing yet.
    ///
    /// # Errors
    /// Where the journal is poisoned.
    ///
    /// # Panics
    /// Where the block is not the next one, or the events of the block before it were not handed in.
    pub fn append(&mut self, block: &Block, evidence: &[Evidence]) -> Result<(), Error> {
        self.check_health()?;
        assert_eq!(block.height, self.chain.height() + 1, "blocks come one after the other");
        if self.waiting.records == 0 {
            self.waiting.first_height = block.height;
            self.waiting.previous = self.chain.hash();
        }
        let bytes = record::append(self.chain.hash(), block, evidence, &mut self.waiting.buffer);
        self.waiting.records += 1;
        self.chain.begin(&self.waiting.buffer[bytes]);
        Ok(())
    }

    /// Makes the appended blocks durable, all or none, with one write and one fsync.
    ///
    /// # Errors
    /// Where the journal is poisoned, or the device fails, which poisons it.
    pub fn commit(&mut self) -> Result<(), Error> {
        self.check_health()?;
        if self.waiting.records == 0 {
            return Ok(());
        }
        let result = self.write_waiting();
        self.remember(result)?;
        self.waiting.clear();
        Ok(())
    }

    /// Takes in what followed from the last appended block, and gives that block's hash. Where the events cannot be kept, the
    /// journal is poisoned.
    ///
    /// # Panics
    /// Where no block awaits its events.
    pub fn applied(&mut self, events: &[Event]) -> Hash {
        let hash = self.chain.finish(events);
        if let Some(kept) = &mut self.events {
            let bytes = self.chain.events();
            let written = match self.waiting.records {
                0 => kept.log.append(kept.commit, hash, bytes),
                _ => {
                    kept.uncommitted.push((hash, bytes.to_vec()));
                    Ok(())
                }
            };
            // The next call tells of it.
            let _ = self.remember(written);
        }
        hash
    }

    /// Writes a snapshot of the last block, and removes those that are too old to be of use. `attachment` is whatever
    /// the caller keeps beside the state.
    ///
    /// # Errors
    /// Where the journal is poisoned, or the device fails. The blocks are safe then as before.
    ///
    /// # Panics
    /// Where the state is not that after the last block, or blocks wait for a commit.
    pub fn write_snapshot(&mut self, state: &State, attachment: &[u8]) -> Result<(), Error> {
        self.check_health()?;
        self.check_settled();
        assert_eq!(state.height, self.chain.height(), "a snapshot is of the last block");
        let position = self.position();
        self.sync_events()?;
        snapshot::write(&*self.storage, &branch::folder(position.branch), position, state, attachment)?;
        self.remove_old_snapshots(position.branch)
    }

    /// Seals history at an earlier block and begins a new branch there, whose number is returned. `state` is the
    /// state after that block, `attachment` what the caller keeps beside it. All that is written stays.
    ///
    /// # Errors
    /// Where the journal is poisoned, or the device fails, which poisons it.
    ///
    /// # Panics
    /// Where the state is of another block than the position, or blocks wait for a commit.
    pub fn begin_branch(&mut self, origin: Position, state: &State, attachment: &[u8]) -> Result<u64, Error> {
        self.check_health()?;
        self.check_settled();
        assert_eq!(state.height, origin.height, "a branch begins with the state after its origin");
        self.sync_events()?;
        let result = self.switch_branch(origin, state, attachment);
        self.remember(result)
    }

    fn switch_branch(&mut self, from: Position, state: &State, attachment: &[u8]) -> Result<u64, Error> {
        let branches = branch::branches(&*self.storage)?;
        if !branches.contains(&from.branch) {
            return Err(Error::MissingBranch { folder: self.path_of(&branch::folder(from.branch)) });
        }
        let number = branches.last().map_or(0, |last| last + 1);
        let origin = Origin { branch: from.branch, height: from.height };
        let header = SegmentHeader::new(&*self.storage, number, Some(origin), from.height + 1, from.hash);
        create_branch(&*self.storage, header, self.options, Some((state, attachment)))?;
        self.segment = SegmentWriter::open(&*self.storage, header, SegmentHeader::SIZE as u64)?;
        self.chain = Chain::at(from.height, from.hash);
        if self.events.is_some() {
            self.events = Some(Events::of(EventLog::open(&*self.storage, number, from.height)?));
        }
        Ok(number)
    }

    fn write_waiting(&mut self) -> Result<(), Error> {
        let waiting = &mut self.waiting;
        let end = self.segment.end() + waiting.buffer.len() as u64;
        if !self.segment.is_empty() && end > self.options.segment_bytes {
            let SegmentHeader { branch, origin, .. } = *self.segment.header();
            let header =
                SegmentHeader::new(&*self.storage, branch, origin, waiting.first_height, waiting.previous);
            self.segment.trim()?;
            let folder = branch::folder(branch);
            let ahead = self.options.preallocated_bytes;
            self.segment = SegmentWriter::create(&*self.storage, &folder, header, ahead)?;
            self.events.as_mut().map_or(Ok(()), |events| events.rotate(&*self.storage))?;
        }
        let ahead = self.options.preallocated_bytes;
        let offset = self.segment.end();
        self.segment.commit(waiting.first_height, waiting.records, &mut waiting.buffer, ahead)?;
        self.events.as_mut().map_or(Ok(()), |events| events.committed(offset))
    }

    /// Makes the events durable: a snapshot stands for them, too.
    fn sync_events(&mut self) -> Result<(), Error> {
        let result = self.events.as_mut().map_or(Ok(()), Events::sync);
        self.remember(result)
    }

    fn remove_old_snapshots(&self, branch: u64) -> Result<(), Error> {
        let heights = branch::snapshots(&*self.storage, branch)?;
        let old = heights.len().saturating_sub(SNAPSHOTS_KEPT);
        for height in &heights[..old] {
            let file = branch::folder(branch).join(branch::snapshot_name(*height));
            self.storage.remove(&file).map_err(Error::io("remove", &self.path_of(&file)))?;
        }
        Ok(())
    }

    fn path_of(&self, file: &Path) -> PathBuf {
        self.storage.location().join(file)
    }

    fn check_settled(&self) {
        assert!(self.waiting.records == 0, "the last block is durable");
        assert!(!self.chain.awaits_events(), "the last block's events are known");
    }

    fn check_health(&self) -> Result<(), Error> {
        match &self.poison {
            Some(cause) => Err(Error::Poisoned { cause: cause.clone() }),
            None => Ok(()),
        }
    }

    /// Remembers a failure for ever.
    fn remember<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &result {
            self.poison = Some(error.to_string());
        }
        result
    }
}

/// Makes a branch's folder, durable whole or not at all: it gets its name last.
fn create_branch(
    storage: &dyn Storage,
    header: SegmentHeader,
    options: Options,
    start: Option<(&State, &[u8])>,
) -> Result<(), Error> {
    let folder = branch::folder(header.branch);
    let unfinished = branch::unfinished(&folder);
    let path = storage.location().join(&folder);
    storage.create_folder(&unfinished).map_err(Error::io("create", &path))?;
    SegmentWriter::create(storage, &unfinished, header, options.preallocated_bytes)?;
    if let Some((state, attachment)) = start {
        let position =
            Position { branch: header.branch, height: header.first_height - 1, hash: header.previous };
        snapshot::write(storage, &unfinished, position, state, attachment)?;
    }
    storage.rename(&unfinished, &folder).map_err(Error::io("name", &path))?;
    storage.sync_directory(Path::new("")).map_err(Error::io("make durable", storage.location()))
}
