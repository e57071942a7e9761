//! Where blocks are published: by the thread that seals them, at once or some blocks later, or by a thread of its own.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::JoinHandle;

use parking_lot::Mutex;

use crate::audience::Audience;
use crate::ledger::LedgerError;
use crate::presenter::{Presenter, Sealed};
use crate::snapshots::Desk;

/// How many blocks wait at most for the thread that publishes: where the disk or the readers are slower than the engine, the engine
/// waits, and blocks grow.
const WAITING: usize = 4;

/// Where blocks are published.
#[derive(Debug)]
pub(crate) struct Stage<A: Audience> {
    place: Place<A>,
    /// Whether every block is shown before the next one is taken.
    is_at_once: bool,
}

enum Place<A: Audience> {
    /// Here, after so many blocks more.
    Here { presenter: Box<Presenter<A>>, waiting: Vec<Sealed<A::Reply>>, lag: usize },
    /// On a thread of its own.
    There(Thread<A>),
    /// Nowhere: a block could not be made durable.
    Failed,
}

/// The thread that publishes.
struct Thread<A: Audience> {
    /// Held by it while it publishes, and here while it has nothing to do.
    presenter: Arc<Mutex<Presenter<A>>>,
    /// How many jobs it was sent and has not done, all that follows from them shown.
    undone: Arc<AtomicUsize>,
    /// There until it is ended.
    jobs: Option<SyncSender<Job<A>>>,
    /// It ends with the first failure, or when nobody can send it jobs any more.
    handle: Option<JoinHandle<Result<(), LedgerError>>>,
    is_stopping: Box<dyn Fn() -> bool + Send>,
}

impl<A: Audience> Thread<A> {
    /// Hands it a job; it takes none once it has failed.
    fn send(&self, job: Job<A>) -> bool {
        self.undone.fetch_add(1, Ordering::AcqRel);
        self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok())
    }

    /// Publishes a block here, in place of the thread, which has nothing to do. A snapshot is left to it all the same.
    fn publish_here(&self, sealed: Sealed<A::Reply>) -> Result<(), LedgerError> {
        let mut presenter = self.presenter.lock();
        presenter.publish(vec![sealed])?;
        if presenter.is_snapshot_due() {
            drop(presenter);
            // Should it have ended, whoever sends it the next block finds out.
            self.send(Job::Do(Box::new(|_| {})));
        }
        Ok(())
    }

    fn is_idle(&self) -> bool {
        self.undone.load(Ordering::Acquire) == 0
    }

    /// Waits until it has done what it was handed, and ends it.
    fn end(&mut self) -> Result<(), LedgerError> {
        self.jobs = None;
        match self.handle.take() {
            Some(handle) => handle.join().expect("publishing does not panic"),
            None => Ok(()),
        }
    }
}

/// The storage is free when the sequencer is gone.
impl<A: Audience> Drop for Thread<A> {
    fn drop(&mut self) {
        self.jobs = None;
        // Who drops it does not ask how it ended.
        let _ = self.handle.take().map(JoinHandle::join);
    }
}

/// Something to be done between two blocks.
type Task<A> = Box<dyn FnOnce(&mut Presenter<A>) + Send>;

enum Job<A: Audience> {
    Publish(Box<Sealed<A::Reply>>),
    Do(Task<A>),
}

impl<A: Audience> fmt::Debug for Place<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Here { .. } => "here",
            Self::There(_) => "on a thread of its own",
            Self::Failed => "nowhere",
        })
    }
}

impl<A: Audience> Stage<A> {
    /// Publishes here, each block at once.
    pub fn here(presenter: Presenter<A>) -> Self {
        let place = Place::Here { presenter: Box::new(presenter), waiting: Vec::new(), lag: 0 };
        Self { place, is_at_once: false }
    }

    /// Publishes so many blocks later, where it is here.
    pub fn set_lag(&mut self, blocks: usize) {
        if let Place::Here { lag, .. } = &mut self.place {
            *lag = blocks;
        }
    }

    /// Writes so many steps of a snapshot after each commit, where it is here.
    pub fn set_snapshot_steps(&mut self, steps: usize) {
        if let Place::Here { presenter, .. } = &mut self.place {
            presenter.write_snapshots_at(Desk::Here { steps, snapshot: None });
        }
    }

    /// Shows every block before the next one is taken, or no longer.
    pub fn show_at_once(&mut self, is_at_once: bool) {
        self.is_at_once = is_at_once;
    }

    /// Whether the venue was asked to stop.
    pub fn is_stopping(&self) -> bool {
        match &self.place {
            Place::Here { presenter, .. } => presenter.is_stopping(),
            Place::There(thread) => (thread.is_stopping)(),
            Place::Failed => true,
        }
    }
}

impl<A: Audience> Stage<A> {
    /// Takes a block, to be published in its turn. Where nothing waits for it, it is published here, if the thread that publishes has nothing
    /// to do: to wake it takes a third of the time of an fsync.
    ///
    /// # Errors
    /// Where a block could not be made durable: this one or one before it. Nothing of it was shown.
    pub fn take(&mut self, sealed: Sealed<A::Reply>, is_alone: bool) -> Result<(), LedgerError> {
        match &mut self.place {
            Place::Here { waiting, lag, .. } => {
                waiting.push(sealed);
                if waiting.len() > *lag { self.settle() } else { Ok(()) }
            }
            Place::There(thread) if is_alone && thread.is_idle() => {
                let published = thread.publish_here(sealed);
                if published.is_err() {
                    self.place = Place::Failed;
                }
                published
            }
            Place::There(thread) => match thread.send(Job::Publish(Box::new(sealed))) {
                true if self.is_at_once => self.settle(),
                true => Ok(()),
                false => self.fail(),
            },
            Place::Failed => self.fail(),
        }
    }

    /// Waits until everything is durable and shown.
    ///
    /// # Errors
    /// As [`take`](Self::take).
    pub fn settle(&mut self) -> Result<(), LedgerError> {
        match &mut self.place {
            Place::Here { presenter, waiting, .. } => {
                let published =
                    presenter.publish(std::mem::take(waiting)).and_then(|()| presenter.snapshot_when_due());
                if published.is_err() {
                    self.place = Place::Failed;
                }
                published
            }
            Place::There(thread) => {
                let (done, wait) = mpsc::sync_channel(1);
                let job = Job::Do(Box::new(move |_| {
                    // Who waits for it is here, and waits.
                    let _ = done.send(());
                }));
                if thread.send(job) && wait.recv().is_ok() { Ok(()) } else { self.fail() }
            }
            Place::Failed => self.fail(),
        }
    }

    /// Finds out whether publishing has failed since the last block was taken.
    ///
    /// # Errors
    /// As [`take`](Self::take).
    pub fn check(&mut self) -> Result<(), LedgerError> {
        match &self.place {
            Place::There(thread) if thread.handle.as_ref().is_some_and(JoinHandle::is_finished) => {
                self.fail()
            }
            _ => Ok(()),
        }
    }

    /// Ends a thread that has failed, and says why it did.
    fn fail(&mut self) -> Result<(), LedgerError> {
        match std::mem::replace(&mut self.place, Place::Failed) {
            Place::There(mut thread) => thread.end(),
            _ => Err(LedgerError::Poisoned { cause: "an earlier block could not be made durable".into() }),
        }
    }
}

impl<A: Audience> Stage<A> {
    /// Has the presenter do something, once everything is durable and shown.
    ///
    /// # Errors
    /// As [`take`](Self::take).
    pub fn with<T: Send + 'static>(
        &mut self,
        task: impl FnOnce(&mut Presenter<A>) -> T + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.settle()?;
        match &mut self.place {
            Place::Here { presenter, .. } => Ok(task(presenter)),
            Place::There(thread) => {
                let (done, wait) = mpsc::sync_channel(1);
                let job = Job::Do(Box::new(move |presenter| {
                    // Who waits for it is here, and waits.
                    let _ = done.send(task(presenter));
                }));
                match thread.send(job).then(|| wait.recv().ok()).flatten() {
                    Some(result) => Ok(result),
                    None => Err(self.fail().expect_err("the thread ended because it failed")),
                }
            }
            Place::Failed => Err(self.fail().expect_err("it failed before")),
        }
    }
}

impl<A: Audience + Send + 'static> Stage<A>
where
    A::Reply: Send,
{
    /// Publishes on a thread of its own from now on.
    pub fn move_to_thread(&mut self, is_stopping: Box<dyn Fn() -> bool + Send>) {
        match std::mem::replace(&mut self.place, Place::Failed) {
            Place::Here { mut presenter, waiting, .. } => {
                presenter.write_snapshots_at(Desk::There(None));
                let (jobs, inbox) = mpsc::sync_channel(WAITING);
                let presenter = Arc::new(Mutex::new(*presenter));
                // What has waited so far is its first job.
                let undone = Arc::new(AtomicUsize::new(1));
                let run = {
                    let (presenter, undone) = (presenter.clone(), undone.clone());
                    move || run(&presenter, waiting, &inbox, &undone)
                };
                let builder = std::thread::Builder::new().name("presenter".into());
                let handle = builder.spawn(run).expect("a venue's threads can be started");
                let (jobs, handle) = (Some(jobs), Some(handle));
                self.place = Place::There(Thread { presenter, undone, jobs, handle, is_stopping });
            }
            other => self.place = other,
        }
    }
}

/// Publishes until nobody sends anything any more, or the device fails. What has come while the last fsync ran becomes durable
/// with the next one. To make durable and to answer comes before to show, so that an answer waits for the showing of one block at
/// most, until too much is not shown.
fn run<A: Audience>(
    presenter: &Mutex<Presenter<A>>,
    mut waiting: Vec<Sealed<A::Reply>>,
    inbox: &Receiver<Job<A>>,
    undone: &AtomicUsize,
) -> Result<(), LedgerError> {
    let (mut next, mut jobs) = (None, 1);
    loop {
        let mut held = presenter.lock();
        while !held.is_far_behind()
            && waiting.len() < WAITING
            && let Some(job) = next.take().or_else(|| inbox.try_recv().ok())
        {
            jobs += 1;
            match job {
                Job::Publish(sealed) => waiting.push(*sealed),
                Job::Do(task) => {
                    held.publish(std::mem::take(&mut waiting))?;
                    task(&mut held);
                }
            }
        }
        let recorded = held.record(std::mem::take(&mut waiting)).and_then(|()| held.snapshot_when_due());
        if let Err(error) = recorded {
            held.show_all();
            return Err(error);
        }
        if held.show_next() {
            continue;
        }
        drop(held);
        undone.fetch_sub(jobs, Ordering::AcqRel);
        jobs = 0;
        match inbox.recv() {
            Ok(job) => next = Some(job),
            Err(_) => return Ok(()),
        }
    }
}
