//! The state on its way through a block.

use alloc::vec::Vec;

use crate::event::Event;
use crate::handlers::quiet;
use crate::rules::margin::MarginSums;
use crate::state::State;
use crate::watch::Watch;

/// The state on its way through a block, with the events that took it there.
pub(crate) struct Transition<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) watch: &'a mut Watch,
    pub(crate) sums: &'a mut MarginSums,
    events: &'a mut Vec<Event>,
    /// Whether nothing of a price need be looked for after what has happened, market by market.
    pub(crate) is_quiet: bool,
}

impl<'a> Transition<'a> {
    pub(crate) fn new(
        state: &'a mut State,
        watch: &'a mut Watch,
        sums: &'a mut MarginSums,
        events: &'a mut Vec<Event>,
    ) -> Self {
        Self { state, watch, sums, events, is_quiet: true }
    }

    /// What has happened in the block.
    pub(crate) fn events(&self) -> &[Event] {
        self.events
    }

    /// Makes something happen.
    #[expect(clippy::inline_always, reason = "as `State::evolve`")]
    #[inline(always)]
    pub(crate) fn emit(&mut self, event: Event) {
        self.state.evolve(&event);
        self.is_quiet &= quiet::is_quiet(&event);
        self.events.push(event);
    }
}
