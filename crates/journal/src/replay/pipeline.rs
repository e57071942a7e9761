//! The steps of a replay, each on a thread of its own: one reads ahead, one checks behind.

use std::mem;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread::{Builder, Scope, ScopedJoinHandle, scope};

use engine::Engine;
use engine::event::Event;

use super::applying::{Applying, Behind};
use super::reader::Reader;
use super::{Applied, Chaining, Read, Stop, Tail};
use crate::{Error, Hash};

/// How many batches wait between two steps at most.
const WAITING: usize = 8;

/// A batch is handed on when it holds so many commands and blocks: to wake a thread costs as much as several small blocks.
const BATCH: usize = 512;

/// Goes through all blocks that the reader finds.
pub(super) fn run<'a>(
    reader: Reader<'_>,
    mut applying: Applying<'_, '_>,
    chaining: Chaining<'a>,
) -> Result<(Engine, Chaining<'a>, Tail), Error> {
    let (found, to_apply) = mpsc::sync_channel(WAITING);
    let (applied, to_chain) = mpsc::sync_channel(WAITING);
    let (emptied, room) = mpsc::channel();
    let (read, ended, chained) = scope(|scope| {
        let reading = start(scope, "replay-read", move || read_all(reader, found));
        let checking = start(scope, "replay-hash", move || chain_all(chaining, &to_chain, &emptied));
        let ended = apply_all(&mut applying, &to_apply, Checker { batch: Batch::to(applied), room });
        // What waits for room finds out that nobody takes it.
        drop(to_apply);
        (join(reading), ended, join(checking))
    });
    // A block is checked before it is told of, and told of before the next is read: the first error is that of the last step.
    let chaining = chained?;
    let tail = match ended.and(read) {
        Ok(tail) => tail,
        Err(Stop::Failed(error)) => return Err(error),
        Err(Stop::Elsewhere) => unreachable!("a step ends before another only where it fails"),
    };
    Ok((applying.engine, chaining, tail))
}

fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: &str,
    step: impl FnOnce() -> T + Send + 'scope,
) -> ScopedJoinHandle<'scope, T> {
    Builder::new().name(name.into()).spawn_scoped(scope, step).expect("a replay's threads can be started")
}

fn join<T>(handle: ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn read_all(reader: Reader<'_>, found: SyncSender<Vec<Read>>) -> Result<Tail, Stop> {
    let mut batch = Batch::to(found);
    let read = reader.run(&mut |read| {
        let weight = weight(&read);
        batch.add(read, weight)
    });
    // What precedes an error is looked at before it.
    batch.hand_on()?;
    read
}

fn apply_all(
    applying: &mut Applying<'_, '_>,
    found: &Receiver<Vec<Read>>,
    mut checker: Checker,
) -> Result<(), Stop> {
    for read in found.iter().flatten() {
        applying.apply(read, &mut checker)?;
    }
    checker.batch.hand_on()
}

fn chain_all<'a>(
    mut chaining: Chaining<'a>,
    applied: &Receiver<Job>,
    emptied: &Sender<Vec<Event>>,
) -> Result<Chaining<'a>, Error> {
    for job in applied {
        match job {
            Job::Chain(batch) => {
                for applied in batch {
                    chaining.chain(&applied)?;
                    // Who applies may have ended.
                    let _ = emptied.send(applied.events);
                }
            }
            Job::Tell(asker) => {
                // Who asks waits.
                let _ = asker.send(chaining.last());
            }
        }
    }
    Ok(chaining)
}

/// How much of a batch a block is.
fn weight(read: &Read) -> usize {
    1 + read.content.as_ref().map_or(0, |content| content.block.commands.len())
}

/// What the step behind is asked for.
enum Job {
    Chain(Vec<Applied>),
    /// The hash of the last block.
    Tell(SyncSender<Hash>),
}

impl From<Vec<Applied>> for Job {
    fn from(batch: Vec<Applied>) -> Self {
        Self::Chain(batch)
    }
}

/// Gathers what goes to the next step.
struct Batch<T, J> {
    things: Vec<T>,
    weight: usize,
    next: SyncSender<J>,
}

impl<T, J: From<Vec<T>>> Batch<T, J> {
    fn to(next: SyncSender<J>) -> Self {
        Self { things: Vec::new(), weight: 0, next }
    }

    fn add(&mut self, thing: T, weight: usize) -> Result<(), Stop> {
        self.things.push(thing);
        self.weight += weight;
        if self.weight >= BATCH { self.hand_on() } else { Ok(()) }
    }

    fn hand_on(&mut self) -> Result<(), Stop> {
        self.weight = 0;
        let things = mem::take(&mut self.things);
        if things.is_empty() {
            return Ok(());
        }
        self.next.send(things.into()).map_err(|_| Stop::Elsewhere)
    }
}

/// The step that checks, as the one that applies knows it.
struct Checker {
    batch: Batch<Applied, Job>,
    /// Lists of events that are done with.
    room: Receiver<Vec<Event>>,
}

impl Behind for Checker {
    fn take(&mut self, applied: Applied) -> Result<Vec<Event>, Stop> {
        let weight = weight(&applied.read);
        self.batch.add(applied, weight)?;
        Ok(self.room.try_recv().unwrap_or_default())
    }

    fn hash(&mut self) -> Option<Hash> {
        self.batch.hand_on().ok()?;
        let (asker, answer) = mpsc::sync_channel(1);
        self.batch.next.send(Job::Tell(asker)).ok()?;
        answer.recv().ok()
    }
}
