//! Going back: a moment of the venue remembered, and a new branch of its history begun there.

use std::sync::Arc;

use engine::Engine;
use views::Views;

use crate::clock::VenueClock;
use crate::dev::World;
use crate::ledger::LedgerError;
use crate::sequencer::Sequencer;

/// A moment of the venue.
#[derive(Clone)]
pub struct Snapshot {
    moment: Arc<Moment>,
}

struct Moment {
    engine: Engine,
    views: Views,
    world: Option<World>,
    position: crate::ledger::Position,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Snapshot at {}", self.height())
    }
}

impl Snapshot {
    /// Remembers where the venue stands.
    pub(crate) fn take(sequencer: &Sequencer) -> Self {
        let content = sequencer.venue.read();
        let moment = Moment {
            engine: content.engine.clone(),
            views: content.views.clone(),
            world: sequencer.world.clone(),
            position: sequencer.ledger.position(),
        };
        Self { moment: Arc::new(moment) }
    }

    /// The last block before the moment.
    pub fn height(&self) -> u64 {
        self.moment.engine.state().height
    }

    /// Goes back there: a new branch of the journal begins, with everything as it was. The clock runs on from there.
    pub(crate) fn restore(&self, sequencer: &mut Sequencer) -> Result<(), LedgerError> {
        let moment = &self.moment;
        // What was sent remains sent.
        let requests = sequencer.venue.read().requests.clone();
        let state = moment.engine.state();
        let branch = sequencer.ledger.branch(moment.position, state, &moment.views, &requests)?;
        {
            let mut content = sequencer.venue.write();
            content.engine = moment.engine.clone();
            content.views = moment.views.clone();
            content.branch = branch;
        }
        sequencer.world = moment.world.clone();
        let clock: &mut VenueClock = &mut sequencer.clock;
        clock.set(moment.engine.state().time);
        sequencer.announce();
        Ok(())
    }
}
