//! Guards on prices: what publishers cannot do to the oracle price, and what a bad price cannot do.

use engine::command::{Action, PublishedPrice};
use engine::event::{Event, Guard};
use engine::ids::Address;
use engine::parameters::{OraclePolicy, Publisher};
use engine::rules::guards;
use units::{Price, Rate, Time};

use crate::random::Random;
use crate::venue::{MARKET, Venue, market_parameters, publisher, venue_parameters};

/// Three publishers of one weight; the first is the venue's own.
fn publishers() -> [Address; 3] {
    [publisher(), Address([2; 20]), Address([3; 20])]
}

fn venue(policy: OraclePolicy) -> Venue {
    let mut parameters = venue_parameters();
    parameters.oracle = policy;
    parameters.price_jump = Rate(i64::MAX);
    parameters.publishers = publishers().map(|address| Publisher { address, weight: 1 }).into();
    Venue::with(parameters, market_parameters(), &[1_000])
}

fn publish(venue: &mut Venue, source: usize, index: i64) -> Vec<Event> {
    let price = PublishedPrice { market: MARKET, index: Price(index), perpetual: None, confidence: None };
    let time = venue.time;
    venue.apply(publishers()[source], Action::PublishPrices { time, prices: vec![price] })
}

fn oracle(venue: &Venue) -> i64 {
    venue.engine.state().market(MARKET).oracle.price.0
}

fn active(venue: &Venue) -> Vec<Guard> {
    guards::active(venue.engine.state(), MARKET).iter().map(|active| active.guard).collect()
}

#[test]
fn no_single_source_of_three_moves_the_price_beyond_the_other_two() {
    let policies = [
        OraclePolicy { min_sources: 3, ..OraclePolicy::default() },
        OraclePolicy { dispersion: Some(Rate::basis_points(500)), ..OraclePolicy::default() },
        OraclePolicy {
            min_sources: 3,
            dispersion: Some(Rate::basis_points(100)),
            velocity: Some(Rate::basis_points(50)),
            ..OraclePolicy::default()
        },
    ];
    let mut random = Random(11);
    for policy in policies {
        let mut venue = venue(policy);
        let mut honest = 10_000;
        for _ in 0..500 {
            honest += random.between(-20, 21);
            let (one, other) = (honest + random.between(-9, 10), honest + random.between(-9, 10));
            publish(&mut venue, 0, one);
            publish(&mut venue, 1, other);
            let before = oracle(&venue);
            let wild = if random.one_in(2) { random.between(1, 100) } else { random.between(20_000, 90_000) };
            publish(&mut venue, 2, wild);
            let range = one.min(other).min(before)..=one.max(other).max(before);
            assert!(range.contains(&oracle(&venue)), "{wild} beside {one} and {other}: {}", oracle(&venue));
        }
        assert!((oracle(&venue) - honest).abs() < 500, "the price follows the others: {}", oracle(&venue));
    }
}

#[test]
fn the_price_never_outruns_its_velocity_and_gets_where_it_is_asked_to() {
    let velocity = Rate::basis_points(100);
    let mut venue = venue(OraclePolicy { velocity: Some(velocity), ..OraclePolicy::default() });
    venue.pace = Time(0);
    let mut random = Random(5);
    let (mut asked, mut reached, mut free) = (10_000, 0, 0);
    for _ in 0..2_000 {
        let span = random.between(0, 3_000);
        venue.time = venue.time + Time(span.unsigned_abs());
        if random.one_in(50) {
            asked = random.between(5_000, 20_000);
        }
        let before = oracle(&venue);
        publish(&mut venue, 0, asked);
        let after = oracle(&venue);
        let is_towards = (before..=asked).contains(&after) || (asked..=before).contains(&after);
        assert!(is_towards, "{before} → {after}, {asked} asked for");
        // What it may move gathers while it cannot move a whole tick.
        free += span;
        assert!((after - before).abs() * 100_000 <= before * free, "{before} → {after} in {free} ms");
        free = if after != before || after == asked { 0 } else { free };
        let is_held = active(&venue).iter().any(|guard| matches!(guard, Guard::Velocity { .. }));
        assert_eq!(is_held, after != asked);
        reached += i32::from(after == asked);
    }
    assert!(reached > 100, "{reached}");
}

#[test]
fn each_raised_guard_is_lifted_or_holds() {
    let mut policy = OraclePolicy { min_sources: 2, ..OraclePolicy::default() };
    policy.dispersion = Some(Rate::basis_points(500));
    policy.velocity = Some(Rate::basis_points(100));
    policy.jump_confirmation = Time(20_000);
    policy.validity.liquidation.jump = Some(Rate::basis_points(1_000));
    let mut venue = venue(policy);
    let mut random = Random(23);
    let (mut holding, mut kinds) = (active(&venue), [0; 4]);
    let mut level = 10_000;
    for _ in 0..4_000 {
        venue.time = venue.time + Time(random.bits() % 4_000);
        if random.one_in(40) {
            level = random.between(5_000, 20_000);
        }
        if random.one_in(200) {
            venue.time = venue.time + Time::DAY + Time::DAY;
        }
        let source = usize::try_from(random.bits() % 3).unwrap();
        let said = if random.one_in(10) { level * 3 } else { level };
        for event in publish(&mut venue, source, said) {
            match event {
                Event::GuardRaised { guard, .. } => {
                    kinds[kind(guard)] += 1;
                    holding.retain(|held| !held.is_same(&guard));
                    holding.push(guard);
                }
                Event::GuardLifted { guard, .. } => {
                    assert!(holding.contains(&guard), "{guard:?} was not raised");
                    holding.retain(|held| *held != guard);
                }
                _ => {}
            }
        }
        assert_eq!(active(&venue), holding);
    }
    assert!(kinds.iter().all(|&count| count >= 5), "{kinds:?}");
}

fn kind(guard: Guard) -> usize {
    match guard {
        Guard::Sources { .. } => 0,
        Guard::Dispersion { .. } => 1,
        Guard::Velocity { .. } => 2,
        Guard::Jump { .. } => 3,
    }
}
