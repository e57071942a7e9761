//! A file of blocks, read whole.

use std::path::{Path, PathBuf};

use crate::branch;
use crate::segment_header::SegmentHeader;
use crate::storage::{Storage, StorageFile};
use crate::{Damage, Error};

/// A file of blocks, read whole.
#[derive(Debug)]
pub(crate) struct Segment {
    /// The file, with the state directory's path.
    pub file: PathBuf,
    /// What it begins with.
    pub header: SegmentHeader,
    bytes: Vec<u8>,
}

impl Segment {
    /// Reads the file of the blocks from this height on, whole.
    pub fn read(storage: &dyn Storage, branch: u64, first_height: u64) -> Result<Self, Error> {
        let (path, device) = open(storage, branch, first_height)?;
        let length = device.length().map_err(Error::io("measure", &path))?;
        let mut bytes = vec![0; usize::try_from(length).expect("a file of blocks fits memory")];
        device.read_at(0, &mut bytes).map_err(Error::io("read", &path))?;
        let header = check_header(&path, branch, first_height, &bytes)?;
        Ok(Self { file: path, header, bytes })
    }

    /// Reads only what the file begins with.
    pub fn read_header(
        storage: &dyn Storage,
        branch: u64,
        first_height: u64,
    ) -> Result<SegmentHeader, Error> {
        let (path, device) = open(storage, branch, first_height)?;
        let length = device.length().map_err(Error::io("measure", &path))?;
        let mut bytes = [0; SegmentHeader::SIZE];
        let present = usize::try_from(length).map_or(bytes.len(), |length| length.min(bytes.len()));
        device.read_at(0, &mut bytes[..present]).map_err(Error::io("read", &path))?;
        check_header(&path, branch, first_height, &bytes[..present])
    }

    /// How many bytes a file has.
    pub fn length_of(storage: &dyn Storage, branch: u64, first_height: u64) -> Result<u64, Error> {
        let (path, device) = open(storage, branch, first_height)?;
        device.length().map_err(Error::io("measure", &path))
    }

    /// All of it, header included.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The error that something is wrong with a place of this file.
    pub fn damaged(&self, offset: usize, height: u64, damage: Damage) -> Error {
        Error::Damaged { file: self.file.clone(), offset: offset as u64, height, damage }
    }
}

/// Opens a file of blocks, and says where it is.
pub(crate) fn open(
    storage: &dyn Storage,
    branch: u64,
    first_height: u64,
) -> Result<(PathBuf, Box<dyn StorageFile>), Error> {
    let file = branch::folder(branch).join(branch::segment_name(first_height));
    let path = storage.location().join(&file);
    let device = storage.open(&file).map_err(Error::io("open", &path))?;
    Ok((path, device))
}

/// What a file of blocks begins with, where it is the one that its name says.
pub(crate) fn check_header(
    path: &Path,
    branch: u64,
    first_height: u64,
    bytes: &[u8],
) -> Result<SegmentHeader, Error> {
    let header = SegmentHeader::read(bytes).map_err(|problem| problem.of_file(path, first_height))?;
    for (found, expected) in [(header.branch, branch), (header.first_height, first_height)] {
        if found != expected {
            let damage = Damage::Misplaced { found, expected };
            return Err(Error::Damaged { file: path.to_owned(), offset: 0, height: first_height, damage });
        }
    }
    Ok(header)
}
