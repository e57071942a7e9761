//! Opening a journal: the newest valid snapshot, and the blocks after it.

use std::fs::TryLockError;

use engine::Engine;

use crate::branch::{self, Stretch};
use crate::hash::Chain;
use crate::pruned::Pruned;
use crate::replay::{Chaining, EventsAgain, Replay, Turns};
use crate::snapshot::{self, SnapshotProblem};
use crate::storage::Storage;
use crate::{Cut, DamagedSnapshot, Error, Hash, Journal, Options, Replayed, Snapshot};

/// A journal that was opened and whose blocks wait to be replayed.
#[derive(Debug)]
pub struct Recovery {
    storage: Box<dyn Storage>,
    options: Options,
    lineage: Vec<Stretch>,
    snapshot: Option<Snapshot>,
    damaged_snapshots: Vec<DamagedSnapshot>,
    turns: Turns,
}

/// A journal, ready for the next block, and the engine as its blocks made it.
#[derive(Debug)]
pub struct Recovered {
    /// The journal.
    pub journal: Journal,
    /// The venue after the last block.
    pub engine: Engine,
    /// How many blocks were replayed.
    pub replayed: u64,
    /// The unfinished write that was cut off, if there was one.
    pub cut: Option<Cut>,
    /// Snapshots that could not be used.
    pub damaged_snapshots: Vec<DamagedSnapshot>,
}

/// Keeps other processes out of a state directory.
pub(crate) fn lock(storage: &dyn Storage) -> Result<(), Error> {
    storage.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => Error::InUse { directory: storage.location().to_owned() },
        TryLockError::Error(source) => {
            Error::Io { action: "lock", path: storage.location().to_owned(), source }
        }
    })
}

impl Recovery {
    /// Finds the newest branch and its newest valid snapshot.
    pub(crate) fn begin(storage: Box<dyn Storage>, options: Options) -> Result<Self, Error> {
        let branches = branch::branches(&*storage)?;
        let newest = branches.last().expect("a journal has a branch");
        let lineage = branch::lineage(&*storage, *newest)?;
        let (damaged_snapshots, turns) = (Vec::new(), Turns::OneByOne);
        let mut recovery = Self { storage, options, lineage, snapshot: None, damaged_snapshots, turns };
        recovery.find_snapshot()?;
        Ok(recovery)
    }

    /// Where the replay begins; absent, it begins at genesis.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    /// Whether blocks are gone on purpose, so that no replay can begin at genesis.
    ///
    /// # Errors
    /// Where what says so cannot be read.
    pub fn is_pruned(&self) -> Result<bool, Error> {
        Ok(Pruned::read(&*self.storage)?.is_some())
    }

    /// Replays from genesis, without any snapshot.
    #[must_use]
    pub fn from_genesis(mut self) -> Self {
        self.snapshot = None;
        self
    }

    /// Replays with a thread that reads ahead and one that checks behind, so that the engine need not wait. For a storage that does
    /// not depend on the order in which it is asked.
    #[must_use]
    pub fn on_threads(mut self) -> Self {
        self.turns = Turns::Together;
        self
    }

    /// Applies the blocks after the snapshot, and tells `observe` of each, on the caller's thread. Nothing of what was told holds where it
    /// fails.
    ///
    /// An unfinished write at the end is cut off, once everything before it is found to be whole.
    ///
    /// # Errors
    /// Where a file was changed, is missing, or cannot be read. Nothing is cut then.
    pub fn replay(self, mut observe: impl FnMut(&Replayed<'_>)) -> Result<Recovered, Error> {
        let Self { storage, options, lineage, snapshot, damaged_snapshots, turns } = self;
        let (engine, chain) = match snapshot {
            Some(snapshot) => {
                let position = snapshot.position;
                (Engine::restore(snapshot.state), Chain::at(position.height, position.hash))
            }
            None => match Pruned::read(&*storage)? {
                Some(Pruned { first, .. }) => return Err(Error::Pruned { first }),
                None => (Engine::new(), Chain::at(0, Hash::BEFORE_GENESIS)),
            },
        };
        let start = chain.height();
        let events =
            options.keeps_events.then(|| EventsAgain::after(&*storage, &lineage, start)).transpose()?;
        let chaining = Chaining::after(chain, events);
        let replay = Replay { storage: &*storage, engine, chaining, turns };
        let (engine, chaining, tail) = replay.run(&lineage, &mut |replayed| {
            observe(replayed);
            Ok(())
        })?;
        check_end(&*storage, &lineage, tail.height)?;
        let (chain, events) = chaining.end();
        let replayed = chain.height() - start;
        let events = events.map(|events| events.end_in(tail.header.branch)).transpose()?;
        let journal = Journal::resume(storage, options, chain, &tail, events)?;
        Ok(Recovered { journal, engine, replayed, cut: tail.cut, damaged_snapshots })
    }

    fn find_snapshot(&mut self) -> Result<(), Error> {
        for stretch in self.lineage.iter().rev() {
            for height in stretch.snapshots.iter().rev() {
                match snapshot::read(&*self.storage, stretch.branch, *height) {
                    Ok(snapshot) => {
                        self.snapshot = Some(snapshot);
                        return Ok(());
                    }
                    Err(SnapshotProblem::Damaged(damaged)) => self.damaged_snapshots.push(damaged),
                    Err(SnapshotProblem::Error(error)) => return Err(error),
                }
            }
        }
        Ok(())
    }
}

/// Checks that no snapshot is of a block behind the journal's end: such a block was durable, and is lost.
pub(crate) fn check_end(storage: &dyn Storage, lineage: &[Stretch], end: u64) -> Result<(), Error> {
    let newest = lineage.last().expect("a line ends in a branch");
    match newest.snapshots.last() {
        Some(&snapshot) if snapshot > end => {
            let file = branch::folder(newest.branch).join(branch::snapshot_name(snapshot));
            Err(Error::SnapshotAhead { file: storage.location().join(file), snapshot, end })
        }
        _ => Ok(()),
    }
}
