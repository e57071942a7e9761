//! Applies recorded blocks again, and checks that each follows from the one before.
//!
//! Three steps that data goes through one way: a [`Reader`] finds the blocks and decodes them, [`Applying`] has the engine apply them and
//! tells of them, [`Chaining`] computes their hashes and compares each with what the next block names. Where blocks lie in a directory each
//! step has a thread of its own, so that the engine need not wait; elsewhere one block after the other goes through all of them.

mod applying;
mod chaining;
mod pipeline;
mod reader;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::Engine;
use engine::command::Block;
use engine::event::Event;

pub(crate) use applying::Observer;
pub use applying::Replayed;
pub(crate) use chaining::{Chaining, EventsAgain};

use crate::branch::Stretch;
use crate::segment_header::SegmentHeader;
use crate::storage::Storage;
use crate::{Damage, Error, Hash};
use applying::Applying;
use reader::Reader;

/// How far a replay is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the files that are behind.
    pub done: u64,
    /// Bytes of all files that are to be read.
    pub total: u64,
}

/// The unfinished write at a journal's end. It was never acknowledged, since its fsync never returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The file.
    pub file: PathBuf,
    /// Where the write began.
    pub offset: u64,
    /// How many bytes of it there are.
    pub bytes: u64,
    /// The first block that it was to hold.
    pub height: u64,
    /// In what way it is unfinished.
    pub damage: Damage,
}

impl fmt::Display for Cut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, offset, bytes, height, damage } = self;
        let file = file.display();
        write!(
            formatter,
            "{file}: an unfinished write of {bytes} bytes at byte {offset}, from block {height} on ({damage})"
        )
    }
}

/// Where the blocks end.
#[derive(Debug)]
pub(crate) struct Tail {
    /// The last block.
    pub height: u64,
    /// The last file.
    pub header: SegmentHeader,
    /// Where its commits end.
    pub end: u64,
    /// Its last commit, or what it begins with where it has none.
    pub last_write: Vec<u8>,
    /// What lies behind.
    pub cut: Option<Cut>,
}

/// How the steps of a replay take turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turns {
    /// Each block goes through all of them before the next is read, on the caller's thread: what is asked of the storage comes in one order.
    OneByOne,
    /// Each step has a thread of its own, the engine's and the observer's the caller's.
    Together,
}

/// Where a block is recorded.
#[derive(Clone, Debug)]
struct Place {
    file: Arc<Path>,
    branch: u64,
    height: u64,
    /// Where in the file the block's commit begins.
    commit: u64,
}

impl Place {
    /// The error that something is wrong here.
    fn damaged(&self, damage: Damage) -> Error {
        let Self { file, height, commit, .. } = self;
        Error::Damaged { file: file.to_path_buf(), offset: *commit, height: *height, damage }
    }
}

/// What was read of a block: what its record says of the one before, and what it holds.
#[derive(Debug)]
struct Read {
    place: Place,
    /// The hash of the block before.
    previous: Hash,
    /// Absent where only the hash is to be checked.
    content: Option<Content>,
}

/// What a record holds.
#[derive(Debug)]
struct Content {
    block: Block,
    record: RecordBytes,
    progress: Progress,
}

/// Bytes of a file in which a record lies.
#[derive(Debug)]
struct RecordBytes {
    piece: Arc<Vec<u8>>,
    block: std::ops::Range<usize>,
    evidence: std::ops::Range<usize>,
}

impl RecordBytes {
    fn block(&self) -> &[u8] {
        &self.piece[self.block.clone()]
    }

    fn evidence(&self) -> &[u8] {
        &self.piece[self.evidence.clone()]
    }
}

/// A block with what followed from it.
#[derive(Debug)]
struct Applied {
    read: Read,
    events: Vec<Event>,
}

/// Why a step takes nothing more.
#[derive(Debug)]
enum Stop {
    /// It failed.
    Failed(Error),
    /// The next step ended, and says why itself.
    Elsewhere,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Applies recorded blocks again.
pub(crate) struct Replay<'a> {
    /// Where they are.
    pub storage: &'a dyn Storage,
    /// The venue after the chain's last block.
    pub engine: Engine,
    /// The chain up to there.
    pub chaining: Chaining<'a>,
    /// How the steps take turns.
    pub turns: Turns,
}

impl<'a> Replay<'a> {
    /// Goes through all blocks of a line to its end.
    ///
    /// # Errors
    /// The first thing that is wrong. Nothing of what was told holds then: a broken chain may be found some blocks behind the one that was
    /// told last.
    pub fn run(
        self,
        lineage: &[Stretch],
        observe: &mut Observer<'_>,
    ) -> Result<(Engine, Chaining<'a>, Tail), Error> {
        let Self { storage, engine, mut chaining, turns } = self;
        let reader = Reader::new(storage, lineage, chaining.height())?;
        let mut applying = Applying::new(engine, observe);
        let read = match turns {
            Turns::OneByOne => reader.run(&mut |read| applying.apply(read, &mut chaining)),
            Turns::Together => return pipeline::run(reader, applying, chaining),
        };
        match read {
            Ok(tail) => Ok((applying.engine, chaining, tail)),
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::Elsewhere) => unreachable!("all steps are here"),
        }
    }
}
