//! The step of a replay in which the engine applies blocks, and whoever watches is told of them.

use std::cell::RefCell;

use engine::Engine;
use engine::command::Block;
use engine::event::Event;
use engine::state::State;

use super::{Applied, Content, Place, Progress, Read, RecordBytes, Stop};
use crate::encoding::encode;
use crate::hash::Chain;
use crate::{Damage, Error, Evidence, Hash, record};

/// A block that was applied again.
///
/// That it follows from the one before is checked behind it. Where it does not, the replay fails at last, and nothing of what was told
/// holds; who must know sooner asks for the [`hash`](Self::hash).
pub struct Replayed<'a> {
    /// The branch that the block is recorded in.
    pub branch: u64,
    /// The block's height.
    pub height: u64,
    /// The block.
    pub block: &'a Block,
    /// What followed from it.
    pub events: &'a [Event],
    /// The state after it.
    pub state: &'a State,
    /// How far the replay is.
    pub progress: Progress,
    previous: Hash,
    place: &'a Place,
    record: &'a RecordBytes,
    behind: RefCell<&'a mut dyn Behind>,
}

impl Replayed<'_> {
    /// The block's hash, over all history up to it. Waits until all blocks before are checked; absent where one of them is wrong, which
    /// ends the replay.
    pub fn hash(&self) -> Option<Hash> {
        let before = self.behind.borrow_mut().hash()?;
        let mut events = Vec::new();
        encode(self.events, &mut events);
        (before == self.previous).then(|| Chain::hash_of(before, self.record.block(), &events))
    }

    /// What proves that the block's commands were asked for.
    ///
    /// # Errors
    /// Where the recorded bytes are no evidence.
    pub fn evidence(&self) -> Result<Vec<Evidence>, Error> {
        record::evidence(self.record.evidence()).ok_or_else(|| self.no_evidence())
    }

    /// Of how many commands there is evidence.
    pub(crate) fn evidence_count(&self) -> Result<u64, Error> {
        record::evidence_count(self.record.evidence()).ok_or_else(|| self.no_evidence())
    }

    fn no_evidence(&self) -> Error {
        self.place.damaged(Damage::Undecodable { kind: "evidence" })
    }
}

/// What is told of each block; an error ends the replay.
pub(crate) type Observer<'a> = dyn FnMut(&Replayed<'_>) -> Result<(), Error> + 'a;

/// The step behind: it checks that blocks follow from each other.
pub(super) trait Behind {
    /// Takes the next block in, and gives room for the events of another.
    fn take(&mut self, applied: Applied) -> Result<Vec<Event>, Stop>;

    /// The hash of the block that it took last; absent where something was wrong.
    fn hash(&mut self) -> Option<Hash>;
}

/// The engine, and who watches.
pub(super) struct Applying<'a, 'b> {
    pub engine: Engine,
    observe: &'a mut Observer<'b>,
}

impl<'a, 'b> Applying<'a, 'b> {
    pub fn new(engine: Engine, observe: &'a mut Observer<'b>) -> Self {
        Self { engine, observe }
    }

    /// Applies a block, tells of it, and hands it on.
    pub fn apply(&mut self, read: Read, behind: &mut dyn Behind) -> Result<(), Stop> {
        let Some(Content { block, record, progress }) = &read.content else {
            behind.take(Applied { read, events: Vec::new() })?;
            return Ok(());
        };
        self.engine.apply(block);
        (self.observe)(&Replayed {
            branch: read.place.branch,
            height: read.place.height,
            block,
            events: self.engine.events(),
            state: self.engine.state(),
            progress: *progress,
            previous: read.previous,
            place: &read.place,
            record,
            behind: RefCell::new(behind),
        })?;
        let events = self.engine.take_events();
        let room = behind.take(Applied { read, events })?;
        self.engine.reuse(room);
        Ok(())
    }
}
