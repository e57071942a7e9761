//! Blocks and their events by height, read beside the journal that goes on being written.

use std::ops::Range;
use std::path::Path;

use engine::command::Block;
use engine::event::Event;

use crate::branch::{self, Stretch};
use crate::commit::{Commit, CommitHeader};
use crate::encoding::{Fields, decode};
use crate::event_log::{self, Entry};
use crate::record::{self, Record};
use crate::segment::Segment;
use crate::storage::{Storage, StorageFile};
use crate::{Damage, Directory, Error, Evidence, Hash};

/// Blocks and their events by height. It locks nothing and writes nothing.
///
/// Only blocks that are known to be durable, with their events, may be asked for: those up to the height that the venue shows.
#[derive(Debug)]
pub struct History {
    storage: Box<dyn Storage>,
    stretches: Vec<(Stretch, Vec<u64>)>,
}

/// A block as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedBlock {
    /// The branch that it belongs to.
    pub branch: u64,
    /// Its hash.
    pub hash: Hash,
    /// The hash of the block before.
    pub previous: Hash,
    /// The block.
    pub block: Block,
    /// What proves that its commands were asked for.
    pub evidence: Vec<Evidence>,
    /// How many bytes its commit takes.
    pub bytes: u64,
}

/// What followed from a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEvents {
    /// The block's height.
    pub height: u64,
    /// The block's hash.
    pub hash: Hash,
    /// The events, in order.
    pub events: Vec<Event>,
}

impl History {
    /// The history of the line of blocks that ends in a branch.
    ///
    /// # Errors
    /// Where the directory cannot be read.
    pub fn open(directory: &Path, branch: u64) -> Result<Self, Error> {
        let storage = Directory::open(directory).map_err(Error::io("open", directory))?;
        Self::open_storage(Box::new(storage), branch)
    }

    /// The same of any storage.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_storage(storage: Box<dyn Storage>, branch: u64) -> Result<Self, Error> {
        let lineage = branch::lineage(&*storage, branch)?;
        let with_logs = |stretch: Stretch| {
            let logs = event_log::first_heights(&*storage, stretch.branch)?;
            Ok((stretch, logs))
        };
        let stretches = lineage.into_iter().map(with_logs).collect::<Result<_, Error>>()?;
        Ok(Self { storage, stretches })
    }

    /// The first block from this height on whose events can be read; none where none can be up to `last`.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn first_from(&self, height: u64, last: u64) -> Result<Option<u64>, Error> {
        let firsts = self.stretches.iter().flat_map(|(stretch, logs)| {
            let origin = stretch.origin_height();
            logs.iter().map(move |&first| first.max(origin + 1))
        });
        let mut candidates: Vec<u64> = firsts.filter(|&first| first > height && first <= last).collect();
        candidates.insert(0, height);
        candidates.sort_unstable();
        for candidate in candidates {
            if candidate > 0 && self.log(candidate)?.is_some() {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }

    /// The events of the blocks from a height on: of so many blocks at most, and of fewer where they take more bytes than this.
    /// Empty where the first is not there.
    ///
    /// # Errors
    /// Where the device fails, or what was written cannot be read.
    pub fn events(&self, from: u64, blocks: u64, bytes: u64) -> Result<Vec<RecordedEvents>, Error> {
        let Some(log) = self.log(from)? else { return Ok(Vec::new()) };
        let count = blocks.min(log.last - from + 1);
        let entries = log.entries(from, count)?;
        let Some((Range { start, .. }, _)) = entries.first().cloned() else { return Ok(Vec::new()) };
        let fits = |(place, _): &&(Range<u64>, Entry)| place.end - start <= bytes;
        let taken = entries.iter().take_while(fits).count().max(1);
        let content = log.read(start..entries[taken - 1].0.end)?;
        let mut found = Vec::with_capacity(taken);
        for (height, (place, entry)) in (from..).zip(&entries[..taken]) {
            let bytes = &content[(place.start - start) as usize..(place.end - start) as usize];
            let undecodable = Damage::Undecodable { kind: "list of events" };
            let events = decode(bytes).ok_or_else(|| log.damaged(height, place.start, undecodable))?;
            found.push(RecordedEvents { height, hash: entry.hash, events });
        }
        Ok(found)
    }

    /// The block of this height; none where its place is not known.
    ///
    /// # Errors
    /// Where the device fails, or what was written cannot be read.
    pub fn block(&self, height: u64) -> Result<Option<RecordedBlock>, Error> {
        let Some(log) = self.log(height)? else { return Ok(None) };
        let (_, entry) = log.entries(height, 1)?[0];
        let Some(stretch) = self.stretch(height) else { return Ok(None) };
        let first = stretch.0.segments.iter().rev().find(|&&first| first <= height);
        let Some(&first) = first else { return Ok(None) };
        let branch = stretch.0.branch;
        let header = Segment::read_header(&*self.storage, branch, first)?;
        let file = branch::folder(branch).join(branch::segment_name(first));
        let path = self.storage.location().join(&file);
        let device = self.storage.open(&file).map_err(Error::io("open", &path))?;
        let damaged = |damage| Error::Damaged { file: path.clone(), offset: entry.commit, height, damage };
        let bytes = read_commit(&*device, header.salt, entry.commit)
            .map_err(Error::io("read", &path))?
            .map_err(damaged)?;
        let commit = Commit::read(header.salt, &bytes).map_err(damaged)?;
        let undecodable = || damaged(Damage::Undecodable { kind: "record" });
        let mut fields = Fields::of(commit.contents);
        for _ in commit.header.first_height..height {
            Record::take(&mut fields).ok_or_else(undecodable)?;
        }
        let record = Record::take(&mut fields).ok_or_else(undecodable)?;
        let (block, evidence) =
            record.block().zip(record::evidence(record.evidence)).ok_or_else(undecodable)?;
        Ok(Some(RecordedBlock {
            branch,
            hash: entry.hash,
            previous: record.previous,
            block,
            evidence,
            bytes: bytes.len() as u64,
        }))
    }

    /// The part of the line that a height lies on.
    fn stretch(&self, height: u64) -> Option<&(Stretch, Vec<u64>)> {
        self.stretches.iter().rev().find(|(stretch, _)| stretch.origin_height() < height)
    }

    /// The files in which the events of a height are.
    fn log(&self, height: u64) -> Result<Option<Log>, Error> {
        let Some((stretch, logs)) = self.stretch(height) else { return Ok(None) };
        let Some(&first) = logs.iter().rev().find(|&&first| first <= height) else { return Ok(None) };
        let log = Log::open(&*self.storage, stretch, first)?;
        Ok(Some(log).filter(|log| log.last >= height))
    }
}

/// The header and the contents of the commit at an offset.
fn read_commit(device: &dyn StorageFile, salt: u32, offset: u64) -> std::io::Result<Result<Vec<u8>, Damage>> {
    let mut bytes = vec![0; CommitHeader::SIZE];
    device.read_at(offset, &mut bytes)?;
    let header = match CommitHeader::read(salt, &bytes) {
        Ok(header) => header,
        Err(damage) => return Ok(Err(damage)),
    };
    let end = offset.saturating_add(CommitHeader::SIZE as u64).saturating_add(header.length);
    let missing = end.saturating_sub(device.length()?);
    if missing > 0 {
        return Ok(Err(Damage::TooShort { missing }));
    }
    let length = usize::try_from(header.length).expect("a commit that was written fits memory");
    bytes.resize(CommitHeader::SIZE + length, 0);
    device.read_at(offset + CommitHeader::SIZE as u64, &mut bytes[CommitHeader::SIZE..])?;
    Ok(Ok(bytes))
}

/// A pair of files of events, as read.
struct Log {
    path: std::path::PathBuf,
    events: Box<dyn StorageFile>,
    index: Box<dyn StorageFile>,
    first: u64,
    /// The last height that belongs to the line and has an entry.
    last: u64,
}

impl Log {
    fn open(storage: &dyn Storage, stretch: &Stretch, first: u64) -> Result<Self, Error> {
        let file = event_log::events_file(stretch.branch, first);
        let path = storage.location().join(&file);
        let open = |file: &Path| storage.open(file).map_err(Error::io("open", &path));
        let (events, index) = (open(&file)?, open(&event_log::index_file(stretch.branch, first))?);
        let length = index.length().map_err(Error::io("measure", &path))?;
        let last = (first + length / Entry::SIZE as u64).saturating_sub(1);
        let last = stretch.last.map_or(last, |line| last.min(line));
        Ok(Self { path, events, index, first, last })
    }

    /// The entries of so many heights, with where their events lie: one after the other, and within the file.
    fn entries(&self, height: u64, count: u64) -> Result<Vec<(Range<u64>, Entry)>, Error> {
        let count = usize::try_from(count).expect("what is read at once fits memory");
        let mut bytes = vec![0; count * Entry::SIZE];
        let offset = (height - self.first) * Entry::SIZE as u64;
        self.index.read_at(offset, &mut bytes).map_err(Error::io("read", &self.path))?;
        let length = self.events.length().map_err(Error::io("measure", &self.path))?;
        let mut entries = Vec::with_capacity(count);
        let mut begin = self.start(height)?;
        for (height, bytes) in (height..).zip(bytes.chunks_exact(Entry::SIZE)) {
            let entry = Entry::read(bytes).expect("an entry is as long as its fields");
            if !(begin..=length).contains(&entry.end) {
                let damage = Damage::Misplaced { found: entry.end, expected: begin };
                return Err(self.damaged(height, begin, damage));
            }
            entries.push((begin..entry.end, entry));
            begin = entry.end;
        }
        Ok(entries)
    }

    /// Where the events of a height begin.
    fn start(&self, height: u64) -> Result<u64, Error> {
        match height.checked_sub(self.first + 1) {
            Some(before) => {
                Ok(event_log::read_entry(&*self.index, before).map_err(Error::io("read", &self.path))?.end)
            }
            None => Ok(0),
        }
    }

    /// What lies within the file.
    fn read(&self, place: Range<u64>) -> Result<Vec<u8>, Error> {
        let length = usize::try_from(place.end - place.start).expect("what is read at once fits memory");
        let mut bytes = vec![0; length];
        self.events.read_at(place.start, &mut bytes).map_err(Error::io("read", &self.path))?;
        Ok(bytes)
    }

    fn damaged(&self, height: u64, offset: u64, damage: Damage) -> Error {
        Error::Damaged { file: self.path.clone(), offset, height, damage }
    }
}
