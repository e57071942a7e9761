//! Orders what arrives into blocks, makes them durable, applies them, and only then answers and publishes.
//!
//! One thread. A block is what arrived while the block before it was written, so that latency stays low when little
//! arrives, and one fsync serves thousands of commands when much does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::command::{Block, Command};
use engine::event::{Cause, Event};
use engine::rejection::Rejection;
use journal::Evidence;
use parking_lot::RwLockWriteGuard;
use tokio::sync::oneshot;
use units::Time;

use crate::clock::{self, VenueClock};
use crate::dev::World;
use crate::handle::{Handle, Inbox, Message, Outcome, Submission, Update};
use crate::ledger::{Ledger, LedgerError};
use crate::metrics::Metrics;
use crate::venue::Venue;

/// The most commands in one block: a block is applied in well under a second.
const COMMANDS_PER_BLOCK: usize = 4_096;

/// How many bytes of requests fill a block: one that holds thousands of orders comes alone, or nearly so.
const BYTES_PER_BLOCK: usize = 1 << 20;

/// How often an idle venue seals a block, on the venue's clock.
const IDLE_INTERVAL: Time = Time::SECOND;

/// How many strides a devnet that is behind its clock takes at most until it has caught up.
const STRIDES: u64 = 64;

/// How far a devnet falls behind its clock at most.
const LONGEST_LAG: Time = Time(STRIDES * World::LONGEST_STRIDE.0);

/// The longest span that one block may advance the venue's clock: a longer gap is walked in several blocks.
const LONGEST_STEP: Time = Time::HOUR;

/// Orders what arrives into blocks.
pub struct Sequencer {
    /// What readers see.
    pub(crate) venue: Arc<Venue>,
    /// The durable record.
    pub(crate) ledger: Ledger,
    /// The venue's clock.
    pub(crate) clock: VenueClock,
    /// A devnet's prices and traders.
    pub(crate) world: Option<World>,
    inbox: Inbox,
    metrics: Arc<Metrics>,
}

impl Sequencer {
    /// A sequencer and the way to it.
    pub fn new(
        venue: Arc<Venue>,
        ledger: Ledger,
        clock: VenueClock,
        world: Option<World>,
        metrics: Arc<Metrics>,
    ) -> (Self, Handle) {
        let (handle, inbox) = Handle::new();
        let sequencer = Self { venue, ledger, clock, world, inbox, metrics };
        (sequencer, handle)
    }

    /// Lets the world publish its first prices, and its residents quote.
    pub(crate) fn begin(&mut self) -> Result<(), LedgerError> {
        if self.world.is_some() {
            self.step(self.clock.now().max(self.time()))?;
        }
        Ok(())
    }

    /// Runs until it is asked to stop, or the storage fails.
    ///
    /// # Errors
    /// Where a block could not be made durable. Nothing of it was shown; nothing more is taken.
    pub fn run(mut self) -> Result<(), LedgerError> {
        let result = self.run_until_stopped();
        self.inbox.stop.send_replace(true);
        self.inbox.receiver.close();
        if result.is_ok() {
            self.ledger.snapshot(&self.venue.read())?;
        }
        result
    }

    fn run_until_stopped(&mut self) -> Result<(), LedgerError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime that only waits can always be built");
        while !self.is_stopping() {
            let wait = self.until_next_step();
            let first =
                runtime.block_on(async { tokio::time::timeout(wait, self.inbox.receiver.recv()).await });
            let first = match first {
                Ok(Some(message)) => Some(message),
                Ok(None) => return Ok(()),
                Err(_) => None,
            };
            self.step_when_due()?;
            self.take(first)?;
        }
        Ok(())
    }

    fn is_stopping(&self) -> bool {
        *self.inbox.stop.borrow()
    }

    /// Does what waits, as much as one block holds; more is done in the next turn.
    fn take(&mut self, first: Option<Message>) -> Result<(), LedgerError> {
        let mut submissions = Vec::new();
        let mut bytes = 0;
        let mut next = first;
        while let Some(message) = next {
            match message {
                Message::Submit(submission) => {
                    bytes += submission.evidence.as_ref().map_or(0, |evidence| evidence.bytes.len());
                    submissions.push(submission);
                }
                Message::Run(task) => {
                    self.seal_submissions(core::mem::take(&mut submissions))?;
                    bytes = 0;
                    task(self)?;
                }
            }
            let is_full = submissions.len() >= COMMANDS_PER_BLOCK || bytes >= BYTES_PER_BLOCK;
            next = if is_full { None } else { self.inbox.receiver.try_recv().ok() };
        }
        self.seal_submissions(submissions)
    }

    /// Takes one step of the venue's clock where it is behind: what clients ask comes between two steps.
    fn step_when_due(&mut self) -> Result<(), LedgerError> {
        let time = self.time();
        let behind = self.clock.now().since(time);
        if behind < IDLE_INTERVAL {
            return Ok(());
        }
        if self.world.is_some() && behind > LONGEST_LAG {
            // The world cannot be computed as fast as its clock should run: the clock gives way.
            self.clock.set(time + LONGEST_LAG);
        }
        self.step(time + self.stride(behind))
    }

    /// How far the next step goes where the clock is behind by so much.
    fn stride(&self, behind: Time) -> Time {
        match &self.world {
            // The further behind, the longer, so that it is caught up with in the end.
            Some(_) => Time((behind.0 / STRIDES).clamp(IDLE_INTERVAL.0, World::LONGEST_STRIDE.0)).min(behind),
            None => behind.min(LONGEST_STEP),
        }
    }

    /// Walks the venue's clock to `target`, a step at a time, with the world's prices and traders.
    pub(crate) fn walk_to(&mut self, target: Time) -> Result<(), LedgerError> {
        let stride = self.stride(target.since(self.time()));
        while self.time() < target && !self.is_stopping() {
            self.step(target.min(self.time() + stride))?;
        }
        Ok(())
    }

    /// One step of the venue's clock.
    pub(crate) fn step(&mut self, time: Time) -> Result<(), LedgerError> {
        let prices = match &mut self.world {
            Some(world) => world.prices(time, self.venue.read().state()),
            None => Vec::new(),
        };
        self.seal(time, prices.into_iter().map(Entry::of_venue).collect())?;
        let trades = match &mut self.world {
            Some(world) => world.trades(self.venue.read().state()),
            None => Vec::new(),
        };
        if trades.is_empty() {
            return Ok(());
        }
        self.seal(time, trades.into_iter().map(Entry::of_venue).collect())
    }

    fn seal_submissions(&mut self, submissions: Vec<Submission>) -> Result<(), LedgerError> {
        if submissions.is_empty() {
            return Ok(());
        }
        // Where the clock is behind, its steps come first: no block leaps over them.
        let (last, now) = (self.time(), self.clock.now());
        let time = if now.since(last) < IDLE_INTERVAL { now.max(last) } else { last };
        self.seal(time, submissions.into_iter().map(Entry::of_submission).collect())
    }

    /// Applies a command of the venue's own hand at the present time, and says whether it was refused.
    pub(crate) fn seal_now(&mut self, command: Command) -> Result<Option<Rejection>, LedgerError> {
        let time = self.time();
        self.seal_one(time, vec![Entry::of_venue(command)])?;
        let refusal = self.venue.read().engine.events().iter().find_map(|event| match event {
            Event::Rejected { rejection, .. } => Some(*rejection),
            _ => None,
        });
        self.seal_pending(time)?;
        Ok(refusal)
    }

    /// Makes a block durable, applies it, answers and publishes; then the blocks that follow at once.
    fn seal(&mut self, time: Time, entries: Vec<Entry>) -> Result<(), LedgerError> {
        self.seal_one(time, entries)?;
        self.seal_pending(time)
    }

    /// Seals the blocks that finish what was more than one block may hold.
    fn seal_pending(&mut self, time: Time) -> Result<(), LedgerError> {
        while self.venue.read().engine.has_pending_work() && !self.is_stopping() {
            self.seal_one(time, Vec::new())?;
        }
        Ok(())
    }

    fn seal_one(&mut self, time: Time, entries: Vec<Entry>) -> Result<(), LedgerError> {
        let (height, received) = {
            let content = self.venue.read();
            (content.state().height + 1, clock::wall().max(content.state().received))
        };
        let mut commands = Vec::with_capacity(entries.len());
        let mut evidence = Vec::new();
        let mut replies = Vec::with_capacity(entries.len());
        for (number, entry) in (0_u32..).zip(entries) {
            commands.push(entry.command);
            replies.push(entry.reply);
            evidence.extend(entry.evidence.map(|evidence| Evidence { command: number, ..evidence }));
        }
        let block = Block { height, time, received, commands };
        let begun = Instant::now();
        self.ledger.record(&block, &evidence)?;
        self.metrics.count_commit(begun.elapsed());

        let mut guard = self.venue.write();
        let content = &mut *guard;
        content.engine.apply(&block);
        content.requests.take_in(&block, content.engine.state());
        let events = content.engine.events();
        let changes = content.views.apply(content.engine.state(), events);
        self.ledger.applied(events);
        self.metrics.count(&block, events);
        answer(replies, events, height, time);
        let branch = content.branch;
        // Without subscribers there is nobody to tell. Who subscribes while the lock is held would miss it.
        let _ = self.inbox.updates.send(Arc::new(Update { height, time, branch, changes }));
        // Readers need not wait for a snapshot.
        self.ledger.snapshot_when_due(&RwLockWriteGuard::downgrade(guard))
    }

    /// Tells subscribers that the venue is on another branch.
    pub(crate) fn announce(&self) {
        let content = self.venue.read();
        let (height, time) = (content.state().height, content.state().time);
        let update = Update { height, time, branch: content.branch, changes: views::Changes::default() };
        // Without subscribers there is nobody to tell.
        let _ = self.inbox.updates.send(Arc::new(update));
    }

    fn until_next_step(&self) -> Duration {
        /// Longer waits serve nothing: a standing clock is looked at again when somebody lets it run.
        const LONGEST: Duration = Duration::from_millis(200);
        let next = self.time() + IDLE_INTERVAL;
        self.clock.until(next).map_or(LONGEST, |wait| wait.min(LONGEST))
    }

    /// The venue's clock as of the last block.
    pub(crate) fn time(&self) -> Time {
        self.venue.read().state().time
    }
}

/// A command with what goes with it.
struct Entry {
    command: Command,
    evidence: Option<Evidence>,
    reply: Option<oneshot::Sender<Outcome>>,
}

impl Entry {
    fn of_venue(command: Command) -> Self {
        Self { command, evidence: None, reply: None }
    }

    fn of_submission(submission: Submission) -> Self {
        Self { command: submission.command, evidence: submission.evidence, reply: Some(submission.reply) }
    }
}

/// Sends each command's own events to who asked.
fn answer(mut replies: Vec<Option<oneshot::Sender<Outcome>>>, events: &[Event], height: u64, time: Time) {
    let mut rest = events;
    while let Some(start) = rest.iter().position(|event| matches!(event, Event::Began(Cause::Command(_)))) {
        let Event::Began(Cause::Command(number)) = rest[start] else { unreachable!("just found") };
        let own = &rest[start + 1..];
        let length = own.iter().position(|event| matches!(event, Event::Began(_))).unwrap_or(own.len());
        if let Some(reply) = replies.get_mut(number as usize).and_then(Option::take) {
            // Who asked may have gone away in the meantime; the block stands.
            let _ = reply.send(Outcome { events: own[..length].to_vec(), height, time });
        }
        rest = &own[length..];
    }
}
