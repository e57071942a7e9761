//! Volatility and the floors of margin: estimates against a plain computation, and the floors at their edges.

use engine::command::{Action, OrderReference};
use engine::event::Event;
use engine::parameters::VolatilityPolicy;
use engine::rules::{margin, volatility};
use units::{Rate, Time};

use crate::venue::{ALICE, BOB, MARKET, Venue, address, ask, bid, market_parameters, venue_parameters};

const MINUTE: u64 = 60_000;

fn policy() -> VolatilityPolicy {
    VolatilityPolicy {
        half_life: Time(10 * MINUTE),
        horizon: Time(10 * MINUTE),
        multiple: Rate::ONE,
        fall_per_day: Rate::basis_points(2_400),
        maintenance_share: Rate::basis_points(5_000),
        notice: Time(30 * MINUTE),
    }
}

fn venue(policy: Option<VolatilityPolicy>) -> Venue {
    let mut market = market_parameters();
    market.risk.volatility = policy;
    let mut rules = venue_parameters();
    rules.price_staleness = Time(5 * MINUTE);
    Venue::with(rules, market, &[1_000_000, 1_000_000])
}

/// Lets a minute pass with this price at its end.
fn minute(venue: &mut Venue, price: i64) -> Vec<Event> {
    venue.time = Time((venue.time.0 / MINUTE + 1) * MINUTE - 20);
    let mut events = venue.price(price);
    events.extend(wait(venue, 20));
    events
}

fn wait(venue: &mut Venue, milliseconds: u64) -> Vec<Event> {
    venue.time = venue.time + Time(milliseconds);
    venue.apply(address(BOB), Action::Nothing)
}

fn known(venue: &Venue) -> engine::state::Volatility {
    venue.engine.state().market(MARKET).volatility.clone()
}

fn estimates(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::VolatilityEstimated { .. })).count()
}

#[test]
fn the_estimate_is_the_average_of_squared_returns() {
    let mut venue = venue(Some(policy()));
    // The estimate by returns, in floating point: half of a sample's weight is gone in ten minutes.
    let kept = 0.5_f64.powf(0.1);
    let (mut expected, mut last) = (0.0, 10_000.0_f64);
    minute(&mut venue, 10_000);
    for price in [10_100, 10_050, 9_900, 9_900, 10_300, 8_000, 8_100] {
        minute(&mut venue, price);
        let moved = (price as f64 / last).ln();
        expected = expected * kept + moved * moved * (1.0 - kept);
        last = price as f64;
        let found = known(&venue).variances.index_return as f64 / 1e18;
        assert!((found / expected - 1.0).abs() < 1e-9, "{price}: {found} {expected}");
    }
    // The root over ten minutes, and over a year.
    let range = known(&venue).variances;
    let greatest =
        [range.index_return, range.index_range, range.mark_return, range.mark_range].into_iter().max();
    let greatest = greatest.unwrap() as f64 / 1e18;
    let deviation = volatility::deviation(&range, Time(10 * MINUTE)).0 as f64 / 1e12;
    assert!((deviation / (greatest * 10.0).sqrt() - 1.0).abs() < 1e-9, "{deviation}");
    let of_a_year = volatility::of_a_year(&range).0 as f64 / 1e12;
    assert!((of_a_year / (greatest * 525_600.0).sqrt() - 1.0).abs() < 1e-9, "{of_a_year}");
}

#[test]
fn what_comes_back_within_the_minute_is_seen_by_the_range() {
    let mut venue = venue(Some(policy()));
    minute(&mut venue, 10_000);
    wait(&mut venue, 5_000);
    venue.price(10_500);
    wait(&mut venue, 5_000);
    minute(&mut venue, 10_000);
    let variances = known(&venue).variances;
    assert_eq!(variances.index_return, 0);
    let kept = 0.5_f64.powf(0.1);
    let expected = 1.05_f64.ln().powi(2) / (4.0 * 2.0_f64.ln()) * (1.0 - kept);
    let found = variances.index_range as f64 / 1e18;
    assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
}

#[test]
fn a_stale_price_is_not_sampled_and_a_gap_is_one_long_sample() {
    let mut venue = venue(Some(policy()));
    minute(&mut venue, 10_000);
    // The price stays fresh for less than five minutes, and more go by without a sample.
    let events = wait(&mut venue, 11 * MINUTE);
    assert_eq!(estimates(&events), 4);
    let sampled = known(&venue).sampled;
    minute(&mut venue, 11_000);
    let span = (known(&venue).sampled.0 - sampled.0) / MINUTE;
    assert!(span > 5, "{span}");
    let kept = 0.5_f64.powf(span as f64 / 10.0);
    let expected = 1.1_f64.ln().powi(2) / span as f64 * (1.0 - kept);
    let found = known(&venue).variances.index_return as f64 / 1e18;
    assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
}

#[test]
fn without_a_policy_nothing_is_estimated() {
    for (policy, expected) in [(None, 0), (Some(policy()), 1)] {
        let mut venue = venue(policy);
        assert_eq!(estimates(&minute(&mut venue, 10_000)), expected);
    }
}

#[test]
fn the_floor_of_initial_margin_rises_at_once_and_falls_by_the_hour() {
    let mut venue = venue(Some(policy()));
    minute(&mut venue, 10_000);
    minute(&mut venue, 9_000);
    let raised = known(&venue).initial_floor;
    assert!(raised > Rate::basis_points(2_000), "{raised:?}");
    venue.rest(ALICE, bid(9_000, 1_000_000));
    let needed = |venue: &Venue| margin::initial_margin(venue.engine.state(), ALICE).0;
    // 100 at 90.00 are 9,000 dollars.
    assert_eq!(needed(&venue), raised.0 * 9 / 1_000);
    // The estimate falls by itself; the floor stands until the hour is full, and is then lower by a 24th of 24 %.
    let mut last = raised;
    for _ in 0..130 {
        minute(&mut venue, 9_000);
        let (floor, is_hour) = (known(&venue).initial_floor, (venue.time.0 / MINUTE).is_multiple_of(60));
        if !is_hour {
            assert_eq!(floor, last);
        } else {
            assert_eq!(floor, Rate(last.0 - Rate::basis_points(100).0));
        }
        last = floor;
    }
    assert!(last < raised);
}

#[test]
fn a_higher_maintenance_margin_is_announced_and_then_liquidates() {
    let mut venue = venue(Some(policy()));
    minute(&mut venue, 10_000);
    // Ten thousand dollars of position on 1,400: more than 5 % of margin, less than the floor that follows.
    venue.act(ALICE, Action::Withdraw { destination: address(ALICE), amount: units::Usd(998_600_000_000) });
    venue.rest(BOB, ask(10_000, 1_000_000));
    venue.place(ALICE, bid(10_000, 1_000_000));
    minute(&mut venue, 9_200);
    minute(&mut venue, 10_000);
    let noticed = *known(&venue).notices.first().expect("a higher floor is announced");
    assert_eq!(known(&venue).maintenance_floor, Rate::ZERO);
    let is_fallen = |venue: &Venue| margin::is_liquidatable(venue.engine.state(), ALICE, None);
    while venue.time.0 + MINUTE < noticed.from.0 {
        minute(&mut venue, 10_000);
        assert!(!is_fallen(&venue));
    }
    let mut events = Vec::new();
    for _ in 0..2 {
        events.extend(minute(&mut venue, 10_000));
    }
    let set = |event: &Event| matches!(event, Event::MaintenanceMarginFloorSet { floor, .. } if *floor == noticed.floor);
    assert!(events.iter().any(set));
    let began = |event: &Event| matches!(event, Event::LiquidationBegan { account, .. } if *account == ALICE);
    assert!(events.iter().any(began), "the index looks at every holder");
}

#[test]
fn a_lower_floor_takes_the_maintenance_margin_down_with_it_at_once() {
    let mut venue = venue(Some(VolatilityPolicy { notice: Time(0), ..policy() }));
    minute(&mut venue, 10_000);
    minute(&mut venue, 9_000);
    minute(&mut venue, 9_000);
    let floors = |venue: &Venue| (known(venue).initial_floor.0, known(venue).maintenance_floor.0);
    let (initial, maintenance) = floors(&venue);
    let half = |floor: i64| (floor / 2 + 99_999_999) / 100_000_000 * 100_000_000;
    assert_eq!(maintenance, half(initial));
    for _ in 0..61 {
        minute(&mut venue, 9_000);
    }
    let (lower, maintenance) = floors(&venue);
    assert_eq!(lower, initial - Rate::basis_points(100).0);
    assert_eq!(maintenance, half(lower));
    let order = venue.rest(ALICE, bid(9_000, 10_000));
    venue.cancel(ALICE, OrderReference::Id(order));
}
