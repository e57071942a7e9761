//! The rules that requests are read by, copied when they change and not for every request.

use std::sync::Arc;

use api::hyperliquid::Markets;
use engine::parameters::VenueParameters;
use parking_lot::Mutex;

use sequencer::{Content, Venue};

/// The rules of a venue as of a block.
#[derive(Debug)]
pub(crate) struct Rules {
    /// The history, how many changes had taken effect in it, and how many markets there were.
    version: (u64, u64, usize),
    /// The rules that hold for all markets.
    pub(crate) venue: VenueParameters,
    /// The markets as listed.
    pub(crate) markets: Markets,
}

impl Rules {
    fn of(content: &Content) -> Self {
        let state = content.state();
        let markets = state.markets.iter().map(|market| market.parameters.clone()).collect();
        let assets = state.assets.iter().map(|asset| asset.parameters.clone()).collect();
        let markets = Markets::new(markets, assets);
        Self { version: version(content), venue: state.parameters().clone(), markets }
    }
}

fn version(content: &Content) -> (u64, u64, usize) {
    let state = content.state();
    (content.branch, state.changes.in_effect, state.markets.len())
}

/// The rules as they were when somebody last asked.
#[derive(Debug)]
pub struct KnownRules(Mutex<Arc<Rules>>);

impl KnownRules {
    /// The rules of a founded venue.
    pub fn of(venue: &Venue) -> Self {
        Self(Mutex::new(Arc::new(Rules::of(&venue.read()))))
    }

    /// The rules as they are now.
    pub(crate) fn now(&self, venue: &Venue) -> Arc<Rules> {
        self.of_content(&venue.read())
    }

    /// The rules as they are now, or as they were before the block that is being applied. What they refuse, the rules of now may
    /// not; what they let through, the engine looks at again.
    pub(crate) fn lately(&self, venue: &Venue) -> Arc<Rules> {
        match venue.try_read() {
            Some(content) => self.of_content(&content),
            None => self.0.lock().clone(),
        }
    }

    fn of_content(&self, content: &Content) -> Arc<Rules> {
        let mut known = self.0.lock();
        if known.version != version(content) {
            *known = Arc::new(Rules::of(content));
        }
        known.clone()
    }
}
