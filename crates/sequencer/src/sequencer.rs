//! The steps of a block: gathered, recorded, made durable, applied, shown.

use std::sync::Arc;

use engine::Engine;
use engine::command::{Block, Command};
use engine::event::Event;
use engine::rejection::Rejection;
use journal::Evidence;
use parking_lot::RwLockWriteGuard;
use units::Time;
use views::{Changes, Views};

use crate::audience::{self, Audience, Update};
use crate::batch::{Batch, Submission};
use crate::ledger::{Ledger, LedgerError, Position};
use crate::surroundings::{Clock, World};
use crate::venue::{Content, Venue};

/// How often an idle venue seals a block, on the venue's clock.
const IDLE_INTERVAL: Time = Time::SECOND;

/// How many strides a venue with a world takes at most, behind its clock, until it has caught up.
const STRIDES: u64 = 64;

/// The longest span that one block may advance the venue's clock: a longer gap is walked in several blocks.
const LONGEST_STEP: Time = Time::HOUR;

/// Orders what arrives into blocks.
#[derive(Debug)]
pub struct Sequencer<C, W, A> {
    /// The clocks.
    pub clock: C,
    /// Prices and traders that come with the venue.
    pub world: W,
    /// Who is told.
    pub audience: A,
    venue: Arc<Venue>,
    ledger: Ledger,
}

/// A moment of a venue, to which its history can be turned back.
#[derive(Clone, Debug)]
pub struct Moment<W> {
    engine: Engine,
    views: Views,
    world: W,
    position: Position,
}

impl<W> Moment<W> {
    /// The last block before the moment.
    pub fn height(&self) -> u64 {
        self.position.height
    }
}

/// A block, with what goes beside it.
struct Draft<R> {
    block: Block,
    evidence: Vec<Evidence>,
    replies: Vec<Option<R>>,
}

impl<C: Clock, W: World, A: Audience> Sequencer<C, W, A> {
    /// A sequencer of a venue, in these surroundings.
    pub fn new(venue: Arc<Venue>, ledger: Ledger, clock: C, world: W, audience: A) -> Self {
        Self { clock, world, audience, venue, ledger }
    }

    /// What readers see.
    pub fn venue(&self) -> &Arc<Venue> {
        &self.venue
    }

    /// The venue's clock as of the last block.
    pub fn time(&self) -> Time {
        self.venue.read().state().time
    }

    /// Lets the world publish its first prices, and its residents quote.
    ///
    /// # Errors
    /// Where a block could not be made durable, here as in all that seals blocks. Nothing of it was shown, and nothing more
    /// can be sealed.
    pub fn begin(&mut self) -> Result<(), LedgerError> {
        if self.world.longest_stride().is_some() {
            self.step(self.clock.now().max(self.time()))?;
        }
        Ok(())
    }

    /// Takes one step of the venue's clock where it is behind: what clients ask comes between two steps.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn step_when_due(&mut self) -> Result<(), LedgerError> {
        let time = self.time();
        let behind = self.clock.now().since(time);
        if behind < IDLE_INTERVAL {
            return Ok(());
        }
        if let Some(stride) = self.world.longest_stride() {
            let longest_lag = Time(STRIDES * stride.0);
            if behind > longest_lag {
                // The world cannot be computed as fast as its clock should run: the clock gives way.
                self.clock.set(time + longest_lag);
            }
        }
        self.step(time + stride(&self.world, behind))
    }

    /// The last block's place in history, and its hash.
    pub fn position(&self) -> Position {
        self.ledger.position()
    }

    /// When the next step is due, on the venue's clock.
    pub fn next_step(&self) -> Time {
        self.time() + IDLE_INTERVAL
    }

    /// Walks the venue's clock to `target`, a step at a time, with the world's prices and traders.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn walk_to(&mut self, target: Time) -> Result<(), LedgerError> {
        let stride = stride(&self.world, target.since(self.time()));
        while self.time() < target && !self.audience.is_stopping() {
            self.step(target.min(self.time() + stride))?;
        }
        Ok(())
    }

    /// One step of the venue's clock.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn step(&mut self, time: Time) -> Result<(), LedgerError> {
        let prices = self.world.prices(time, self.venue.read().state());
        self.seal(time, prices.into_iter().map(Submission::of_venue).collect())?;
        let trades = self.world.trades(self.venue.read().state());
        if trades.is_empty() {
            return Ok(());
        }
        self.seal(time, trades.into_iter().map(Submission::of_venue).collect())
    }

    /// Seals what has arrived, where anything has, and leaves the batch empty.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn seal_batch(&mut self, batch: &mut Batch<A::Reply>) -> Result<(), LedgerError> {
        let submissions = batch.take();
        if submissions.is_empty() {
            return Ok(());
        }
        // Where the clock is behind, its steps come first: no block leaps over them.
        let (last, now) = (self.time(), self.clock.now());
        let time = if now.since(last) < IDLE_INTERVAL { now.max(last) } else { last };
        self.seal(time, submissions)
    }

    /// Seals a command of the venue's own hand at the present time, and says whether it was refused.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn seal_now(&mut self, command: Command) -> Result<Option<Rejection>, LedgerError> {
        let time = self.time();
        self.seal_one(time, vec![Submission::of_venue(command)])?;
        let refusal = self.venue.read().engine.events().iter().find_map(|event| match event {
            Event::Rejected { rejection, .. } => Some(*rejection),
            _ => None,
        });
        self.seal_pending(time)?;
        Ok(refusal)
    }

    /// Writes a snapshot, before the venue ends.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn end(&mut self) -> Result<(), LedgerError> {
        self.ledger.snapshot(&self.venue.read())
    }

    /// Remembers where the venue stands.
    pub fn moment(&self) -> Moment<W> {
        let content = self.venue.read();
        Moment {
            engine: content.engine.clone(),
            views: content.views.clone(),
            world: self.world.clone(),
            position: self.ledger.position(),
        }
    }

    /// Goes back to a moment: a new branch of the journal begins there, with everything as it was. The clock runs on from there.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn restore(&mut self, moment: &Moment<W>) -> Result<(), LedgerError> {
        // What was sent remains sent.
        let requests = self.venue.read().requests.clone();
        let (state, views) = (moment.engine.state(), &moment.views);
        let branch = self.ledger.branch(moment.position, state, views, &requests)?;
        let (height, time) = (state.height, state.time);
        {
            let mut content = self.venue.write();
            content.engine = moment.engine.clone();
            content.views = moment.views.clone();
            content.branch = branch;
        }
        self.world = moment.world.clone();
        self.clock.set(time);
        self.audience.publish(Update { height, time, branch, changes: Changes::default() });
        Ok(())
    }

    /// Seals a block, then the blocks that follow at once.
    fn seal(&mut self, time: Time, submissions: Vec<Submission<A::Reply>>) -> Result<(), LedgerError> {
        self.seal_one(time, submissions)?;
        self.seal_pending(time)
    }

    /// Seals the blocks that finish what was more than one block may hold.
    fn seal_pending(&mut self, time: Time) -> Result<(), LedgerError> {
        while self.venue.read().engine.has_pending_work() && !self.audience.is_stopping() {
            self.seal_one(time, Vec::new())?;
        }
        Ok(())
    }

    /// Takes a block through all its steps.
    fn seal_one(&mut self, time: Time, submissions: Vec<Submission<A::Reply>>) -> Result<(), LedgerError> {
        let draft = self.gather(time, submissions);
        self.ledger.append(&draft.block, &draft.evidence)?;
        self.commit()?;
        self.show(draft)
    }

    /// Forms the block after the last one.
    fn gather(&self, time: Time, submissions: Vec<Submission<A::Reply>>) -> Draft<A::Reply> {
        let (height, received) = {
            let content = self.venue.read();
            (content.state().height + 1, self.clock.wall().max(content.state().received))
        };
        let mut commands = Vec::with_capacity(submissions.len());
        let mut evidence = Vec::new();
        let mut replies = Vec::with_capacity(submissions.len());
        for (number, submission) in (0_u32..).zip(submissions) {
            commands.push(submission.command);
            replies.push(submission.reply);
            evidence.extend(submission.evidence.map(|evidence| Evidence { command: number, ..evidence }));
        }
        Draft { block: Block { height, time, received, commands }, evidence, replies }
    }

    /// Makes what was appended durable.
    fn commit(&mut self) -> Result<(), LedgerError> {
        self.audience.commit_begins();
        self.ledger.commit()?;
        self.audience.commit_ends();
        Ok(())
    }

    /// Applies a durable block, answers who asked, and publishes what changed.
    fn show(&mut self, draft: Draft<A::Reply>) -> Result<(), LedgerError> {
        let Draft { block, replies, .. } = draft;
        let mut guard = self.venue.write();
        let changes = execute(&mut guard, &block);
        let events = guard.engine.events();
        self.ledger.applied(events);
        self.audience.sealed(&block, events);
        audience::answer(&mut self.audience, replies, events, block.height, block.time);
        let branch = guard.branch;
        // Who subscribes while the lock is held would miss it.
        self.audience.publish(Update { height: block.height, time: block.time, branch, changes });
        // Readers need not wait for a snapshot.
        self.ledger.snapshot_when_due(&RwLockWriteGuard::downgrade(guard))
    }
}

/// Applies a block to the engine and the views.
fn execute(content: &mut Content, block: &Block) -> Changes {
    content.engine.apply(block);
    content.requests.take_in(block, content.engine.state());
    content.views.apply(content.engine.state(), content.engine.events())
}

/// How far the next step goes where the clock is behind by so much.
fn stride<W: World>(world: &W, behind: Time) -> Time {
    match world.longest_stride() {
        // The further behind, the longer, so that it is caught up with in the end.
        Some(longest) => Time((behind.0 / STRIDES).clamp(IDLE_INTERVAL.0, longest.0)).min(behind),
        None => behind.min(LONGEST_STEP),
    }
}
