//! Random flows: everything that accounts can do, with prices that jump, so that every view has something to fold.

use engine::command::Command;
use scenario::drawing::{self, Choices, Mix, Moment};
use units::Time;
use views::Changes;

use super::world::World;

/// All that is done, but for what changes the venue's rules.
const MIX: Mix = Mix { orders: 150, prices: 30, ..Mix::EVERYTHING };

/// A world that somebody plays dice with.
pub struct RandomFlow {
    pub world: World,
    choices: Choices<'static>,
}

impl RandomFlow {
    pub fn new(seed: u64) -> Self {
        let dollars = [20_000, 1_000, 1_000, 1_000, 1_000, 3_000, 60_000];
        Self { world: World::new(&dollars, 200), choices: Choices::Seed(seed) }
    }

    /// The next block.
    pub fn block(&mut self) -> Changes {
        let later = Time(self.choices.among(&[1, 250, 5_000, 5_000, 60_000, 3_000_000]));
        let commands = self.commands(later);
        self.world.block(later, commands)
    }

    fn commands(&mut self, later: Time) -> Vec<Command> {
        let time = self.world.time + later;
        let moment = Moment { time, received: time };
        drawing::commands(&mut self.choices, self.world.state(), moment, &MIX, 6)
    }
}
