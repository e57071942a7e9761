//! The steps of a block after it was applied: made durable, answered, shown, published.

use std::collections::VecDeque;
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
use crate::spares::Spares;
use crate::venue::{Content, Venue};

/// How many events durable blocks that are not shown hold at most, those of the last commit aside: beyond that, showing comes first.
const UNSHOWN_EVENTS: usize = 65_536;

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

/// A durable block that is not shown.
#[derive(Debug)]
struct Unshown {
    block: Block,
    events: Vec<Event>,
}

/// Makes blocks durable and answers who asked, then folds their events into what readers see and publishes what changed.
#[derive(Debug)]
pub(crate) struct Presenter<A> {
    venue: Arc<Venue>,
    archive: Archive,
    desk: Desk,
    audience: A,
    unshown: VecDeque<Unshown>,
    unshown_events: usize,
    spares: Spares,
}

/// Who waits to read what was not shown waits no longer.
impl<A> Drop for Presenter<A> {
    fn drop(&mut self) {
        self.venue.pace.end();
    }
}

impl<A: Audience> Presenter<A> {
    /// Makes blocks of this venue durable and shows them; `spares` is where their memory goes afterwards.
    pub fn new(venue: Arc<Venue>, archive: Archive, audience: A, spares: Spares) -> Self {
        let unshown = VecDeque::new();
        Self { venue, archive, desk: Desk::at_once(), audience, unshown, unshown_events: 0, spares }
    }

    /// Has snapshots written elsewhere from now on.
    pub fn write_snapshots_at(&mut self, desk: Desk) {
        self.desk = desk;
    }

    /// Whether the venue was asked to stop.
    pub fn is_stopping(&self) -> bool {
        self.audience.is_stopping()
    }

    /// Makes blocks durable together, answers who asked, and shows one after the other.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub fn publish(&mut self, blocks: Vec<Sealed<A::Reply>>) -> Result<(), LedgerError> {
        let recorded = self.record(blocks);
        self.show_all();
        recorded
    }

    /// Makes blocks durable together, and answers who asked. They are to be shown.
    ///
    /// # Errors
    /// Where they could not be made durable. Nothing was told of them, and nothing more can be made durable.
    pub fn record(&mut self, mut blocks: Vec<Sealed<A::Reply>>) -> Result<(), LedgerError> {
        let Some((first, later)) = blocks.split_first_mut() else { return Ok(()) };
        for block in later {
            first.recorded.join(&block.recorded);
        }
        self.audience.commit_begins();
        self.archive.commit(&mut first.recorded)?;
        self.audience.commit_ends();
        self.venue.pace.tell(blocks.len() as u64);
        for block in blocks {
            self.answer(block);
        }
        self.audience.answers_end();
        self.archive.note_snapshot(self.desk.go_on())
    }

    /// Answers who asked for a durable block's commands.
    fn answer(&mut self, sealed: Sealed<A::Reply>) {
        let Sealed { block, events, replies, recorded } = sealed;
        self.spares.give_recorded(recorded);
        self.archive.count(events.len());
        self.audience.sealed(&block, &events);
        audience::answer(&mut self.audience, replies, &events, block.height, block.time);
        self.unshown_events += events.len();
        self.unshown.push_back(Unshown { block, events });
    }

    /// Whether so much is not shown that nothing more should be made durable before.
    pub fn is_far_behind(&self) -> bool {
        self.unshown_events > UNSHOWN_EVENTS
    }

    /// Shows the next durable block, and says whether there was one.
    pub fn show_next(&mut self) -> bool {
        let Some(Unshown { block, events }) = self.unshown.pop_front() else { return false };
        self.unshown_events -= events.len();
        let mut guard = self.venue.write();
        let changes = fold(&mut guard, &block, &events);
        let branch = guard.branch;
        // Who subscribes while the lock is held would miss it.
        self.audience.publish(Update { height: block.height, time: block.time, branch, changes });
        drop::<RwLockWriteGuard<'_, Content>>(guard);
        self.venue.pace.show();
        self.spares.give_events(events);
        true
    }

    /// Shows every durable block.
    pub fn show_all(&mut self) {
        while self.show_next() {}
    }

    /// Whether enough has happened since the last snapshot, and none is under way. One that falls due meanwhile waits for it.
    pub fn is_snapshot_due(&self) -> bool {
        self.archive.is_snapshot_due() && !self.desk.is_busy()
    }

    /// Shows every durable block and begins a snapshot of them, where one is due.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn snapshot_when_due(&mut self) -> Result<(), LedgerError> {
        if !self.is_snapshot_due() {
            return Ok(());
        }
        self.show_all();
        let writer = self.archive.begin_snapshot()?;
        let snapshot = Snapshot::of(&self.venue.read_shown(), writer);
        self.archive.note_snapshot(self.desk.begin(snapshot))
    }

    /// Writes a snapshot of what is shown, once the one under way is done.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn snapshot(&mut self) -> Result<(), LedgerError> {
        self.archive.note_snapshot(self.desk.settle())?;
        self.archive.snapshot(&self.venue.read_shown())
    }

    /// Begins a new branch of the journal after an earlier block, and shows what was then. Gives the branch's number.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn go_back(&mut self, origin: Position, state: State, views: Views) -> Result<u64, LedgerError> {
        self.archive.note_snapshot(self.desk.settle())?;
        // What was sent by those who are still there remains sent.
        let requests = self.venue.read_shown().requests.clone();
        requests.go_back(state.accounts.len());
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
    content.state.evolve_all(events);
    content.changed.note(&content.state.touched);
    content.state.touched.clear();
    content.requests.take_in(block, &content.state);
    content.views.apply(&content.state, events)
}
