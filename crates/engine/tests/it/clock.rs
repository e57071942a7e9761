//! Time: what falls due does not depend on how blocks cut it.

use engine::event::{Cause, Event};
use engine::state::State;
use units::Time;

use crate::venue::{ALICE, BOB, Venue, ask, bid};

fn world() -> Venue {
    let mut venue = Venue::new(&[10_000, 10_000, 10_000]);
    venue.pace = Time(0);
    venue.rest(BOB, ask(10_050, 20_000));
    venue.place(ALICE, bid(10_050, 10_000));
    venue.rest(ALICE, bid(9_990, 100_000));
    venue.rest(BOB, ask(10_060, 100_000));
    venue.price(10_000);
    venue
}

/// The state but for what counts blocks.
fn essence(venue: &Venue) -> State {
    let mut state = venue.engine.state().clone();
    state.height = 0;
    state.touched.clear();
    state
}

#[test]
fn a_span_cut_into_blocks_ends_as_the_span_in_one() {
    let whole = {
        let mut venue = world();
        venue.time = venue.time + Time(2 * Time::HOUR.0 + 1_234);
        venue.block(Vec::new());
        essence(&venue)
    };
    assert!(whole.walked > Time::default());
    for step in [500, 999, 1_000, 7_300, 3_599_999] {
        let mut venue = world();
        let end = venue.time + Time(2 * Time::HOUR.0 + 1_234);
        while venue.time < end {
            venue.time = (venue.time + Time(step)).min(end);
            venue.block(Vec::new());
        }
        assert!(essence(&venue) == whole, "cut every {step} ms");
    }
}

#[test]
fn everything_due_happens_once_and_in_order() {
    let mut venue = world();
    venue.time = venue.time + Time(3 * Time::HOUR.0);
    let events = venue.block(Vec::new()).to_vec();
    let moments: Vec<Time> = events
        .iter()
        .filter_map(|event| match event {
            Event::Began(Cause::Clock(moment)) => Some(*moment),
            _ => None,
        })
        .collect();
    assert!(
        moments.windows(2).all(|pair| pair[0].0 + 1_000 == pair[1].0),
        "every second, one after the other"
    );
    let hours = events
        .iter()
        .filter(|event| matches!(event, Event::FundingRateSet { .. }))
        .count();
    assert_eq!(hours, 3);
    venue.block(Vec::new());
    assert!(
        !venue
            .engine
            .events()
            .iter()
            .any(|event| matches!(event, Event::Began(Cause::Clock(_))))
    );
}
