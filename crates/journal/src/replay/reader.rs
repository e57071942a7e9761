//! The step of a replay that reads the files of a line of blocks, checks them and decodes what they hold.

use std::path::Path;
use std::sync::Arc;

use super::{Content, Cut, Place, Progress, Read, RecordBytes, Stop, Tail};
use crate::branch::{self, LineFile, Stretch};
use crate::encoding::Fields;
use crate::record::Record;
use crate::segment::Segment;
use crate::segment_header::SegmentHeader;
use crate::segment_reader::{FoundCommit, Place as Found, SegmentReader, Torn};
use crate::storage::Storage;
use crate::{Damage, Error};

/// What takes the blocks that are read.
type Sink<'a> = dyn FnMut(Read) -> Result<(), Stop> + 'a;

/// Reads a line's files of blocks.
pub(super) struct Reader<'a> {
    storage: &'a dyn Storage,
    files: Vec<LineFile>,
    /// The next block.
    next: u64,
    progress: Progress,
}

impl<'a> Reader<'a> {
    /// Reads the blocks of a line after this height.
    pub fn new(storage: &'a dyn Storage, lineage: &[Stretch], height: u64) -> Result<Self, Error> {
        let files = branch::files_after(lineage, height);
        let mut progress = Progress::default();
        for file in &files {
            progress.total += Segment::length_of(storage, file.branch, file.first_height)?;
        }
        Ok(Self { storage, files, next: height + 1, progress })
    }

    /// Hands all blocks on to the line's end, in order.
    pub fn run(mut self, sink: &mut Sink<'_>) -> Result<Tail, Stop> {
        let files = std::mem::take(&mut self.files);
        let (last, earlier) = files.split_last().expect("every branch has a file of blocks");
        let mut expected = self.next;
        for file in earlier {
            self.check_gap(file, expected)?;
            let tail = self.file(file, sink)?;
            if file.last.is_some_and(|last| tail.height < last) {
                return Err(self.missing(file, tail.height + 1, file.last.map(|last| last + 1)).into());
            }
            expected = file.last.map_or(expected, |last| last + 1);
        }
        self.check_gap(last, expected)?;
        self.file(last, sink)
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

    fn file(&mut self, file: &LineFile, sink: &mut Sink<'_>) -> Result<Tail, Stop> {
        let mut segment = SegmentReader::open(self.storage, file.branch, file.first_height)?;
        let header = segment.header;
        let path: Arc<Path> = Arc::from(segment.path.as_path());
        let place = |height, commit| Place { file: path.clone(), branch: file.branch, height, commit };
        let done = self.progress.done;
        let mut height = file.first_height;
        let mut offset = SegmentHeader::SIZE as u64;
        let mut last_commit = None;
        let mut cut = None;
        if height == self.next {
            sink(Read { place: place(height, 0), previous: header.previous, content: None })?;
        }
        while file.last.is_none_or(|last| height <= last) {
            match segment.next(offset, height)? {
                Found::Commit(commit) => {
                    self.progress.done = done + offset + commit.size();
                    self.commit(&place(height, offset), &commit, file, sink)?;
                    height += u64::from(commit.records);
                    offset += commit.size();
                    last_commit = Some(commit);
                }
                Found::End if file.last.is_none() || offset == segment.length() => break,
                Found::End => return Err(place(height, offset).damaged(Damage::NoCommit).into()),
                Found::Torn(torn) if file.last.is_none() => {
                    cut = Some(cut_of(&segment, offset, height, torn));
                    break;
                }
                Found::Torn(torn) => return Err(place(height, offset).damaged(torn.damage).into()),
            }
        }
        self.progress.done = done + segment.length();
        let last_write = last_commit.map_or_else(|| header.to_bytes(), |commit| commit.bytes().to_vec());
        Ok(Tail { height: height - 1, header, end: offset, last_write, cut })
    }

    /// Hands the blocks of a commit on, as far as they belong to the line and come next.
    fn commit(
        &mut self,
        place: &Place,
        commit: &FoundCommit,
        file: &LineFile,
        sink: &mut Sink<'_>,
    ) -> Result<(), Stop> {
        let mut fields = Fields::of(commit.contents());
        for height in place.height..place.height + u64::from(commit.records) {
            let place = Place { height, ..place.clone() };
            let Some(record) = Record::take(&mut fields) else {
                return Err(place.damaged(Damage::Undecodable { kind: "record" }).into());
            };
            let belongs_to_line = file.last.is_none_or(|last| height <= last);
            if belongs_to_line && height >= self.next {
                let bytes = RecordBytes::of(&record, commit, fields.left());
                self.record(place, &record, bytes, sink)?;
            }
        }
        if fields.is_empty() {
            Ok(())
        } else {
            Err(place.damaged(Damage::Undecodable { kind: "whole number of records" }).into())
        }
    }

    /// Hands the next block on.
    fn record(
        &mut self,
        place: Place,
        record: &Record<'_>,
        bytes: RecordBytes,
        sink: &mut Sink<'_>,
    ) -> Result<(), Stop> {
        let (previous, height) = (record.previous, place.height);
        let damage = match record.block() {
            Some(block) if block.height == height => {
                self.next = height + 1;
                let content = Some(Content { block, record: bytes, progress: self.progress });
                return sink(Read { place, previous, content });
            }
            Some(block) => Damage::Misplaced { found: block.height, expected: height },
            None => Damage::Undecodable { kind: "block" },
        };
        // Should the chain be broken as well, that is what is wrong.
        let error = place.damaged(damage);
        sink(Read { place, previous, content: None })?;
        Err(error.into())
    }
}

impl RecordBytes {
    /// Those of a record of a commit behind which so many bytes are left.
    fn of(record: &Record<'_>, commit: &FoundCommit, left: usize) -> Self {
        let end = commit.contents_range().end - left;
        let evidence = end - record.evidence.len()..end;
        let block = evidence.start - record.block.len()..evidence.start;
        Self { piece: commit.piece.clone(), block, evidence }
    }
}

fn cut_of(segment: &SegmentReader, offset: u64, height: u64, torn: Torn) -> Cut {
    let Torn { bytes, damage } = torn;
    Cut { file: segment.path.clone(), offset, bytes, height, damage }
}
