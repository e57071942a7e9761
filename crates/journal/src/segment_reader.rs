//! A file of blocks, read a piece at a time.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::commit::{Commit, CommitHeader, any_begins_in};
use crate::segment;
use crate::segment_header::SegmentHeader;
use crate::storage::{Storage, StorageFile};
use crate::{Damage, Error};

/// How many bytes are read at once: some thousand blocks of one command, or a few commits of a venue under load.
const PIECE: u64 = 4 << 20;

/// A file of blocks, read a piece at a time.
pub(crate) struct SegmentReader {
    /// The file, with the state directory's path.
    pub path: PathBuf,
    /// What it begins with.
    pub header: SegmentHeader,
    device: Box<dyn StorageFile>,
    length: u64,
    /// What was read last, and where in the file it begins.
    piece: Arc<Vec<u8>>,
    start: u64,
}

/// A commit, and the piece of the file in which it lies.
pub(crate) struct FoundCommit {
    /// The piece.
    pub piece: Arc<Vec<u8>>,
    /// How many records it holds.
    pub records: u32,
    /// Where in the piece it lies.
    range: Range<usize>,
}

/// What lies where a commit is due.
pub(crate) enum Place {
    /// A commit.
    Commit(FoundCommit),
    /// The end: nothing but zeros that wait to be written over.
    End,
    /// Bytes that are no commit, and nothing valid behind them: a write that was not finished.
    Torn(Torn),
}

/// A write that was not finished.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Torn {
    /// Up to the last byte that is not zero.
    pub bytes: u64,
    pub damage: Damage,
}

impl FoundCommit {
    /// All of it, header included.
    pub fn bytes(&self) -> &[u8] {
        &self.piece[self.range.clone()]
    }

    /// Its records.
    pub fn contents(&self) -> &[u8] {
        &self.piece[self.contents_range()]
    }

    /// Where in the piece its records lie.
    pub fn contents_range(&self) -> Range<usize> {
        self.range.start + CommitHeader::SIZE..self.range.end
    }

    /// How many bytes it takes, header included.
    pub fn size(&self) -> u64 {
        self.range.len() as u64
    }
}

impl SegmentReader {
    /// Opens the file of the blocks from this height on.
    pub fn open(storage: &dyn Storage, branch: u64, first_height: u64) -> Result<Self, Error> {
        let (path, device) = segment::open(storage, branch, first_height)?;
        let length = device.length().map_err(Error::io("measure", &path))?;
        let piece = read(&*device, 0..length.min(PIECE)).map_err(Error::io("read", &path))?;
        let header = segment::check_header(&path, branch, first_height, &piece)?;
        Ok(Self { path, header, device, length, piece: Arc::new(piece), start: 0 })
    }

    /// How many bytes the file has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// What lies at `offset`, where the block of this height is due. Offsets ascend.
    ///
    /// # Errors
    /// Where a damaged commit has a valid one behind it, a commit is of other blocks, or the file cannot be read.
    pub fn next(&mut self, offset: u64, height: u64) -> Result<Place, Error> {
        loop {
            let at = usize::try_from(offset - self.start).expect("a piece is in memory");
            let rest = &self.piece[at..];
            let damage = match Commit::read(self.header.salt, rest) {
                Ok(commit) if commit.header.first_height == height => {
                    let (piece, records) = (self.piece.clone(), commit.header.records);
                    return Ok(Place::Commit(FoundCommit { piece, records, range: at..at + commit.size() }));
                }
                Ok(commit) => Damage::Misplaced { found: commit.header.first_height, expected: height },
                Err(damage) => damage,
            };
            let present = rest.len() as u64;
            if offset + present == self.length {
                let damaged = |damage| Error::Damaged { file: self.path.clone(), offset, height, damage };
                return place_without_commit(self.header.salt, rest, damage).map_err(damaged);
            }
            let wanted = match damage {
                Damage::TooShort { missing } => present.saturating_add(missing),
                _ if rest.len() < CommitHeader::SIZE => PIECE,
                // What it is depends on all that is behind it.
                _ => u64::MAX,
            };
            self.read(offset, wanted)?;
        }
    }

    /// Reads a piece from `offset` on: so many bytes at least, as far as the file has them.
    fn read(&mut self, offset: u64, bytes: u64) -> Result<(), Error> {
        let end = offset.saturating_add(bytes.max(PIECE)).min(self.length);
        let piece = read(&*self.device, offset..end).map_err(Error::io("read", &self.path))?;
        (self.piece, self.start) = (Arc::new(piece), offset);
        Ok(())
    }
}

fn read(device: &dyn StorageFile, range: Range<u64>) -> std::io::Result<Vec<u8>> {
    let length = usize::try_from(range.end - range.start).expect("a file of blocks fits memory");
    let mut bytes = vec![0; length];
    device.read_at(range.start, &mut bytes)?;
    Ok(bytes)
}

/// What lies where `rest`, which goes to the file's end, does not begin with the commit that is due.
fn place_without_commit(salt: u32, rest: &[u8], damage: Damage) -> Result<Place, Damage> {
    let Some(last) = rest.iter().rposition(|byte| *byte != 0) else {
        return Ok(Place::End);
    };
    if matches!(damage, Damage::Misplaced { .. }) || any_begins_in(salt, &rest[1..]) {
        return Err(damage);
    }
    Ok(Place::Torn(Torn { bytes: last as u64 + 1, damage }))
}
