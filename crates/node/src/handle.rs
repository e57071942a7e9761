//! The way to the sequencer: what it is sent, what it answers, and what it tells everybody.

use std::sync::Arc;

use sequencer::{LedgerError, Update};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::driver::Sequencer;
use crate::ingress::{Ending, Reply};

/// How many commands wait at most. The doors let less in at once, so that there is always room for a task.
const QUEUE: usize = 65_536;

/// Subscribers that lag further behind than this many blocks start anew.
const PUBLISHED_BLOCKS: usize = 4_096;

/// A command on its way into a block.
pub type Submission = sequencer::Submission<Reply>;

/// Something that the sequencer's thread does between two blocks.
pub type Task = Box<dyn FnOnce(&mut Sequencer) -> Result<(), LedgerError> + Send>;

/// What the sequencer is sent.
pub enum Message {
    /// Commands for blocks.
    Submit(Vec<Submission>),
    /// Something to do between two blocks.
    Run(Task),
}

/// The way to the sequencer.
#[derive(Clone)]
pub struct Handle {
    sender: mpsc::Sender<Message>,
    updates: broadcast::Sender<Arc<Update>>,
    stop: watch::Sender<bool>,
}

/// The sequencer's end of the way to it.
pub(crate) struct Inbox {
    /// What it is sent.
    pub(crate) receiver: mpsc::Receiver<Message>,
    /// What it tells everybody.
    pub(crate) updates: broadcast::Sender<Arc<Update>>,
    /// Whether the venue stops.
    pub(crate) stop: watch::Sender<bool>,
}

/// Why the sequencer gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// Too many commands wait.
    #[error("The venue is overloaded: {QUEUE} commands wait already. Try again in a second.")]
    Overloaded,
    /// The venue has stopped.
    #[error("the venue has stopped")]
    Stopped,
}

impl Handle {
    /// A way to a sequencer, and the end at which it hears.
    pub(crate) fn new() -> (Self, Inbox) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let (updates, _) = broadcast::channel(PUBLISHED_BLOCKS);
        let (stop, _) = watch::channel(false);
        let inbox = Inbox { receiver, updates: updates.clone(), stop: stop.clone() };
        (Self { sender, updates, stop }, inbox)
    }

    /// Hands commands in. Each is answered when its block is durable and applied, or at once where it cannot be taken.
    pub(crate) fn submit(&self, submissions: Vec<Submission>) {
        if submissions.is_empty() {
            return;
        }
        let (message, error) = match self.sender.try_send(Message::Submit(submissions)) {
            Ok(()) => return,
            Err(mpsc::error::TrySendError::Full(message)) => (message, SubmitError::Overloaded),
            Err(mpsc::error::TrySendError::Closed(message)) => (message, SubmitError::Stopped),
        };
        if let Message::Submit(submissions) = message {
            let replies = submissions.into_iter().filter_map(|submission| submission.reply);
            replies.for_each(|reply| reply.end(Ending::NotTaken(error)));
        }
    }

    /// Has the sequencer's thread do something between two blocks, and waits for what it returns.
    ///
    /// # Errors
    /// Where the venue has stopped.
    pub async fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Sequencer) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, SubmitError> {
        let (reply, result) = oneshot::channel();
        let task: Task = Box::new(move |sequencer| {
            // Who asked may have gone away in the meantime; that is his affair.
            let _ = reply.send(task(sequencer)?);
            Ok(())
        });
        self.sender.send(Message::Run(task)).await.map_err(|_| SubmitError::Stopped)?;
        result.await.map_err(|_| SubmitError::Stopped)
    }

    /// What blocks change, from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Update>> {
        self.updates.subscribe()
    }

    /// Whether the venue stops, or has stopped.
    pub fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Waits until the venue is asked to stop, or stops by itself.
    pub async fn stopping(&self) {
        let mut stop = self.stop.subscribe();
        // This handle keeps the sender alive, so the wait ends only when it stops.
        let _ = stop.wait_for(|&is_stopping| is_stopping).await;
    }

    /// Waits until the sequencer's thread takes nothing more.
    pub async fn ended(&self) {
        self.sender.closed().await;
    }

    /// Asks the sequencer to stop after the block at hand.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }
}
