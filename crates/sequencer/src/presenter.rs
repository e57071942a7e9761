//! The steps of a block after it was applied: made durable, shown, answered, published.

use std::sync::Arc;

use engine::command::Block;
use engine::event::Event;
use engine::state::State;
use journal::Recorded;
use parking_lot::RwLockWriteGuard;
use views::{Changes, Views};

use crate::audience::{self, Audience, Update};
use crate::ledger::{Archive, LedgerError, Position};
use crate::snapshots::{Desk, Snapshot};
use crate::venue::{Content, Venue};

/// A block that was applied, and is neither durable nor shown.
#[derive(Debug)]
pub(crate) struct Sealed<R> {
    /// The block.
    pub block: Block,
    /// What followed from it.
    pub events: Vec<Event>,
    /// The way back to who asked for each command.
    pub replies: Vec<Option<R>>,
    /// The block as the journal takes it.
    pub recorded: Recorded,
}

/// Makes blocks durable, folds their events into what readers see, answers who asked and publishes what changed.
#[derive(Debug)]
pub(crate) struct Presenter<A> {
    venue: Arc<Venue>,
    archive: Archive,
    desk: Desk,
    audience: A,
}

impl<A: Audience> Presenter<A> {
    pub fn new(venue: Arc<Venue>, archive: Archive, audience: A) -> Self {
        Self { venue, archive, desk: Desk::at_once(), audience }
    }

    /// Has snapshots written elsewhere from now on.
    pub fn write_snapshots_at(&mut self, desk: Desk) {
        self.desk = desk;
    }

    /// Whether the venue was asked to stop.
    pub fn is_stopping(&self) -> bool {
        self.audience.is_stopping()
    }

    /// Makes blocks durable together, then shows one after the other.
    ///
    /// # Errors
    /// Where they could not be made durable. Nothing of them was shown, and nothing more can be.
    pub fn publish(&mut self, mut blocks: Vec<Sealed<A::Reply>>) -> Result<(), LedgerError> {
        let Some((first, later)) = blocks.split_first_mut() else { return Ok(()) };
        for block in later {
            first.recorded.join(&block.recorded);
        }
        self.audience.commit_begins();
        self.archive.commit(&mut first.recorded)?;
        self.audience.commit_ends();
        for block in blocks {
            self.show(block);
        }
        self.archive.note_snapshot(self.desk.go_on())
    }

    /// Whether enough has happened since the last snapshot, and none is under way. One that falls due meanwhile waits for it.
    pub fn is_snapshot_due(&self) -> bool {
        self.archive.is_snapshot_due() && !self.desk.is_busy()
    }

    /// Begins a snapshot of what is shown, where one is due.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn snapshot_when_due(&mut self) -> Result<(), LedgerError> {
        if !self.is_snapshot_due() {
            return Ok(());
        }
        let writer = self.archive.begin_snapshot()?;
        let snapshot = Snapshot::of(&self.venue.read(), writer);
        self.archive.note_snapshot(self.desk.begin(snapshot))
    }

    /// Shows a durable block.
    fn show(&mut self, sealed: Sealed<A::Reply>) {
        let Sealed { block, events, replies, .. } = sealed;
        let mut guard = self.venue.write();
        let changes = fold(&mut guard, &block, &events);
        self.archive.count(events.len());
        self.audience.sealed(&block, &events);
        audience::answer(&mut self.audience, replies, &events, block.height, block.time);
        let branch = guard.branch;
        // Who subscribes while the lock is held would miss it.
        self.audience.publish(Update { height: block.height, time: block.time, branch, changes });
        drop::<RwLockWriteGuard<'_, Content>>(guard);
    }

    /// Writes a snapshot of what is shown, once the one under way is done.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn snapshot(&mut self) -> Result<(), LedgerError> {
        self.archive.note_snapshot(self.desk.settle())?;
        self.archive.snapshot(&self.venue.read())
    }

    /// Begins a new branch of the journal after an earlier block, and shows what was then. Gives the branch's number.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn go_back(&mut self, origin: Position, state: State, views: Views) -> Result<u64, LedgerError> {
        self.archive.note_snapshot(self.desk.settle())?;
        // What was sent remains sent.
        let requests = self.venue.read().requests.clone();
        let branch = self.archive.branch(origin, &state, &views, &requests)?;
        let (height, time) = (state.height, state.time);
        {
            let mut content = self.venue.write();
            content.state = state;
            content.views = views;
            content.branch = branch;
            content.changed.note_all();
        }
        self.audience.publish(Update { height, time, branch, changes: Changes::default() });
        Ok(branch)
    }
}

/// Folds what followed from a block into what readers see.
fn fold(content: &mut Content, block: &Block, events: &[Event]) -> Changes {
    for event in events {
        content.state.evolve(event);
    }
    content.changed.note(&content.state.touched);
    content.state.touched.clear();
    content.requests.take_in(block, &content.state);
    content.views.apply(&content.state, events)
}
