//! Rested depth: what counts of the book, and when.

use engine::command::{Action, OrderReference, Side};
use engine::event::Event;
use engine::parameters::{Curve, DepthPolicy};
use engine::rules::depth::rested;
use units::{Rate, Time};

use crate::venue::{ALICE, BOB, MARKET, Venue, address, ask, bid, market_parameters, venue_parameters};

fn venue(is_counted: bool) -> Venue {
    let mut market = market_parameters();
    market.risk.depth = DepthPolicy { within: Rate::basis_points(200), rest: Time(60_000) };
    market.risk.margin.exit_cost = is_counted.then(|| Curve::constant(0));
    Venue::with(venue_parameters(), market, &[1_000_000, 1_000_000])
}

fn wait(venue: &mut Venue, seconds: u64) -> Vec<Event> {
    venue.time = venue.time + Time(seconds * 1_000);
    venue.apply(address(ALICE), Action::Nothing)
}

fn dollars(venue: &Venue, side: Side) -> i64 {
    rested(venue.engine.state(), MARKET, side).0 / 1_000_000
}

#[test]
fn depth_is_what_rested_within_the_distance_of_the_mark() {
    let mut venue = venue(true);
    venue.rest(ALICE, bid(9_800, 100_000)); // ten at 98.00: at the distance
    venue.rest(ALICE, bid(9_799, 100_000)); // beyond it
    venue.rest(BOB, ask(10_200, 50_000));
    wait(&mut venue, 61);
    assert_eq!((dollars(&venue, Side::Bid), dollars(&venue, Side::Ask)), (980, 510));
}

#[test]
fn a_wall_counts_only_when_it_has_rested_and_never_after_it_was_pulled() {
    let mut venue = venue(true);
    venue.rest(ALICE, bid(9_900, 10_000));
    wait(&mut venue, 61);
    let wall = venue.rest(BOB, bid(9_950, 10_000_000));
    wait(&mut venue, 58);
    assert_eq!(dollars(&venue, Side::Bid), 99);
    venue.cancel(BOB, OrderReference::Id(wall));
    wait(&mut venue, 120);
    assert_eq!(dollars(&venue, Side::Bid), 99);
    venue.rest(BOB, bid(9_950, 10_000_000));
    wait(&mut venue, 75);
    assert_eq!(dollars(&venue, Side::Bid), 99 + 99_500);
}

#[test]
fn a_market_whose_rules_do_not_ask_is_not_sampled() {
    for is_counted in [false, true] {
        let mut venue = venue(is_counted);
        venue.rest(ALICE, bid(9_900, 10_000));
        let events = wait(&mut venue, 2);
        let is_sampled = events.iter().any(|event| matches!(event, Event::DepthSampled { .. }));
        assert_eq!(is_sampled, is_counted);
    }
}
