//! The steps of a block up to its publication: gathered, recorded, applied. What follows is the presenter's.

use std::sync::Arc;

use engine::Engine;
use engine::command::{Block, Command};
use engine::event::Event;
use engine::rejection::Rejection;
use engine::state::State;
use journal::{Evidence, Recorder};
use units::Time;
use views::Views;

use crate::audience::Audience;
use crate::batch::{Batch, Submission};
use crate::ledger::{Ledger, LedgerError, Position};
use crate::presenter::{Presenter, Sealed};
use crate::spares::Spares;
use crate::stage::Stage;
use crate::surroundings::{Clock, World};
use crate::venue::Venue;

/// How often an idle venue seals a block, on the venue's clock.
const IDLE_INTERVAL: Time = Time::SECOND;

/// How many strides a venue with a world takes at most, behind its clock, until it has caught up.
const STRIDES: u64 = 64;

/// The longest span that one block may advance the venue's clock: a longer gap is walked in several blocks.
const LONGEST_STEP: Time = Time::HOUR;

/// Orders what arrives into blocks, and applies them.
///
/// Its engine is ahead of what readers see: a block is applied while those before it become durable, and its events are shown
/// when it is durable itself.
#[derive(Debug)]
pub struct Sequencer<C, W, A: Audience> {
    /// The clocks.
    pub clock: C,
    /// Prices and traders that come with the venue.
    pub world: W,
    venue: Arc<Venue>,
    engine: Engine,
    recorder: Recorder,
    stage: Stage<A>,
    spares: Spares,
    /// Whether nothing but what is being sealed has arrived.
    is_alone: bool,
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

impl<C: Clock, W: World, A: Audience> Sequencer<C, W, A> {
    /// A sequencer of a venue, in these surroundings. It publishes each block before it forms the next one.
    pub fn new(venue: Arc<Venue>, ledger: Ledger, clock: C, world: W, audience: A) -> Self {
        let engine = Engine::restore(venue.read().state.clone());
        let (recorder, archive) = ledger.split();
        let spares = Spares::default();
        let stage = Stage::here(Presenter::new(venue.clone(), archive, audience, spares.clone()));
        Self { clock, world, venue, engine, recorder, stage, spares, is_alone: false }
    }

    /// Publishes blocks later from now on: up to so many are applied before they become durable together.
    pub fn set_lag(&mut self, blocks: usize) {
        self.stage.set_lag(blocks);
    }

    /// Writes snapshots in steps from now on, so many after each commit, rather than at once.
    pub fn set_snapshot_steps(&mut self, steps: usize) {
        self.stage.set_snapshot_steps(steps);
    }

    /// Publishes blocks on a thread of its own from now on, while the next ones are formed and applied. `is_stopping` says whether
    /// the venue was asked to stop.
    pub fn present_on_thread(&mut self, is_stopping: impl Fn() -> bool + Send + 'static)
    where
        A: Send + 'static,
        A::Reply: Send,
    {
        self.stage.move_to_thread(Box::new(is_stopping));
    }

    /// Waits until everything is durable and shown.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn settle(&mut self) -> Result<(), LedgerError> {
        self.stage.settle()
    }

    /// Finds out whether publishing has failed on its thread.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn check(&mut self) -> Result<(), LedgerError> {
        self.stage.check()
    }

    /// Has everything shown from now on before a block's sealing returns, or no longer.
    pub fn show_at_once(&mut self, is_at_once: bool) {
        self.stage.show_at_once(is_at_once);
    }

    /// What readers see.
    pub fn venue(&self) -> &Arc<Venue> {
        &self.venue
    }

    /// The venue's clock as of the last block.
    pub fn time(&self) -> Time {
        self.state().time
    }

    /// The state after the last block, which need not be shown yet.
    pub fn state(&self) -> &State {
        self.engine.state()
    }

    /// The last block's place in history, and its hash. It need not be durable yet.
    pub fn position(&self) -> Position {
        self.recorder.position()
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
        while self.time() < target && !self.stage.is_stopping() {
            self.step(target.min(self.time() + stride))?;
        }
        Ok(())
    }

    /// One step of the venue's clock.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn step(&mut self, time: Time) -> Result<(), LedgerError> {
        let prices = self.world.prices(time, self.engine.state());
        self.seal(time, prices.into_iter().map(Submission::of_venue).collect())?;
        let trades = self.world.trades(self.engine.state());
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

    /// Seals what has arrived, where nothing else has: then no thread need be woken to publish it.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn seal_alone(&mut self, batch: &mut Batch<A::Reply>) -> Result<(), LedgerError> {
        self.is_alone = true;
        let sealed = self.seal_batch(batch);
        self.is_alone = false;
        sealed
    }

    /// Seals a command of the venue's own hand at the present time, and says whether it was refused.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn seal_now(&mut self, command: Command) -> Result<Option<Rejection>, LedgerError> {
        let time = self.time();
        let sealed = self.form(time, vec![Submission::of_venue(command)]);
        let refusal = sealed.events.iter().find_map(|event| match event {
            Event::Rejected { rejection, .. } => Some(*rejection),
            _ => None,
        });
        self.pass_on(sealed)?;
        self.seal_pending(time)?;
        Ok(refusal)
    }

    /// Waits until everything is shown, and writes a snapshot, before the venue ends.
    ///
    /// # Errors
    /// Where the device fails.
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method's own name asks for an audience that lives for ever"
    )]
    pub fn end(&mut self) -> Result<(), LedgerError> {
        self.stage.with(|presenter| presenter.snapshot())?
    }

    /// Remembers where the venue stands, once it is durable and shown.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn moment(&mut self) -> Result<Moment<W>, LedgerError> {
        self.settle()?;
        let views = self.venue.read().views.clone();
        Ok(Moment {
            engine: self.engine.clone(),
            views,
            world: self.world.clone(),
            position: self.recorder.position(),
        })
    }

    /// Goes back to a moment: a new branch of the journal begins there, with everything as it was. The clock runs on from there.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub fn restore(&mut self, moment: &Moment<W>) -> Result<(), LedgerError> {
        let (origin, state, views) = (moment.position, moment.engine.state().clone(), moment.views.clone());
        let branch = self.stage.with(move |presenter| presenter.go_back(origin, state, views))??;
        self.engine = moment.engine.clone();
        self.recorder.go_on_after(Position { branch, ..origin });
        self.world = moment.world.clone();
        self.clock.set(self.engine.state().time);
        Ok(())
    }

    /// Seals a block, then the blocks that follow at once.
    fn seal(&mut self, time: Time, submissions: Vec<Submission<A::Reply>>) -> Result<(), LedgerError> {
        self.seal_one(time, submissions)?;
        self.seal_pending(time)
    }

    /// Seals the blocks that finish what was more than one block may hold.
    fn seal_pending(&mut self, time: Time) -> Result<(), LedgerError> {
        while self.engine.has_pending_work() && !self.stage.is_stopping() {
            self.seal_one(time, Vec::new())?;
        }
        Ok(())
    }

    /// Takes a block through the steps up to its publication.
    fn seal_one(&mut self, time: Time, submissions: Vec<Submission<A::Reply>>) -> Result<(), LedgerError> {
        let sealed = self.form(time, submissions);
        self.pass_on(sealed)
    }

    /// Forms, records and applies a block.
    fn form(&mut self, time: Time, submissions: Vec<Submission<A::Reply>>) -> Sealed<A::Reply> {
        let (block, evidence, replies) = self.gather(time, submissions);
        if let Some(written) = self.spares.recorded() {
            self.recorder.reuse(written);
        }
        self.recorder.append(&block, &evidence);
        self.engine.reuse(self.spares.events());
        self.recorder.applied(self.engine.apply(&block));
        let events = self.engine.take_events();
        let recorded = self.recorder.take().expect("a block was recorded just now");
        Sealed { block, events, replies, recorded }
    }

    /// Has a block published.
    fn pass_on(&mut self, sealed: Sealed<A::Reply>) -> Result<(), LedgerError> {
        // What one block could not finish waits for it.
        let is_alone = self.is_alone && !self.engine.has_pending_work();
        self.stage.take(sealed, is_alone)
    }

    /// Forms the block after the last one.
    fn gather(&self, time: Time, submissions: Vec<Submission<A::Reply>>) -> Gathered<A::Reply> {
        let state = self.engine.state();
        let (height, received) = (state.height + 1, self.clock.wall().max(state.received));
        let mut commands = Vec::with_capacity(submissions.len());
        let mut evidence = Vec::with_capacity(submissions.len());
        let mut replies = Vec::with_capacity(submissions.len());
        for (number, submission) in (0_u32..).zip(submissions) {
            commands.push(submission.command);
            replies.push(submission.reply);
            evidence.extend(submission.evidence.map(|evidence| Evidence { command: number, ..evidence }));
        }
        (Block { height, time, received, commands }, evidence, replies)
    }
}

/// A block, the evidence beside it, and the way back to who asked for each command.
type Gathered<R> = (Block, Vec<Evidence>, Vec<Option<R>>);

/// How far the next step goes where the clock is behind by so much.
fn stride<W: World>(world: &W, behind: Time) -> Time {
    match world.longest_stride() {
        // The further behind, the longer, so that it is caught up with in the end.
        Some(longest) => Time((behind.0 / STRIDES).clamp(IDLE_INTERVAL.0, longest.0)).min(behind),
        None => behind.min(LONGEST_STEP),
    }
}
