//! Applies recorded blocks again, and checks on the way that each follows from the one before.

use std::fmt;
use std::path::PathBuf;

use engine::Engine;
use engine::command::Block;
use engine::event::Event;
use engine::state::State;

use crate::branch::{self, LineFile, Stretch};
use crate::commit::Commit;
use crate::encoding::Fields;
use crate::hash::Chain;
use crate::record::Record;
use crate::segment::{Place, Segment, Torn};
use crate::segment_header::SegmentHeader;
use crate::storage::Storage;
use crate::{Damage, Error, Evidence, Hash, Position};

/// A block that was applied again.
#[derive(Debug)]
pub struct Replayed<'a> {
    /// The block's place, and its hash.
    pub position: Position,
    /// The block.
    pub block: &'a Block,
    /// What followed from it.
    pub events: &'a [Event],
    /// The state after it.
    pub state: &'a State,
    /// How far the replay is.
    pub progress: Progress,
    /// The events as bytes.
    pub(crate) event_bytes: &'a [u8],
    source: Source<'a>,
}

/// Where a block was recorded.
#[derive(Clone, Copy, Debug)]
struct Source<'a> {
    segment: &'a Segment,
    offset: usize,
    record: &'a Record<'a>,
}

impl Replayed<'_> {
    /// Where in its file the block's commit begins.
    pub(crate) fn commit_offset(&self) -> u64 {
        self.source.offset as u64
    }

    /// What proves that the block's commands were asked for.
    ///
    /// # Errors
    /// Where the recorded bytes are no evidence.
    pub fn evidence(&self) -> Result<Vec<Evidence>, Error> {
        let Source { segment, offset, record } = self.source;
        let damage = Damage::Undecodable { kind: "evidence" };
        record.evidence().ok_or_else(|| segment.damaged(offset, self.position.height, damage))
    }
}

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

/// Applies recorded blocks again.
pub(crate) struct Replay<'a> {
    storage: &'a dyn Storage,
    engine: Engine,
    chain: Chain,
    progress: Progress,
}

/// What is told of each block; an error ends the replay.
pub(crate) type Observer<'a> = dyn FnMut(&Replayed<'_>) -> Result<(), Error> + 'a;

impl<'a> Replay<'a> {
    /// A replay of the blocks after the engine's and the chain's last.
    pub fn new(storage: &'a dyn Storage, engine: Engine, chain: Chain) -> Self {
        Self { storage, engine, chain, progress: Progress::default() }
    }

    /// Goes through all blocks of a line to its end.
    pub fn run(
        mut self,
        lineage: &[Stretch],
        observe: &mut Observer<'_>,
    ) -> Result<(Engine, Chain, Tail), Error> {
        let files = branch::files_after(lineage, self.chain.height());
        for file in &files {
            self.progress.total += Segment::length_of(self.storage, file.branch, file.first_height)?;
        }
        let (last, earlier) = files.split_last().expect("every branch has a file of blocks");
        let mut expected = self.chain.height() + 1;
        for file in earlier {
            self.check_gap(file, expected)?;
            let tail = self.run_file(file, observe)?;
            if file.last.is_some_and(|last| tail.height < last) {
                return Err(self.missing(file, tail.height + 1, file.last.map(|last| last + 1)));
            }
            expected = file.last.map_or(expected, |last| last + 1);
        }
        self.check_gap(last, expected)?;
        let tail = self.run_file(last, observe)?;
        Ok((self.engine, self.chain, tail))
    }

    /// Checks that no block is missing before a file.
    fn check_gap(&self, file: &LineFile, expected: u64) -> Result<(), Error> {
        if file.first_height <= expected {
            Ok(())
        } else {
            Err(self.missing(file, expected, Some(file.first_height)))
        }
    }

    fn missing(&self, file: &LineFile, expected: u64, found: Option<u64>) -> Error {
        Error::MissingBlocks {
            folder: self.storage.location().join(branch::folder(file.branch)),
            expected,
            found,
        }
    }

    fn run_file(&mut self, file: &LineFile, observe: &mut Observer<'_>) -> Result<Tail, Error> {
        let segment = Segment::read(self.storage, file.branch, file.first_height)?;
        let done = self.progress.done;
        let mut height = file.first_height;
        let mut offset = SegmentHeader::SIZE;
        let mut last_write = 0;
        let mut cut = None;
        if height == self.chain.height() + 1 {
            self.check_previous(&segment, 0, segment.header.previous)?;
        }
        while file.last.is_none_or(|last| height <= last) {
            match segment.at(offset, height)? {
                Place::Commit(commit) => {
                    self.progress.done = done + offset as u64 + commit.size() as u64;
                    self.run_commit(&segment, offset, &commit, file, observe)?;
                    height += u64::from(commit.header.records);
                    last_write = offset;
                    offset += commit.size();
                }
                Place::End if file.last.is_none() || offset as u64 == segment.length() => break,
                Place::End => return Err(segment.damaged(offset, height, Damage::NoCommit)),
                Place::Torn(torn) if file.last.is_none() => {
                    cut = Some(cut_of(&segment, offset, height, torn));
                    break;
                }
                Place::Torn(torn) => return Err(segment.damaged(offset, height, torn.damage)),
            }
        }
        self.progress.done = done + segment.length();
        let last_write = segment.bytes()[last_write..offset].to_vec();
        Ok(Tail { height: height - 1, header: segment.header, end: offset as u64, last_write, cut })
    }

    fn run_commit(
        &mut self,
        segment: &Segment,
        offset: usize,
        commit: &Commit<'_>,
        file: &LineFile,
        observe: &mut Observer<'_>,
    ) -> Result<(), Error> {
        let mut fields = Fields::of(commit.contents);
        let first = commit.header.first_height;
        for height in first..first + u64::from(commit.header.records) {
            let Some(record) = Record::take(&mut fields) else {
                return Err(segment.damaged(offset, height, Damage::Undecodable { kind: "record" }));
            };
            let belongs_to_line = file.last.is_none_or(|last| height <= last);
            if belongs_to_line && height > self.chain.height() {
                self.run_record(segment, offset, &record, observe)?;
            }
        }
        if fields.is_empty() {
            Ok(())
        } else {
            Err(segment.damaged(offset, first, Damage::Undecodable { kind: "whole number of records" }))
        }
    }

    /// Applies the block after the chain's last.
    fn run_record(
        &mut self,
        segment: &Segment,
        offset: usize,
        record: &Record<'_>,
        observe: &mut Observer<'_>,
    ) -> Result<(), Error> {
        let height = self.chain.height() + 1;
        self.check_previous(segment, offset, record.previous)?;
        let Some(block) = record.block() else {
            return Err(segment.damaged(offset, height, Damage::Undecodable { kind: "block" }));
        };
        if block.height != height {
            let damage = Damage::Misplaced { found: block.height, expected: height };
            return Err(segment.damaged(offset, height, damage));
        }
        self.chain.begin(record.block);
        let events = self.engine.apply(&block);
        let hash = self.chain.finish(events);
        observe(&Replayed {
            position: Position { branch: segment.header.branch, height, hash },
            block: &block,
            events: self.engine.events(),
            state: self.engine.state(),
            progress: self.progress,
            event_bytes: self.chain.events(),
            source: Source { segment, offset, record },
        })
    }

    fn check_previous(&self, segment: &Segment, offset: usize, recorded: Hash) -> Result<(), Error> {
        let computed = self.chain.hash();
        if recorded == computed {
            return Ok(());
        }
        Err(segment.damaged(offset, self.chain.height() + 1, Damage::BrokenChain { recorded, computed }))
    }
}

fn cut_of(segment: &Segment, offset: usize, height: u64, torn: Torn) -> Cut {
    let Torn { bytes, damage } = torn;
    Cut { file: segment.file.clone(), offset: offset as u64, bytes, height, damage }
}
