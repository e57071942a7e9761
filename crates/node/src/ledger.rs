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

/// How many events lie between two snapshots: a start replays about so many at most, which takes about a second.
const SNAPSHOT_INTERVAL: u64 = 1_000_000;

/// The journal, and when its next snapshot is due.
#[derive(Debug)]
pub struct Ledger {
    journal: Journal,
    last_snapshot: u64,
    events_since: u64,
}

impl Ledger {
    /// A ledger that goes on with a journal whose last snapshot is of this height, and has so many events after it.
    pub fn new(journal: Journal, last_snapshot: u64, events_since: u64) -> Self {
        Self { journal, last_snapshot, events_since }
    }

    /// Makes a block durable.
    ///
    /// # Errors
    /// Where the device fails; nothing more can be recorded then.
    pub fn record(&mut self, block: &Block, evidence: &[Evidence]) -> Result<(), LedgerError> {
        self.journal.append(block, evidence)?;
        self.journal.commit()
    }

    /// Takes in what followed from the last block, for its hash.
    pub fn applied(&mut self, events: &[Event]) {
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
    pub fn snapshot_when_due(&mut self, content: &Content) -> Result<(), LedgerError> {
        if self.events_since < SNAPSHOT_INTERVAL {
            return Ok(());
        }
        self.snapshot(content)
    }

    /// Writes a snapshot.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn snapshot(&mut self, content: &Content) -> Result<(), LedgerError> {
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
    pub fn branch(
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
