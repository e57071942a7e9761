//! A commit: the blocks that one fsync made durable, under one checksum.
//!
//! Nothing is written behind a commit before its fsync has succeeded. So a commit with another one behind it was
//! durable once, and where it is damaged, the file was changed; one with nothing behind it may merely be unfinished.

use crate::Damage;
use crate::encoding::{Fields, checksum};

/// What a commit begins with.
const MARK: [u8; 4] = *b"\xc5cmt";

/// What stands before a commit's records: mark, number of records (32 bits each), height of the first block, length of
/// the records (64 bits each), checksum of the records, checksum of the header so far (32 bits each).
///
/// Both checksums begin from the segment's salt. A client sends bytes that end up inside of commits; without the salt
/// he cannot give them the look of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CommitHeader {
    /// How many records follow.
    pub records: u32,
    /// The height of the first one's block.
    pub first_height: u64,
    /// How many bytes follow.
    pub length: u64,
    /// Of the bytes that follow.
    pub checksum: u32,
}

impl CommitHeader {
    pub const SIZE: usize = 32;
    const CHECKED: usize = Self::SIZE - size_of::<u32>();

    /// The header of these records.
    pub fn of(salt: u32, first_height: u64, records: u32, contents: &[u8]) -> Self {
        Self { records, first_height, length: contents.len() as u64, checksum: checksum(salt, contents) }
    }

    /// As bytes.
    pub fn to_bytes(self, salt: u32) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[..4].copy_from_slice(&MARK);
        bytes[4..8].copy_from_slice(&self.records.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.first_height.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.length.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.checksum.to_le_bytes());
        let check = checksum(salt, &bytes[..Self::CHECKED]);
        bytes[Self::CHECKED..].copy_from_slice(&check.to_le_bytes());
        bytes
    }

    /// The header with which these bytes begin.
    pub fn read(salt: u32, bytes: &[u8]) -> Result<Self, Damage> {
        if !bytes.starts_with(&MARK) {
            return Err(Damage::NoCommit);
        }
        let too_short = Damage::TooShort { missing: Self::SIZE.saturating_sub(bytes.len()) as u64 };
        let mut fields = Fields::of(&bytes[MARK.len()..]);
        let mut header = || {
            let (records, first_height) = (fields.u32()?, fields.u64()?);
            let header = Self { records, first_height, length: fields.u64()?, checksum: fields.u32()? };
            Some((header, fields.u32()?))
        };
        let (header, recorded) = header().ok_or(too_short)?;
        let computed = checksum(salt, &bytes[..Self::CHECKED]);
        if recorded == computed { Ok(header) } else { Err(Damage::HeaderChecksum { recorded, computed }) }
    }
}

/// A commit as read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Commit<'a> {
    pub header: CommitHeader,
    pub contents: &'a [u8],
}

impl<'a> Commit<'a> {
    /// The commit with which these bytes begin.
    pub fn read(salt: u32, bytes: &'a [u8]) -> Result<Self, Damage> {
        let header = CommitHeader::read(salt, bytes)?;
        let behind = &bytes[CommitHeader::SIZE..];
        let contents = usize::try_from(header.length).ok().and_then(|length| behind.get(..length));
        let Some(contents) = contents else {
            return Err(Damage::TooShort { missing: header.length - behind.len() as u64 });
        };
        let computed = checksum(salt, contents);
        if computed != header.checksum {
            return Err(Damage::ContentChecksum { recorded: header.checksum, computed });
        }
        Ok(Self { header, contents })
    }

    /// How many bytes it takes, header included.
    pub fn size(&self) -> usize {
        CommitHeader::SIZE + self.contents.len()
    }
}

/// Whether a commit begins anywhere in these bytes; its header is proof enough.
pub(crate) fn any_begins_in(salt: u32, bytes: &[u8]) -> bool {
    first_in(salt, bytes).is_some()
}

/// Where in these bytes the first commit begins.
pub(crate) fn first_in(salt: u32, bytes: &[u8]) -> Option<usize> {
    let mut windows = bytes.windows(CommitHeader::SIZE);
    windows.position(|window| CommitHeader::read(salt, window).is_ok())
}
