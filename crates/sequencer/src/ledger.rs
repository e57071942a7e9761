//! The durable side of the sequencer: blocks and snapshots in the journal.

use std::path::Path;

use engine::command::Block;
use engine::event::Event;
use engine::state::State;
use journal::{Evidence, Journal};
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

    /// Takes the next block for the next [`commit`](Self::commit).
    ///
    /// # Errors
    /// Where the device has failed before.
    pub(crate) fn append(&mut self, block: &Block, evidence: &[Evidence]) -> Result<(), LedgerError> {
        self.journal.append(block, evidence)
    }

    /// Makes what was appended durable.
    ///
    /// # Errors
    /// Where the device fails; nothing more can be recorded then.
    pub(crate) fn commit(&mut self) -> Result<(), LedgerError> {
        self.journal.commit()
    }

    /// Takes in what followed from the last block, for its hash.
    pub(crate) fn applied(&mut self, events: &[Event]) {
        self.journal.applied(events);
        self.events_since += events.len() as u64;
    }

    /// The state directory.
    pub fn location(&self) -> &Path {
        self.journal.location()
    }

    /// The last block.
    pub fn position(&self) -> Position {
        self.journal.position()
    }

    /// Writes a snapshot where enough has happened since the last one.
    ///
    /// # Errors
    /// Where the device fails.
    pub(crate) fn snapshot_when_due(&mut self, content: &Content) -> Result<(), LedgerError> {
        if self.events_since < self.snapshot_interval {
            return Ok(());
        }
        self.snapshot(content)
    }

    /// Writes a snapshot.
    ///
    /// # Errors
    /// Where the device fails.
    pub(crate) fn snapshot(&mut self, content: &Content) -> Result<(), LedgerError> {
        let height = content.state().height;
        if height > self.last_snapshot {
            self.journal.write_snapshot(content.state(), &attachment::of(content))?;
            self.last_snapshot = height;
            self.events_since = 0;
        }
        Ok(())
    }

    /// Seals history at an earlier block, and begins a new branch there.
    ///
    /// # Errors
    /// Where the device fails.
    pub(crate) fn branch(
        &mut self,
        origin: Position,
        state: &State,
        views: &Views,
        requests: &RequestCounts,
    ) -> Result<u64, LedgerError> {
        let branch = self.journal.begin_branch(origin, state, &attachment::to_bytes(views, requests))?;
        self.last_snapshot = origin.height;
        self.events_since = 0;
        Ok(branch)
    }
}
