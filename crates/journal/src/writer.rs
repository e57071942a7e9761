//! What was recorded, made durable: files of blocks, events, snapshots, branches.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::state::State;

use crate::branch;
use crate::event_log::{Entry, EventLog};
use crate::segment_header::{Origin, SegmentHeader};
use crate::segment_writer::SegmentWriter;
use crate::snapshot_writer::{SnapshotWriter, Unsynced};
use crate::storage::Storage;
use crate::{Error, Hash, Options, Position, Recorded, snapshot};

/// Makes recorded blocks durable.
///
/// A failed write or fsync poisons it: what is durable is unknown then, so every later call fails, and nothing is tried again.
/// Opening the journal anew finds out.
#[derive(Debug)]
pub struct Writer {
    storage: Arc<dyn Storage>,
    options: Options,
    segment: SegmentWriter,
    events: Option<Events>,
    poison: Option<String>,
}

/// What is kept of events.
#[derive(Debug)]
struct Events {
    log: EventLog,
    /// Files of earlier blocks that are not durable yet.
    full: Vec<EventLog>,
    /// Where the last commit begins.
    commit: u64,
}

impl Events {
    fn of(log: EventLog) -> Self {
        Self { log, full: Vec::new(), commit: 0 }
    }

    /// Begins new files, so that the old ones can be pruned with their blocks.
    fn rotate(&mut self, storage: &dyn Storage) -> Result<(), Error> {
        if self.log.is_empty() {
            return Ok(());
        }
        let next = EventLog::create(storage, self.log.branch(), self.log.next_height())?;
        self.full.push(std::mem::replace(&mut self.log, next));
        Ok(())
    }

    /// Those of them that may not be durable yet, to be made so elsewhere.
    fn take_unsynced(&mut self) -> Unsynced {
        Unsynced { full: std::mem::take(&mut self.full), open: self.log.files().to_vec() }
    }

    /// Makes all of them durable.
    fn sync(&mut self) -> Result<(), Error> {
        for mut log in self.full.drain(..) {
            log.sync()?;
        }
        self.log.sync()
    }
}

impl Writer {
    /// Goes on with a file of blocks.
    pub(crate) fn new(
        storage: Arc<dyn Storage>,
        options: Options,
        segment: SegmentWriter,
        events: Option<EventLog>,
    ) -> Self {
        Self { storage, options, segment, events: events.map(Events::of), poison: None }
    }

    /// The branch that goes on.
    pub fn branch(&self) -> u64 {
        self.segment.header().branch
    }

    /// The state directory.
    pub fn location(&self) -> &Path {
        self.storage.location()
    }

    /// The device, for who reads beside.
    pub fn storage(&self) -> Arc<dyn Storage> {
        self.storage.clone()
    }

    /// Makes blocks durable, all or none, with one write and one fsync. Those of their events that are known are kept.
    ///
    /// # Errors
    /// Where it is poisoned, or the device fails, which poisons it.
    pub fn commit(&mut self, recorded: &mut Recorded) -> Result<(), Error> {
        self.check_health()?;
        let result = self.write(recorded);
        self.remember(result)
    }

    fn write(&mut self, recorded: &mut Recorded) -> Result<(), Error> {
        if recorded.count > 0 {
            self.write_blocks(recorded)?;
        }
        // Events are written after the fsync has returned: an entry in their index says that a block was durable.
        match &mut self.events {
            Some(events) if !recorded.hashes.is_empty() => {
                let commit = events.commit;
                let entry = |&(hash, end): &(Hash, usize)| Entry { end: end as u64, commit, hash };
                let entries: Vec<Entry> = recorded.hashes.iter().map(entry).collect();
                events.log.append(&entries, &recorded.events)
            }
            _ => Ok(()),
        }
    }

    fn write_blocks(&mut self, recorded: &mut Recorded) -> Result<(), Error> {
        let end = self.segment.end() + recorded.records.len() as u64;
        let ahead = self.options.preallocated_bytes;
        if !self.segment.is_empty() && end > self.options.segment_bytes {
            let SegmentHeader { branch, origin, .. } = *self.segment.header();
            let header =
                SegmentHeader::new(&*self.storage, branch, origin, recorded.first_height, recorded.previous);
            self.segment.trim()?;
            let folder = branch::folder(branch);
            self.segment = SegmentWriter::create(&*self.storage, &folder, header, ahead)?;
            self.events.as_mut().map_or(Ok(()), |events| events.rotate(&*self.storage))?;
        }
        if let Some(events) = &mut self.events {
            events.commit = self.segment.end();
        }
        self.segment.commit(recorded.first_height, recorded.count, &mut recorded.records, ahead)
    }

    /// Writes a snapshot of a block, and removes those that are too old to be of use. `attachment` is whatever the caller keeps
    /// beside the state.
    ///
    /// # Errors
    /// Where it is poisoned, or the device fails. The blocks are safe then as before.
    ///
    /// # Panics
    /// Where the state is that of another block.
    pub fn write_snapshot(
        &mut self,
        position: Position,
        state: &State,
        attachment: &[u8],
    ) -> Result<(), Error> {
        self.check_health()?;
        self.sync_events()?;
        let mut snapshot = self.snapshot_writer(position, Unsynced::default());
        snapshot.fill(state, attachment);
        snapshot.finish()
    }

    /// Begins a snapshot of a durable block, to be written while blocks go on. One after the other: the next begins when this one is
    /// done.
    ///
    /// # Errors
    /// Where it is poisoned.
    pub fn begin_snapshot(&mut self, position: Position) -> Result<SnapshotWriter, Error> {
        self.check_health()?;
        let events = self.events.as_mut().map(Events::take_unsynced).unwrap_or_default();
        Ok(self.snapshot_writer(position, events))
    }

    /// Takes note of what became of a snapshot that was begun here: where it failed, nothing more is taken.
    ///
    /// # Errors
    /// What it failed with.
    pub fn note_snapshot(&mut self, outcome: Result<(), Error>) -> Result<(), Error> {
        self.remember(outcome)
    }

    fn snapshot_writer(&self, position: Position, events: Unsynced) -> SnapshotWriter {
        SnapshotWriter::new(self.storage.clone(), position, events, self.options.keep_blocks)
    }

    /// Seals history at an earlier block and begins a new branch there, whose number is returned. `state` is the
    /// state after that block, `attachment` what the caller keeps beside it. All that is written stays.
    ///
    /// # Errors
    /// Where it is poisoned, or the device fails, which poisons it.
    ///
    /// # Panics
    /// Where the state is of another block than the position.
    pub fn begin_branch(&mut self, origin: Position, state: &State, attachment: &[u8]) -> Result<u64, Error> {
        self.check_health()?;
        assert_eq!(state.height, origin.height, "a branch begins with the state after its origin");
        self.sync_events()?;
        let result = self.switch_branch(origin, state, attachment);
        self.remember(result)
    }

    fn switch_branch(&mut self, from: Position, state: &State, attachment: &[u8]) -> Result<u64, Error> {
        let branches = branch::branches(&*self.storage)?;
        if !branches.contains(&from.branch) {
            return Err(Error::MissingBranch { folder: self.path_of(&branch::folder(from.branch)) });
        }
        let number = branches.last().map_or(0, |last| last + 1);
        let origin = Origin { branch: from.branch, height: from.height };
        let header = SegmentHeader::new(&*self.storage, number, Some(origin), from.height + 1, from.hash);
        create_branch(&*self.storage, header, self.options, Some((state, attachment)))?;
        self.segment = SegmentWriter::open(&*self.storage, header, SegmentHeader::SIZE as u64)?;
        if self.events.is_some() {
            self.events = Some(Events::of(EventLog::open(&*self.storage, number, from.height)?));
        }
        Ok(number)
    }

    /// Makes the events durable: a snapshot stands for them, too.
    fn sync_events(&mut self) -> Result<(), Error> {
        let result = self.events.as_mut().map_or(Ok(()), Events::sync);
        self.remember(result)
    }

    fn path_of(&self, file: &Path) -> PathBuf {
        self.storage.location().join(file)
    }

    pub(crate) fn check_health(&self) -> Result<(), Error> {
        match &self.poison {
            Some(cause) => Err(Error::Poisoned { cause: cause.clone() }),
            None => Ok(()),
        }
    }

    /// Remembers a failure for ever.
    fn remember<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &result {
            self.poison = Some(error.to_string());
        }
        result
    }
}

/// Makes a branch's folder, durable whole or not at all: it gets its name last.
pub(crate) fn create_branch(
    storage: &dyn Storage,
    header: SegmentHeader,
    options: Options,
    start: Option<(&State, &[u8])>,
) -> Result<(), Error> {
    let folder = branch::folder(header.branch);
    let unfinished = branch::unfinished(&folder);
    let path = storage.location().join(&folder);
    storage.create_folder(&unfinished).map_err(Error::io("create", &path))?;
    SegmentWriter::create(storage, &unfinished, header, options.preallocated_bytes)?;
    if let Some((state, attachment)) = start {
        let position =
            Position { branch: header.branch, height: header.first_height - 1, hash: header.previous };
        snapshot::write(storage, &unfinished, position, state, attachment)?;
    }
    storage.rename(&unfinished, &folder).map_err(Error::io("name", &path))?;
    storage.sync_directory(Path::new("")).map_err(Error::io("make durable", storage.location()))
}
