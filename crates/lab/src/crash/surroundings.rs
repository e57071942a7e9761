//! What surrounds a simulated node: clocks that stand until they are set, and listeners who note down what they are told.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::command::Block;
use engine::event::Event;
use faults::Disk;
use sequencer::{Audience, Clock, Outcome, Update};
use units::Time;

use super::clients::Ticket;
use super::told::Told;

/// Both clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct SimulatedClock {
    /// The venue's.
    pub venue: Time,
    /// The wall's.
    pub wall: Time,
}

impl SimulatedClock {
    /// Time passes.
    pub fn advance(&mut self, span: Time) {
        self.venue = self.venue + span;
        self.wall = self.wall + span;
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Time {
        self.venue
    }

    fn wall(&self) -> Time {
        self.wall
    }

    fn set(&mut self, time: Time) {
        self.venue = time;
    }
}

/// What the clients were told, shared with those who look on.
pub(super) type Shared = Arc<Mutex<Told>>;

/// Looks into what is shared.
pub(super) fn look(told: &Shared) -> MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes down what the sequencer tells. A machine without power tells nobody anything.
#[derive(Debug)]
pub(super) struct Listener {
    pub told: Shared,
    pub disk: Disk,
}

impl Audience for Listener {
    type Reply = Ticket;

    fn is_stopping(&self) -> bool {
        false
    }

    fn sealed(&mut self, block: &Block, events: &[Event]) {
        if self.disk.is_alive() {
            look(&self.told).streamed(block.height, events);
        }
    }

    fn answer(&mut self, reply: Ticket, outcome: Outcome) {
        if self.disk.is_alive() {
            look(&self.told).answered(reply, outcome);
        }
    }

    fn publish(&mut self, update: Update) {
        if self.disk.is_alive() {
            look(&self.told).published(update.branch, update.height);
        }
    }
}
