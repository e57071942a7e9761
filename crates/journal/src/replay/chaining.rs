//! The step of a replay that computes the blocks' hashes and compares them with those that are recorded.

use engine::event::Event;

use super::applying::Behind;
use super::{Applied, Content, Place, Read, Stop};
use crate::branch::Stretch;
use crate::event_log::{Entry, EventLog};
use crate::hash::Chain;
use crate::storage::Storage;
use crate::{Damage, Error, Hash};

/// The chain of hashes up to the last block that is known to follow from the ones before, and the events that are written again.
pub(crate) struct Chaining<'a> {
    chain: Chain,
    events: Option<EventsAgain<'a>>,
}

impl<'a> Chaining<'a> {
    /// Goes on after a block. Events are written again where they are kept.
    pub fn after(chain: Chain, events: Option<EventsAgain<'a>>) -> Self {
        Self { chain, events }
    }

    /// The last block's height.
    pub fn height(&self) -> u64 {
        self.chain.height()
    }

    /// The chain, and the events that were written.
    pub fn end(self) -> (Chain, Option<EventsAgain<'a>>) {
        (self.chain, self.events)
    }

    /// Checks that a block follows from the one before, and takes it in.
    pub(super) fn chain(&mut self, applied: &Applied) -> Result<(), Error> {
        let Applied { read: Read { place, previous, content }, events } = applied;
        let computed = self.chain.hash();
        if *previous != computed {
            return Err(place.damaged(Damage::BrokenChain { recorded: *previous, computed }));
        }
        let Some(Content { record, .. }) = content else { return Ok(()) };
        self.chain.begin(record.block());
        let hash = self.chain.finish(events);
        match &mut self.events {
            Some(events) => events.take(place, hash, self.chain.events()),
            None => Ok(()),
        }
    }

    /// The last block's hash.
    pub(super) fn last(&self) -> Hash {
        self.chain.hash()
    }
}

/// In turn with the other steps.
impl Behind for Chaining<'_> {
    fn take(&mut self, applied: Applied) -> Result<Vec<Event>, Stop> {
        self.chain(&applied)?;
        Ok(applied.events)
    }

    fn hash(&mut self) -> Option<Hash> {
        Some(self.last())
    }
}

/// How many bytes of events are gathered before they are written: a write for each small block would take longer than to apply it.
const GATHERED: usize = 256 << 10;

/// Writes the events of replayed blocks again, each to its branch.
pub(crate) struct EventsAgain<'a> {
    storage: &'a dyn Storage,
    log: EventLog,
    /// What is not written yet.
    events: Vec<u8>,
    entries: Vec<Entry>,
}

impl<'a> EventsAgain<'a> {
    /// Those of the blocks after this height of a line.
    pub fn after(storage: &'a dyn Storage, lineage: &[Stretch], height: u64) -> Result<Self, Error> {
        let is_on = |stretch: &&Stretch| stretch.origin_height() <= height;
        let stretch = lineage.iter().rev().find(is_on).or(lineage.first());
        let branch = stretch.expect("a line ends in a branch").branch;
        let log = EventLog::open(storage, branch, height)?;
        Ok(Self { storage, log, events: Vec::new(), entries: Vec::new() })
    }

    fn take(&mut self, place: &Place, hash: Hash, events: &[u8]) -> Result<(), Error> {
        self.go_to(place.branch)?;
        self.events.extend_from_slice(events);
        self.entries.push(Entry { end: self.events.len() as u64, commit: place.commit, hash });
        if self.events.len() >= GATHERED { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Error> {
        if self.entries.is_empty() {
            return Ok(());
        }
        self.log.append(&self.entries, &self.events)?;
        self.events.clear();
        self.entries.clear();
        Ok(())
    }

    fn go_to(&mut self, branch: u64) -> Result<(), Error> {
        if self.log.branch() != branch {
            self.write()?;
            self.log.sync()?;
            self.log = EventLog::open(self.storage, branch, self.log.next_height() - 1)?;
        }
        Ok(())
    }

    /// The events of the branch that goes on.
    pub fn end_in(mut self, branch: u64) -> Result<EventLog, Error> {
        self.write()?;
        self.go_to(branch)?;
        Ok(self.log)
    }
}
