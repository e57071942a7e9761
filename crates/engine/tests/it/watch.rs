//! The index of safe regions finds exactly those whom looking at everybody finds, whatever happens.

use engine::event::Event;
use engine::rules::margin;
use engine::state::State;
use engine::watch::Watch;

use crate::crowd::{Crowd, parameters};

/// A crowd with its events folded a second time, under a watch of their own.
struct Watched {
    crowd: Crowd,
    folded: State,
    watch: Watch,
    /// How many accounts and how many isolated positions were found to have fallen.
    found: (usize, usize),
}

impl Watched {
    fn new(seed: u64) -> Self {
        let crowd = Crowd::new(seed, parameters(), 200, 2_000, 8);
        let folded = crowd.engine.state().clone();
        Self { crowd, watch: Watch::of(&folded), folded, found: (0, 0) }
    }

    /// A block, checked at its end and now and then on the way.
    fn step(&mut self) {
        for event in self.crowd.block() {
            self.folded.evolve(&event);
            if self.crowd.random.one_in(8) && !matches!(event, Event::BlockBegan { .. }) {
                self.check();
            }
        }
        self.check();
        if self.crowd.random.one_in(10) {
            let anew = Watch::of(&self.folded).liquidatable(&mut self.folded.clone());
            assert_eq!(anew, margin::liquidatable(&self.folded), "an index made anew");
        }
    }

    /// The index finds what looking at everybody finds.
    fn check(&mut self) {
        let all = margin::liquidatable(&self.folded);
        assert_eq!(self.watch.liquidatable(&mut self.folded), all, "the index that followed");
        self.found.0 += all.iter().filter(|(_, isolated)| isolated.is_none()).count();
        self.found.1 += all.iter().filter(|(_, isolated)| isolated.is_some()).count();
    }
}

#[test]
fn the_index_agrees_with_looking_at_everybody() {
    let mut found = (0, 0);
    for seed in 0..8 {
        let mut watched = Watched::new(seed);
        for _ in 0..400 {
            watched.step();
        }
        found = (found.0 + watched.found.0, found.1 + watched.found.1);
    }
    assert!(found.0 > 300 && found.1 > 100, "accounts and isolated positions fall: {found:?}");
}
