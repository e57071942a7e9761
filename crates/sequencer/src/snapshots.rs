//! Where snapshots are written while blocks go on: a few steps after each commit, or by a thread of their own.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use engine::state::State;
use journal::SnapshotWriter;
use views::Views;

use crate::attachment;
use crate::ledger::LedgerError;
use crate::request_counts::RequestCounts;
use crate::venue::Content;

/// A snapshot under way: a copy of what was shown after a block, then its bytes.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// There until it is turned into bytes.
    copy: Option<Box<Copy>>,
    writer: SnapshotWriter,
}

#[derive(Debug)]
struct Copy {
    state: State,
    views: Views,
    requests: RequestCounts,
}

impl Snapshot {
    /// Of what is shown now; `writer` is of the same block.
    pub fn of(content: &Content, writer: SnapshotWriter) -> Self {
        let Content { state, views, requests, .. } = content;
        let copy = Copy { state: state.clone(), views: views.clone(), requests: requests.copy() };
        Self { copy: Some(Box::new(copy)), writer }
    }

    /// Does the next step, and says whether it was the last.
    fn step(&mut self) -> Result<bool, LedgerError> {
        match self.copy.take() {
            Some(copy) => {
                self.writer.fill(&copy.state, &attachment::to_bytes(&copy.views, &copy.requests));
                Ok(false)
            }
            None => self.writer.step(),
        }
    }
}

/// Where snapshots are written, one at a time.
pub(crate) enum Desk {
    /// Here, so many steps after each commit.
    Here {
        /// How many.
        steps: usize,
        /// The one that is under way.
        snapshot: Option<Snapshot>,
    },
    /// By a thread for each.
    There(Option<Thread>),
}

/// The thread that writes a snapshot. Where it is dropped, it leaves the snapshot after the step at hand.
pub(crate) struct Thread {
    handle: Option<JoinHandle<Result<(), LedgerError>>>,
    is_left: Arc<AtomicBool>,
}

impl Desk {
    /// Here, each at once.
    pub fn at_once() -> Self {
        Self::Here { steps: usize::MAX, snapshot: None }
    }

    /// Whether one is under way.
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Here { snapshot, .. } => snapshot.is_some(),
            Self::There(thread) => thread.is_some(),
        }
    }

    /// Begins to write one.
    ///
    /// # Errors
    /// As [`go_on`](Self::go_on).
    pub fn begin(&mut self, snapshot: Snapshot) -> Result<(), LedgerError> {
        match self {
            Self::Here { snapshot: place, .. } => {
                *place = Some(snapshot);
                self.go_on()
            }
            Self::There(thread) => {
                *thread = Some(Thread::start(snapshot));
                Ok(())
            }
        }
    }

    /// Goes on with the one that is under way, or sees what became of it.
    ///
    /// # Errors
    /// Where the device failed.
    pub fn go_on(&mut self) -> Result<(), LedgerError> {
        match self {
            Self::Here { steps, snapshot } => proceed(snapshot, *steps),
            Self::There(thread) if thread.as_ref().is_some_and(Thread::is_finished) => self.settle(),
            Self::There(_) => Ok(()),
        }
    }

    /// Waits until none is under way.
    ///
    /// # Errors
    /// As [`go_on`](Self::go_on).
    pub fn settle(&mut self) -> Result<(), LedgerError> {
        match self {
            Self::Here { snapshot, .. } => proceed(snapshot, usize::MAX),
            Self::There(thread) => thread.take().map_or(Ok(()), Thread::wait),
        }
    }
}

/// Does so many steps.
fn proceed(place: &mut Option<Snapshot>, steps: usize) -> Result<(), LedgerError> {
    for _ in 0..steps {
        let Some(snapshot) = place else { break };
        if snapshot.step()? {
            *place = None;
        }
    }
    Ok(())
}

impl Thread {
    fn start(mut snapshot: Snapshot) -> Self {
        let is_left = Arc::new(AtomicBool::new(false));
        let left = is_left.clone();
        let run = move || {
            while !left.load(Ordering::Relaxed) && !snapshot.step()? {}
            Ok(())
        };
        let builder = std::thread::Builder::new().name("snapshot".into());
        Self { handle: Some(builder.spawn(run).expect("a venue's threads can be started")), is_left }
    }

    fn is_finished(&self) -> bool {
        self.handle.as_ref().is_none_or(JoinHandle::is_finished)
    }

    fn wait(mut self) -> Result<(), LedgerError> {
        let handle = self.handle.take();
        handle.map_or(Ok(()), |handle| handle.join().expect("writing a snapshot does not panic"))
    }
}

/// The storage is free when the presenter is gone.
impl Drop for Thread {
    fn drop(&mut self) {
        self.is_left.store(true, Ordering::Relaxed);
        // Nobody asks what became of a snapshot that is left.
        let _ = self.handle.take().map(JoinHandle::join);
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self {
            Self::Here { .. } => "here",
            Self::There(_) => "on a thread",
        };
        formatter.debug_struct("Desk").field("place", &place).field("is_busy", &self.is_busy()).finish()
    }
}
