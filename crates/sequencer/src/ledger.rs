//! The durable side of the sequencer: blocks and snapshots in the journal.

use std::path::Path;

use engine::command::Block;
use engine::event::Event;
use engine::state::State;
use journal::{Journal, Recorded, Recorder, SnapshotWriter, Writer};
use views::Views;

use crate::attachment;
use crate::request_counts::RequestCounts;
use crate::venue::Content;

pub use journal::{Error as LedgerError, Position};

/// The journal, and when its next snapshot is due.
#[derive(Debug)]
pub struct Ledger {
    journal: Journal,
    snapshot_interval: u64,
    last_snapshot: u64,
    events_since: u64,
}

impl Ledger {
    /// A ledger that goes on with a journal whose last snapshot is of this height, and has so many events after it. Another
    /// snapshot is due after `snapshot_interval` events.
    pub(crate) fn new(
        journal: Journal,
        snapshot_interval: u64,
        last_snapshot: u64,
        events_since: u64,
    ) -> Self {
        Self { journal, snapshot_interval, last_snapshot, events_since }
    }

    /// Makes a block durable with what followed from it.
    ///
    /// # Errors
    /// Where the device fails; nothing more can be recorded then.
    pub(crate) fn record(&mut self, block: &Block, events: &[Event]) -> Result<(), LedgerError> {
        self.journal.append(block, &[])?;
        self.journal.applied(events);
        self.events_since += events.len() as u64;
        self.journal.commit()
    }

    /// What turns blocks into bytes, and what makes these durable.
    pub(crate) fn split(self) -> (Recorder, Archive) {
        let Self { journal, snapshot_interval, last_snapshot, events_since } = self;
        let position = journal.position();
        let (recorder, writer) = journal.split();
        (recorder, Archive { writer, position, snapshot_interval, last_snapshot, events_since })
    }

    /// The state directory.
    pub fn location(&self) -> &Path {
        self.journal.location()
    }

    /// The last block.
    pub fn position(&self) -> Position {
        self.journal.position()
    }
}

/// Makes blocks durable, and writes snapshots of what they led to.
#[derive(Debug)]
pub(crate) struct Archive {
    writer: Writer,
    /// The last durable block.
    position: Position,
    snapshot_interval: u64,
    last_snapshot: u64,
    events_since: u64,
}

impl Archive {
    /// Makes blocks durable.
    ///
    /// # Errors
    /// Where the device fails; nothing more can be recorded then.
    pub fn commit(&mut self, recorded: &mut Recorded) -> Result<(), LedgerError> {
        self.writer.commit(recorded)?;
        self.position = recorded.last();
        Ok(())
    }

    /// Takes note of how much followed from a block.
    pub fn count(&mut self, events: usize) {
        self.events_since += events as u64;
    }

    /// Whether enough has happened since the last snapshot.
    pub fn is_snapshot_due(&self) -> bool {
        self.events_since >= self.snapshot_interval
    }

    /// Begins a snapshot of the last durable block, which is written beside those that follow.
    ///
    /// # Errors
    /// Where nothing more can be recorded.
    pub fn begin_snapshot(&mut self) -> Result<SnapshotWriter, LedgerError> {
        let snapshot = self.writer.begin_snapshot(self.position)?;
        self.count_from(self.position.height);
        Ok(snapshot)
    }

    /// Takes note of a snapshot: what leads to the next one is counted from there.
    fn count_from(&mut self, height: u64) {
        self.last_snapshot = height;
        self.events_since = 0;
    }

    /// Takes note of what became of a snapshot that was begun: where it failed, nothing more can be recorded.
    ///
    /// # Errors
    /// What it failed with.
    pub fn note_snapshot(&mut self, outcome: Result<(), LedgerError>) -> Result<(), LedgerError> {
        self.writer.note_snapshot(outcome)
    }

    /// Writes a snapshot of the last durable block, where there is none.
    ///
    /// # Errors
    /// Where the device fails; nothing more can be recorded then.
    pub fn snapshot(&mut self, content: &Content) -> Result<(), LedgerError> {
        let height = content.state().height;
        if height > self.last_snapshot {
            let attachment = attachment::of(content);
            let written = self.writer.write_snapshot(self.position, content.state(), &attachment);
            self.writer.note_snapshot(written)?;
            self.count_from(height);
        }
        Ok(())
    }

    /// Seals history at an earlier block, and begins a new branch there.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn branch(
        &mut self,
        origin: Position,
        state: &State,
        views: &Views,
        requests: &RequestCounts,
    ) -> Result<u64, LedgerError> {
        let branch = self.writer.begin_branch(origin, state, &attachment::to_bytes(views, requests))?;
        self.position = Position { branch, ..origin };
        self.count_from(origin.height);
        Ok(branch)
    }
}
