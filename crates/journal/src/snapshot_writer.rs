//! A snapshot that is written step by step, while blocks go on: so that no block waits for it.

use std::path::PathBuf;
use std::sync::Arc;

use engine::state::State;

use crate::event_log::EventLog;
use crate::storage::{Storage, StorageFile};
use crate::{Error, Position, branch, pruning, snapshot};

/// How many bytes of a snapshot are written before they are made durable: what waits for the disk beside it then waits for no more
/// than so much.
const PIECE: usize = 4 << 20;

/// How many snapshots of a branch are kept: where the newest is damaged, the one before it serves.
const SNAPSHOTS_KEPT: usize = 2;

/// Writes a snapshot of a durable block, removes those that are too old to be of use, and prunes what need not be kept. Until its last step is done nothing of it
/// counts; where it is left before, the next start removes what there is.
#[derive(Debug)]
pub struct SnapshotWriter {
    storage: Arc<dyn Storage>,
    position: Position,
    keep_blocks: Option<u64>,
    bytes: Vec<u8>,
    next: Step,
}

/// Files of events for which the snapshot stands, too.
#[derive(Debug, Default)]
pub(crate) struct Unsynced {
    /// Those that are full.
    pub full: Vec<EventLog>,
    /// Those that go on, in which later events may have been written since.
    pub open: Vec<PathBuf>,
}

#[derive(Debug)]
enum Step {
    SyncEvents(Unsynced),
    Create,
    Write { device: Box<dyn StorageFile>, written: usize },
    Name,
    RemoveOld,
    Prune { keep_blocks: u64 },
    Done,
}

impl SnapshotWriter {
    pub(crate) fn new(
        storage: Arc<dyn Storage>,
        position: Position,
        events: Unsynced,
        keep_blocks: Option<u64>,
    ) -> Self {
        Self { storage, position, keep_blocks, bytes: Vec::new(), next: Step::SyncEvents(events) }
    }

    /// Takes what is to be written: the state after the block, and whatever the caller keeps beside it. Writes nothing yet.
    ///
    /// # Panics
    /// Where the state is that of another block.
    pub fn fill(&mut self, state: &State, attachment: &[u8]) {
        assert_eq!(state.height, self.position.height, "a snapshot is of the block that it names");
        self.bytes = snapshot::to_bytes(self.position, state, attachment);
    }

    /// Does the next step, and says whether it was the last.
    ///
    /// # Errors
    /// Where the device fails. The blocks are safe then as before.
    ///
    /// # Panics
    /// Where it was not filled.
    pub fn step(&mut self) -> Result<bool, Error> {
        assert!(!self.bytes.is_empty(), "a snapshot is filled before it is written");
        self.next = match std::mem::replace(&mut self.next, Step::Done) {
            Step::SyncEvents(events) => {
                events.sync(&*self.storage)?;
                Step::Create
            }
            Step::Create => {
                let device = snapshot::create(&*self.storage, &self.file())?;
                Step::Write { device, written: 0 }
            }
            Step::Write { mut device, written } => {
                let end = self.bytes.len().min(written + PIECE);
                let piece = &self.bytes[written..end];
                snapshot::write_piece(&*self.storage, &self.file(), &mut *device, written as u64, piece)?;
                if end < self.bytes.len() { Step::Write { device, written: end } } else { Step::Name }
            }
            Step::Name => {
                snapshot::name(&*self.storage, &self.file())?;
                Step::RemoveOld
            }
            Step::RemoveOld => {
                self.remove_old()?;
                self.keep_blocks.map_or(Step::Done, |keep_blocks| Step::Prune { keep_blocks })
            }
            Step::Prune { keep_blocks } => {
                let before = self.position.height.saturating_sub(keep_blocks);
                pruning::prune_what_can_be(&*self.storage, before)?;
                Step::Done
            }
            Step::Done => Step::Done,
        };
        Ok(matches!(self.next, Step::Done))
    }

    /// Does all steps that are left.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn finish(mut self) -> Result<(), Error> {
        while !self.step()? {}
        Ok(())
    }

    fn file(&self) -> PathBuf {
        branch::folder(self.position.branch).join(branch::snapshot_name(self.position.height))
    }

    fn remove_old(&self) -> Result<(), Error> {
        let heights = branch::snapshots(&*self.storage, self.position.branch)?;
        let old = heights.len().saturating_sub(SNAPSHOTS_KEPT);
        for height in &heights[..old] {
            let file = branch::folder(self.position.branch).join(branch::snapshot_name(*height));
            let path = self.storage.location().join(&file);
            self.storage.remove(&file).map_err(Error::io("remove", &path))?;
        }
        Ok(())
    }
}

impl Unsynced {
    fn sync(self, storage: &dyn Storage) -> Result<(), Error> {
        for mut log in self.full {
            log.sync()?;
        }
        for file in self.open {
            let path = storage.location().join(&file);
            let mut device = storage.open(&file).map_err(Error::io("open", &path))?;
            device.sync().map_err(Error::io("make durable", &path))?;
        }
        Ok(())
    }
}
