//! The journal as written: blocks appended and made durable, snapshots, branches.

use std::path::Path;
use std::sync::Arc;

use engine::command::Block;
use engine::event::Event;
use engine::state::State;

use crate::branch;
use crate::event_log::EventLog;
use crate::hash::Chain;
use crate::replay::Tail;
use crate::segment_header::SegmentHeader;
use crate::segment_writer::SegmentWriter;
use crate::storage::Storage;
use crate::writer::create_branch;
use crate::{Directory, Error, Evidence, Hash, Recorder, Recovery, Writer};

/// How a journal lays its files out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// A file of blocks that is longer than this gets a successor.
    pub segment_bytes: u64,
    /// How many bytes of zeros are written ahead of the blocks.
    pub preallocated_bytes: u64,
    /// Whether the blocks' events are kept beside them, for [`History`](crate::History).
    pub keeps_events: bool,
    /// How many blocks before a snapshot are kept at least: earlier ones are pruned once it is written, a file at a time and as far as no
    /// start needs them. Absent, all are kept.
    pub keep_blocks: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { segment_bytes: 64 << 20, preallocated_bytes: 1 << 20, keeps_events: true, keep_blocks: None }
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
/// `applied` for each, then one `commit`. Nothing of a block may be shown before its commit returned. Where one thread applies
/// blocks and another makes them durable, [`split`](Self::split) gives each its part.
///
/// A failed write or fsync poisons the journal: what is durable is unknown then, so every later call fails, and nothing
/// is tried again. Opening it anew finds out.
#[derive(Debug)]
pub struct Journal {
    recorder: Recorder,
    writer: Writer,
}

impl Journal {
    /// Opens the journal of a state directory, which is made where it is missing, and keeps other processes out.
    ///
    /// # Errors
    /// Where the directory is in use, cannot be read, or is of other versions.
    pub fn open(directory: &Path, options: Options) -> Result<Recovery, Error> {
        let storage = Directory::create(directory).map_err(Error::io("create", directory))?;
        Self::open_storage(Box::new(storage), options).map(Recovery::on_threads)
    }

    /// Opens the journal of any storage. It is replayed on the caller's thread alone, unless he says [otherwise](Recovery::on_threads).
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
        let recorder = Recorder::new(tail.header.branch, chain, options.keeps_events);
        let writer = Writer::new(Arc::from(storage), options, segment, events);
        Ok(Self { recorder, writer })
    }

    /// The two halves: what turns blocks into bytes, and what makes these durable.
    ///
    /// # Panics
    /// Where blocks wait for a commit.
    pub fn split(self) -> (Recorder, Writer) {
        self.check_settled();
        (self.recorder, self.writer)
    }

    /// The last block whose events are known.
    pub fn position(&self) -> Position {
        self.recorder.position()
    }

    /// The state directory.
    pub fn location(&self) -> &Path {
        self.writer.location()
    }

    /// Takes the next block for the next [`commit`](Self::commit). Writes nothing yet.
    ///
    /// # Errors
    /// Where the journal is poisoned.
    ///
    /// # Panics
    /// Where the block is not the next one, or the events of the block before it were not handed in.
    pub fn append(&mut self, block: &Block, evidence: &[Evidence]) -> Result<(), Error> {
        self.writer.check_health()?;
        self.recorder.append(block, evidence);
        Ok(())
    }

    /// Makes the appended blocks durable, all or none, with one write and one fsync.
    ///
    /// # Errors
    /// Where the journal is poisoned, or the device fails, which poisons it.
    pub fn commit(&mut self) -> Result<(), Error> {
        self.writer.check_health()?;
        let Some(mut recorded) = self.recorder.take() else { return Ok(()) };
        self.writer.commit(&mut recorded)?;
        self.recorder.reuse(recorded);
        Ok(())
    }

    /// Takes in what followed from the last appended block, and gives that block's hash. Where the events cannot be kept, the
    /// journal is poisoned.
    ///
    /// # Panics
    /// Where no block awaits its events.
    pub fn applied(&mut self, events: &[Event]) -> Hash {
        let hash = self.recorder.applied(events);
        if self.recorder.has_only_events() {
            // The next call tells where it failed.
            let _ = self.commit();
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
        self.writer.check_health()?;
        self.check_settled();
        self.writer.write_snapshot(self.position(), state, attachment)
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
        self.writer.check_health()?;
        self.check_settled();
        let branch = self.writer.begin_branch(origin, state, attachment)?;
        self.recorder.go_on_after(Position { branch, ..origin });
        Ok(branch)
    }

    fn check_settled(&self) {
        assert!(self.recorder.is_settled(), "the last block is durable, and its events are known");
    }
}
