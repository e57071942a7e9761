//! The sequencer's thread: waits for what arrives and for the clock, and hands both to the sequencer.
//!
//! Another thread makes blocks durable, answers and shows them, while this one forms and applies the next ones; where there are
//! none, this one does that as well. A block is what arrived while the block before it was applied, and one fsync
//! serves the blocks that were applied while the one before ran: so latency stays low when little arrives, and one fsync serves
//! thousands of commands when much does.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::command::Block;
use engine::event::Event;
use sequencer::request_counts::Admitted;
use sequencer::{Audience, Batch, Ledger, LedgerError, Outcome, Update, Venue};
use tokio::sync::{broadcast, mpsc, watch};

use crate::clock::VenueClock;
use crate::dev::World;
use crate::handle::{Handle, Inbox, Message, Submission};
use crate::ingress::{Answers, Reply};
use crate::metrics::Metrics;

/// The sequencer of a server: a devnet's has a world.
pub type Sequencer = sequencer::Sequencer<VenueClock, Option<World>, Listeners>;

/// Drives the sequencer.
pub struct Driver {
    sequencer: Sequencer,
    receiver: mpsc::Receiver<Message>,
    /// Commands that came together with others, of which one block does not hold all.
    arrived: VecDeque<Submission>,
    stop: watch::Sender<bool>,
}

/// Those who wait for answers, who subscribed, and who watch the figures.
#[derive(Debug)]
pub struct Listeners {
    updates: broadcast::Sender<Arc<Update>>,
    stop: watch::Sender<bool>,
    metrics: Arc<Metrics>,
    commit_began: Instant,
    /// The connections that have answers of the commit at hand.
    answered: Vec<Arc<Answers>>,
    /// Requests whose blocks are not shown, with the blocks' heights: they count at the door until the block counts them.
    admitted: VecDeque<(u64, Admitted)>,
}

impl Audience for Listeners {
    type Reply = Reply;

    fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    fn commit_begins(&mut self) {
        self.commit_began = Instant::now();
    }

    fn commit_ends(&mut self) {
        self.metrics.count_commit(self.commit_began.elapsed());
    }

    fn sealed(&mut self, block: &Block, events: &[Event]) {
        self.metrics.count(block, events);
    }

    fn answer(&mut self, reply: Self::Reply, outcome: Outcome) {
        let height = outcome.height;
        let (connection, admitted) = reply.answer(outcome);
        self.answered.extend(connection);
        self.admitted.extend(admitted.map(|admitted| (height, admitted)));
    }

    fn answers_end(&mut self) {
        self.answered.drain(..).for_each(|connection| connection.wake());
    }

    fn publish(&mut self, update: Update) {
        while self.admitted.pop_front_if(|(height, _)| *height <= update.height).is_some() {}
        // Without subscribers there is nobody to tell.
        let _ = self.updates.send(Arc::new(update));
    }
}

impl Driver {
    /// Drives the sequencer of this venue in its surroundings, by what comes through the handle.
    pub fn new(
        venue: Arc<Venue>,
        ledger: Ledger,
        clock: VenueClock,
        world: Option<World>,
        metrics: Arc<Metrics>,
    ) -> (Self, Handle) {
        let (handle, Inbox { receiver, updates, stop }) = Handle::new();
        let listeners = Listeners {
            updates,
            stop: stop.clone(),
            metrics,
            commit_began: Instant::now(),
            answered: Vec::new(),
            admitted: VecDeque::new(),
        };
        let mut sequencer = Sequencer::new(venue, ledger, clock, world, listeners);
        let asked = stop.clone();
        sequencer.present_on_thread(move || *asked.borrow());
        (Self { sequencer, receiver, arrived: VecDeque::new(), stop }, handle)
    }

    /// Lets a devnet's world publish its first prices, and its residents quote.
    ///
    /// # Errors
    /// Where a block could not be made durable.
    pub(crate) fn begin(&mut self) -> Result<(), LedgerError> {
        self.sequencer.begin()?;
        self.sequencer.settle()
    }

    /// Runs until it is asked to stop, or the storage fails.
    ///
    /// # Errors
    /// Where a block could not be made durable. Nothing of it was shown; nothing more is taken.
    pub fn run(mut self) -> Result<(), LedgerError> {
        let result = self.run_until_stopped();
        self.stop.send_replace(true);
        self.receiver.close();
        if result.is_ok() {
            self.sequencer.end()?;
        }
        result
    }

    fn run_until_stopped(&mut self) -> Result<(), LedgerError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime that only waits can always be built");
        while !*self.stop.borrow() {
            let first = if self.arrived.is_empty() {
                let wait = self.until_next_step();
                match runtime.block_on(async { tokio::time::timeout(wait, self.receiver.recv()).await }) {
                    Ok(Some(message)) => Some(message),
                    Ok(None) => return Ok(()),
                    Err(_) => None,
                }
            } else {
                None
            };
            self.sequencer.check()?;
            self.sequencer.step_when_due()?;
            self.take(first)?;
        }
        Ok(())
    }

    /// Does what waits, as much as one block holds; more is done in the next turn.
    fn take(&mut self, first: Option<Message>) -> Result<(), LedgerError> {
        let mut batch = Batch::default();
        let mut next = first;
        loop {
            match next {
                Some(Message::Submit(submissions)) => self.arrived.extend(submissions),
                Some(Message::Run(task)) => {
                    // Nothing has arrived before it that is not in the batch.
                    self.sequencer.seal_batch(&mut batch)?;
                    self.sequencer.settle()?;
                    // What a task seals, it and who asked for it see at once.
                    self.sequencer.show_at_once(true);
                    task(&mut self.sequencer)?;
                    self.sequencer.show_at_once(false);
                }
                None => {}
            }
            while !batch.is_full()
                && let Some(submission) = self.arrived.pop_front()
            {
                batch.push(submission);
            }
            next = if batch.is_full() { None } else { self.receiver.try_recv().ok() };
            if next.is_none() {
                break;
            }
        }
        if self.arrived.is_empty() && self.receiver.is_empty() {
            self.sequencer.seal_alone(&mut batch)
        } else {
            self.sequencer.seal_batch(&mut batch)
        }
    }

    fn until_next_step(&self) -> Duration {
        /// Longer waits serve nothing: a standing clock is looked at again when somebody lets it run.
        const LONGEST: Duration = Duration::from_millis(200);
        let Sequencer { clock, .. } = &self.sequencer;
        clock.until(self.sequencer.next_step()).map_or(LONGEST, |wait| wait.min(LONGEST))
    }
}
