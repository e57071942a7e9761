//! The inspection of the events that are kept beside a branch's blocks.

use std::io;

use engine::event::Event;

use super::blocks::{Place, Walk};
use super::{Inspector, Part, Problem};
use crate::encoding::decode;
use crate::event_log::{self, Entry};
use crate::hash::Chain;
use crate::record::Record;
use crate::storage::{Storage, StorageFile};
use crate::{Damage, Hash};

/// The kept events of a branch, as the walk through its blocks comes to them.
pub(super) struct KeptEvents {
    branch: u64,
    /// The first heights of files that are still to come, descending.
    ahead: Vec<u64>,
    /// The files that the walk is in; none where they cannot be trusted.
    open: Option<Files>,
}

/// A pair of files.
struct Files {
    first_height: u64,
    events: Box<dyn StorageFile>,
    index: Box<dyn StorageFile>,
    /// How many entries the index has.
    entries: u64,
    /// Where the events that were read last end.
    end: u64,
}

impl KeptEvents {
    /// Those in files with these first heights.
    pub fn new(branch: u64, mut first_heights: Vec<u64>) -> Self {
        first_heights.reverse();
        Self { branch, ahead: first_heights, open: None }
    }

    /// Opens the files that hold this height, where the walk comes to them. Those before hold only what is pruned, and the power may have
    /// gone while they were removed.
    fn come_to(&mut self, inspector: &mut Inspector<'_>, height: u64) {
        let mut reached = None;
        while self.ahead.last().is_some_and(|&first| first <= height) {
            reached = self.ahead.pop();
        }
        if let Some(first) = reached {
            match Files::open(inspector.storage, self.branch, first) {
                Ok(files) => self.open = Some(files),
                Err(error) => {
                    let file = event_log::events_file(self.branch, first);
                    let problem = Problem::Unreadable(error.to_string());
                    inspector.find(file, Part::Events, 0, Some(first), problem);
                    self.open = None;
                }
            }
        }
    }
}

impl Files {
    fn open(storage: &dyn Storage, branch: u64, first_height: u64) -> io::Result<Self> {
        let events = storage.open(&event_log::events_file(branch, first_height))?;
        let index = storage.open(&event_log::index_file(branch, first_height))?;
        let entries = index.length()? / Entry::SIZE as u64;
        Ok(Self { first_height, events, index, entries, end: 0 })
    }

    /// The entry of a block; none behind the last, or where nothing was written.
    fn entry(&self, height: u64) -> io::Result<Option<Entry>> {
        let place = height - self.first_height;
        if place >= self.entries {
            return Ok(None);
        }
        let entry = event_log::read_entry(&*self.index, place)?;
        Ok(Some(entry).filter(|entry| entry.hash != Hash::default()))
    }

    /// The bytes of the events of a block with this entry.
    fn read(&mut self, height: u64, entry: &Entry) -> io::Result<Option<Vec<u8>>> {
        // The blocks before need not have been read.
        self.end = match (height - self.first_height).checked_sub(1) {
            Some(before) => event_log::read_entry(&*self.index, before)?.end,
            None => 0,
        };
        let available = self.events.length()?;
        let length = entry.end.checked_sub(self.end).filter(|_| entry.end <= available);
        let Some(length) = length.and_then(|length| usize::try_from(length).ok()) else { return Ok(None) };
        let mut bytes = vec![0; length];
        self.events.read_at(self.end, &mut bytes)?;
        self.end = entry.end;
        Ok(Some(bytes))
    }

    /// The last block with an entry.
    fn last(&self) -> Option<u64> {
        let places = (0..self.entries).rev().map(|place| self.first_height + place);
        places.into_iter().find(|&height| matches!(self.entry(height), Ok(Some(_))))
    }
}

impl Walk {
    /// The hash of the block of a record, where its events are kept; what they contradict is found.
    pub(super) fn hash_of(
        &mut self,
        inspector: &mut Inspector<'_>,
        place: Place<'_>,
        record: &Record<'_>,
    ) -> Option<Hash> {
        let height = self.expected;
        self.events.come_to(inspector, height);
        let files = self.events.open.as_mut()?;
        let (first_height, start) = (files.first_height, files.end);
        let checked = check(files, height, place, record);
        match checked {
            Ok(hash) => {
                inspector.inspection.hashed += u64::from(hash.is_some());
                inspector.advance(self.events.open.as_ref().map_or(0, |files| files.end) - start);
                hash
            }
            Err(problem) => {
                let file = event_log::events_file(self.branch, first_height);
                inspector.find(file, Part::Events, start, Some(height), problem);
                // One finding a file: what comes after it cannot be told from it.
                self.events.open = None;
                None
            }
        }
    }
}

fn check(
    files: &mut Files,
    height: u64,
    place: Place<'_>,
    record: &Record<'_>,
) -> Result<Option<Hash>, Problem> {
    let unreadable = |error: io::Error| Problem::Unreadable(error.to_string());
    let Some(entry) = files.entry(height).map_err(unreadable)? else { return Ok(None) };
    let bytes = files.read(height, &entry).map_err(unreadable)?;
    let Some(bytes) = bytes else {
        let missing = entry.end.saturating_sub(files.events.length().map_err(unreadable)?);
        return Err(Problem::Damage(Damage::TooShort { missing }));
    };
    let computed = Chain::hash_of(record.previous, record.block, &bytes);
    if computed != entry.hash {
        return Err(Problem::Damage(Damage::ContentHash { recorded: entry.hash, computed }));
    }
    let found = entry.commit;
    if found != place.offset as u64 {
        return Err(Problem::Damage(Damage::Misplaced { found, expected: place.offset as u64 }));
    }
    if decode::<Vec<Event>>(&bytes).is_none() {
        return Err(Problem::Damage(Damage::Undecodable { kind: "list of events" }));
    }
    Ok(Some(computed))
}

impl Inspector<'_> {
    /// Compares the end of a branch's blocks with the last block that the events know.
    pub(super) fn end_of_events(&mut self, events: &KeptEvents, end: u64) {
        let branch = events.branch;
        let last_files = events.ahead.first().map(|&first| Files::open(self.storage, branch, first));
        let opened = match (last_files, &events.open) {
            (Some(Ok(files)), _) => Some((files.first_height, files.last())),
            (None, Some(files)) => Some((files.first_height, files.last())),
            _ => None,
        };
        let Some((first, last)) = opened else { return };
        let known = last.unwrap_or(first - 1);
        let file = event_log::index_file(branch, first);
        if known > end {
            self.find(file, Part::Events, 0, Some(end + 1), Problem::LostBlocks { known, end });
        } else if known < end {
            let from = known + 1;
            self.find(file, Part::Events, 0, Some(from), Problem::MissingEvents { from });
        }
    }
}
