//! The events of the blocks, so that they can be read by height without applying the blocks again.
//!
//! Beside a branch's blocks lie two files, named by the height of their first block: the events one after the other in postcard,
//! and an index with an entry a block. They are derived: what a crash took of them is written again by the replay that follows,
//! since they are made durable before each snapshot.

use std::io::ErrorKind;
use std::path::PathBuf;

use crate::encoding::Fields;
use crate::storage::{Storage, StorageFile};
use crate::{Error, Hash, branch};

const EVENTS: &str = ".events";
const INDEX: &str = ".index";

/// What the index says of a block: where its events end, where in the file of blocks its commit begins, and its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where its events end; they begin where those of the block before end.
    pub end: u64,
    /// Where in its file of blocks its commit begins.
    pub commit: u64,
    /// Its hash.
    pub hash: Hash,
}

impl Entry {
    pub const SIZE: usize = 2 * size_of::<u64>() + size_of::<Hash>();

    fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[..8].copy_from_slice(&self.end.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.commit.to_le_bytes());
        bytes[16..].copy_from_slice(&self.hash.0);
        bytes
    }

    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields::of(bytes);
        Some(Self { end: fields.u64()?, commit: fields.u64()?, hash: fields.hash()? })
    }
}

/// The file of the events from this height on.
pub(crate) fn events_file(branch: u64, first_height: u64) -> PathBuf {
    branch::folder(branch).join(format!("{first_height:020}{EVENTS}"))
}

/// Its index.
pub(crate) fn index_file(branch: u64, first_height: u64) -> PathBuf {
    branch::folder(branch).join(format!("{first_height:020}{INDEX}"))
}

/// The first heights of a branch's files of events, ascending.
pub(crate) fn first_heights(storage: &dyn Storage, branch: u64) -> Result<Vec<u64>, Error> {
    Ok(branch::heights(&branch::list(storage, &branch::folder(branch))?, INDEX))
}

/// A branch's files of events and of their index that begin before a height. The power may have left one of a pair.
pub(crate) fn files_before(storage: &dyn Storage, branch: u64, height: u64) -> Result<Vec<PathBuf>, Error> {
    let names = branch::list(storage, &branch::folder(branch))?;
    let files = |kind: &str, path: fn(u64, u64) -> PathBuf| {
        let earlier = branch::heights(&names, kind).into_iter().filter(|&first| first < height);
        earlier.map(|first| path(branch, first)).collect::<Vec<_>>()
    };
    Ok([files(INDEX, index_file), files(EVENTS, events_file)].concat())
}

/// The events of a branch, as written.
#[derive(Debug)]
pub(crate) struct EventLog {
    branch: u64,
    first_height: u64,
    next_height: u64,
    end: u64,
    path: PathBuf,
    events: Box<dyn StorageFile>,
    index: Box<dyn StorageFile>,
}

impl EventLog {
    /// Goes on after the block of this height; what is there of later ones is forgotten.
    pub fn open(storage: &dyn Storage, branch: u64, height: u64) -> Result<Self, Error> {
        let next = height + 1;
        let (later, earlier): (Vec<u64>, Vec<u64>) =
            first_heights(storage, branch)?.into_iter().partition(|&first| first > next);
        for first_height in later {
            for file in [index_file(branch, first_height), events_file(branch, first_height)] {
                let path = storage.location().join(&file);
                match storage.remove(&file) {
                    // A crash may have taken one of the two.
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    removed => removed.map_err(Error::io("remove", &path))?,
                }
            }
        }
        for first_height in earlier.into_iter().rev() {
            if let Some(log) = Self::go_on(storage, branch, first_height, next)? {
                return Ok(log);
            }
        }
        Self::create(storage, branch, next)
    }

    /// Goes on with files that know all blocks before the next one.
    fn go_on(
        storage: &dyn Storage,
        branch: u64,
        first_height: u64,
        next: u64,
    ) -> Result<Option<Self>, Error> {
        let (file, index) = (events_file(branch, first_height), index_file(branch, first_height));
        let path = storage.location().join(&file);
        let mut events = match storage.open(&file) {
            // A crash may have taken one of the two: without events the index is of no use.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                storage.remove(&index).map_err(Error::io("remove", &path))?;
                return Ok(None);
            }
            events => events.map_err(Error::io("open", &path))?,
        };
        let mut index = storage.open(&index).map_err(Error::io("open", &path))?;
        let length = |file: &dyn StorageFile| file.length().map_err(Error::io("measure", &path));
        let known = next - first_height;
        if length(&*index)? < known * Entry::SIZE as u64 {
            return Ok(None);
        }
        let end = match known.checked_sub(1) {
            Some(last) => read_entry(&*index, last).map_err(Error::io("read", &path))?.end,
            None => 0,
        };
        if length(&*events)? < end {
            return Ok(None);
        }
        events.set_length(end).map_err(Error::io("shorten", &path))?;
        index.set_length(known * Entry::SIZE as u64).map_err(Error::io("shorten", &path))?;
        Ok(Some(Self { branch, first_height, next_height: next, end, path, events, index }))
    }

    /// Begins with the block of this height.
    pub fn create(storage: &dyn Storage, branch: u64, first_height: u64) -> Result<Self, Error> {
        let (file, index) = (events_file(branch, first_height), index_file(branch, first_height));
        let path = storage.location().join(&file);
        let events = storage.create(&file).map_err(Error::io("create", &path))?;
        let index = storage.create(&index).map_err(Error::io("create", &path))?;
        storage.sync_directory(&branch::folder(branch)).map_err(Error::io("make durable", &path))?;
        Ok(Self { branch, first_height, next_height: first_height, end: 0, path, events, index })
    }

    /// The branch whose events these are.
    pub fn branch(&self) -> u64 {
        self.branch
    }

    /// Whether it holds the events of no block.
    pub fn is_empty(&self) -> bool {
        self.next_height == self.first_height
    }

    /// The block whose events come next.
    pub fn next_height(&self) -> u64 {
        self.next_height
    }

    /// Adds the events of the next blocks: their bytes, and for each block an entry, whose end is counted from the first of these bytes.
    /// They may be lost until the next [`sync`](Self::sync).
    pub fn append(&mut self, blocks: &[Entry], events: &[u8]) -> Result<(), Error> {
        self.events.write_at(self.end, events).map_err(Error::io("write", &self.path))?;
        let place = (self.next_height - self.first_height) * Entry::SIZE as u64;
        let mut entries = Vec::with_capacity(blocks.len() * Entry::SIZE);
        for entry in blocks {
            entries.extend(Entry { end: self.end + entry.end, ..*entry }.to_bytes());
        }
        self.index.write_at(place, &entries).map_err(Error::io("write", &self.path))?;
        self.end += events.len() as u64;
        self.next_height += blocks.len() as u64;
        Ok(())
    }

    /// Its files.
    pub fn files(&self) -> [PathBuf; 2] {
        [events_file(self.branch, self.first_height), index_file(self.branch, self.first_height)]
    }

    /// Makes what was added durable.
    pub fn sync(&mut self) -> Result<(), Error> {
        self.events.sync().map_err(Error::io("make durable", &self.path))?;
        self.index.sync().map_err(Error::io("make durable", &self.path))
    }
}

/// The entry of this place, from 0.
pub(crate) fn read_entry(index: &dyn StorageFile, place: u64) -> std::io::Result<Entry> {
    let mut bytes = [0; Entry::SIZE];
    index.read_at(place * Entry::SIZE as u64, &mut bytes)?;
    Ok(Entry::read(&bytes).expect("an entry is as long as its fields"))
}
