//! The venue as a state machine: blocks in, events out.
//!
//! [`Engine::apply`] takes a [`Block`] and returns the [`Event`]s that followed from it. It never fails, never
//! blocks, and knows no clock, no file and no network: everything that changes an outcome is in a block.
//! Imports go one way: `handlers → rules → state → (command, event)`.
#![no_std]

extern crate alloc;

pub mod command;
pub mod event;
mod handlers;
pub mod ids;
pub mod invariants;
pub mod limits;
pub mod parameters;
pub mod rejection;
pub mod rules;
pub mod state;
pub mod watch;

use alloc::vec::Vec;

use command::Block;
use event::Event;
use handlers::Transition;
use rules::margin::MarginSums;
use state::State;
use watch::Watch;

/// The version of the rules.
///
/// It is raised whenever the same blocks would give other events, or blocks, events or state are laid out otherwise: a record
/// of blocks can be replayed by the rules that it was made by, and by no others.
pub const RULES_VERSION: u32 = 7;

/// The venue: one state, changed by one block after another.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    state: State,
    watch: Watch,
    sums: MarginSums,
    events: Vec<Event>,
}

impl Engine {
    /// A venue before its genesis.
    pub fn new() -> Self {
        Self::default()
    }

    /// A venue as it was in a snapshot.
    pub fn restore(state: State) -> Self {
        let watch = Watch::of(&state);
        Self { state, watch, ..Self::default() }
    }

    /// Applies a block and returns what followed from it.
    pub fn apply(&mut self, block: &Block) -> &[Event] {
        self.events.clear();
        let Self { state, watch, sums, events } = self;
        handlers::apply(&mut Transition::new(state, watch, sums, events), block);
        invariants::check_sums(&self.state);
        &self.events
    }

    /// All that the venue knows.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The events of the last block.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Takes the events of the last block away, for who needs them longer than until the next.
    pub fn take_events(&mut self) -> Vec<Event> {
        core::mem::take(&mut self.events)
    }

    /// Gives a list that nobody needs any more, for its memory: the next events go there.
    pub fn reuse(&mut self, mut list: Vec<Event>) {
        list.clear();
        self.events = list;
    }

    /// Whether triggers or liquidations wait for the next block, which should follow at once.
    pub fn has_pending_work(&self) -> bool {
        handlers::has_pending_work(&self.state, &self.watch)
    }
}
