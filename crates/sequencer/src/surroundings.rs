//! What surrounds a venue: its clocks, and a world that brings prices and traders of its own.

use engine::command::Command;
use engine::state::State;
use units::Time;

/// The venue's clock and the wall's.
pub trait Clock {
    /// The venue's time.
    fn now(&self) -> Time;

    /// The wall clock, in milliseconds since 1970-01-01 UTC.
    fn wall(&self) -> Time;

    /// Has the venue's clock show another time from now on.
    fn set(&mut self, time: Time);
}

/// Prices and traders that come with the venue, a step of its clock at a time.
pub trait World: Clone {
    /// The longest step in which it may be walked; absent, it needs no steps of its own.
    fn longest_stride(&self) -> Option<Time>;

    /// What is published of prices at a moment.
    fn prices(&mut self, time: Time, state: &State) -> Vec<Command>;

    /// What its traders ask for, now that the prices are known.
    fn trades(&mut self, state: &State) -> Vec<Command>;
}

/// A world, or none: everything comes from outside then.
impl<W: World> World for Option<W> {
    fn longest_stride(&self) -> Option<Time> {
        self.as_ref().and_then(World::longest_stride)
    }

    fn prices(&mut self, time: Time, state: &State) -> Vec<Command> {
        self.as_mut().map_or_else(Vec::new, |world| world.prices(time, state))
    }

    fn trades(&mut self, state: &State) -> Vec<Command> {
        self.as_mut().map_or_else(Vec::new, |world| world.trades(state))
    }
}
