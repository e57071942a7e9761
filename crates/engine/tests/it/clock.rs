//! Time: what falls due does not depend on how blocks cut it.

use engine::event::{Cause, Event};
use engine::state::State;
use units::{Rate, Time};

use crate::venue::{ALICE, BOB, MARKET, Venue, ask, bid};

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

/// The moments that a block walked through.
fn moments(events: &[Event]) -> Vec<Time> {
    let moment = |event: &Event| match event {
        Event::Began(Cause::Clock(moment)) => Some(*moment),
        _ => None,
    };
    events.iter().filter_map(moment).collect()
}

fn hours(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::FundingRateSet { .. })).count()
}

#[test]
fn everything_due_happens_once_and_in_order() {
    let mut venue = world();
    let noon = venue.time.last_multiple(Time::HOUR);
    let fresh_until = noon + Time::HOUR;
    venue.time = noon + Time(3 * Time::HOUR.0);
    let events = venue.block(Vec::new()).to_vec();
    let moments = moments(&events);
    let (seconds, later): (Vec<Time>, Vec<Time>) = moments.iter().partition(|moment| **moment <= fresh_until);
    assert_eq!(seconds.len(), 3_600, "while the price is fresh, every second");
    assert!(seconds.windows(2).all(|pair| pair[0].0 + 1_000 == pair[1].0), "one after the other");
    assert_eq!(
        later,
        [fresh_until + Time::HOUR, fresh_until + Time(2 * Time::HOUR.0)],
        "afterwards, every hour"
    );
    assert_eq!(hours(&events), 3);
    assert!(self::moments(venue.block(Vec::new())).is_empty(), "and only once");
}

#[test]
fn after_years_of_silence_only_their_hours_are_walked() {
    let mut venue = world();
    let mark = venue.engine.state().market(MARKET).mark.price;
    let noon = venue.time.last_multiple(Time::HOUR);
    venue.time = noon + Time(1_000 * Time::DAY.0 + 999);
    let events = venue.block(Vec::new()).to_vec();
    assert_eq!(hours(&events), 24_000);
    assert!(moments(&events).len() < 3_600 + 24_001, "not their seconds");
    let market = venue.engine.state().market(MARKET);
    assert_eq!(market.funding_rate, Rate::ZERO);
    assert!(market.mark.price >= mark, "the mark price is the last one that was fresh");
    assert_eq!(venue.engine.state().walked, noon + Time(1_000 * Time::DAY.0));
}

#[test]
fn a_mark_price_stands_still_once_its_prices_are_stale() {
    let mut venue = world();
    venue.time = venue.time.next_multiple(Time::HOUR);
    venue.block(Vec::new());
    let mark = venue.engine.state().market(MARKET).mark;
    assert_eq!(mark.time, venue.time);
    venue.time = venue.time + Time(10_000);
    venue.block(Vec::new());
    assert_eq!(venue.engine.state().market(MARKET).mark, mark);
    // A new price: it moves on, over the whole gap, but not through moments that went by without one.
    let events = venue.price(10_000);
    assert!(moments(&events).is_empty());
    assert_eq!(venue.engine.state().market(MARKET).mark.time, venue.time);
}
