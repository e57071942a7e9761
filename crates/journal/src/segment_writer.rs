//! A file of blocks, as written.

use std::path::{Path, PathBuf};

use crate::Error;
use crate::branch;
use crate::commit::CommitHeader;
use crate::segment_header::SegmentHeader;
use crate::storage::{Storage, StorageFile};

/// A file of blocks, as written.
///
/// Zeros are written ahead of the commits: overwriting them changes no length, so that an fsync has only data to write.
#[derive(Debug)]
pub(crate) struct SegmentWriter {
    path: PathBuf,
    device: Box<dyn StorageFile>,
    header: SegmentHeader,
    /// Where the next commit begins.
    end: u64,
    /// How far the zeros go.
    length: u64,
}

impl SegmentWriter {
    /// Makes a file in a folder, durable with its name, without any commit.
    pub fn create(
        storage: &dyn Storage,
        folder: &Path,
        header: SegmentHeader,
        preallocation: u64,
    ) -> Result<Self, Error> {
        let file = folder.join(branch::segment_name(header.first_height));
        let unfinished = branch::unfinished(&file);
        let path = storage.location().join(&file);
        let mut device = storage.create(&unfinished).map_err(Error::io("create", &path))?;
        let mut bytes = header.to_bytes();
        let end = bytes.len() as u64;
        bytes.resize(bytes.len() + length_in_memory(preallocation), 0);
        device.write_at(0, &bytes).map_err(Error::io("write", &path))?;
        device.sync().map_err(Error::io("make durable", &path))?;
        storage.rename(&unfinished, &file).map_err(Error::io("name", &path))?;
        storage.sync_directory(folder).map_err(Error::io("make durable", &path))?;
        Ok(Self { path, device, header, end, length: bytes.len() as u64 })
    }

    /// Goes on with a file whose commits end at `end`.
    pub fn open(storage: &dyn Storage, header: SegmentHeader, end: u64) -> Result<Self, Error> {
        let file = branch::folder(header.branch).join(branch::segment_name(header.first_height));
        let path = storage.location().join(&file);
        let device = storage.open(&file).map_err(Error::io("open", &path))?;
        let length = device.length().map_err(Error::io("measure", &path))?;
        Ok(Self { path, device, header, end, length })
    }

    /// The file's header.
    pub fn header(&self) -> &SegmentHeader {
        &self.header
    }

    /// Whether it holds no commit.
    pub fn is_empty(&self) -> bool {
        self.end == SegmentHeader::SIZE as u64
    }

    /// How many bytes its header and commits take.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Writes a commit and makes it durable. `buffer` holds its records behind room for its header.
    pub fn commit(
        &mut self,
        first_height: u64,
        records: u32,
        buffer: &mut [u8],
        ahead: u64,
    ) -> Result<(), Error> {
        let (room, contents) = buffer.split_at_mut(CommitHeader::SIZE);
        let header = CommitHeader::of(self.header.salt, first_height, records, contents);
        room.copy_from_slice(&header.to_bytes(self.header.salt));
        let end = self.end + buffer.len() as u64;
        self.device.write_at(self.end, buffer).map_err(Error::io("write", &self.path))?;
        if end > self.length {
            let zeros = vec![0; length_in_memory(ahead)];
            self.device.write_at(end, &zeros).map_err(Error::io("write", &self.path))?;
            self.length = end + ahead;
        }
        self.device.sync().map_err(Error::io("make durable", &self.path))?;
        self.end = end;
        Ok(())
    }

    /// Writes its last commit again, durably. It was read, which does not say that it is on the disk: its writer may have been
    /// killed before the fsync, or the fsync have failed, after which the system takes for written what is not.
    pub fn write_again(&mut self, last_write: &[u8]) -> Result<(), Error> {
        let offset = self.end - last_write.len() as u64;
        self.device.write_at(offset, last_write).map_err(Error::io("write", &self.path))?;
        self.device.sync().map_err(Error::io("make durable", &self.path))
    }

    /// Cuts everything behind the commits off, durably. The length is changed in any case: one that was set before a sync which failed is
    /// taken for written, and is not on the disk.
    pub fn trim(&mut self) -> Result<(), Error> {
        for length in [self.end + 1, self.end] {
            self.device.set_length(length).map_err(Error::io("shorten", &self.path))?;
        }
        self.device.sync().map_err(Error::io("make durable", &self.path))?;
        self.length = self.end;
        Ok(())
    }
}

fn length_in_memory(length: u64) -> usize {
    usize::try_from(length).expect("what is written ahead fits memory")
}
