//! Oracle and mark prices.

use engine::command::{Action, PublishedPrice};
use engine::event::Event;
use engine::ids::{Address, MarketId};
use engine::parameters::Publisher;
use engine::rejection::Rejection;
use engine::rules::oracle::weighted_median;
use units::{Price, Rate, Time};

use crate::venue::{
    ALICE, BOB, MARKET, Venue, ask, bid, market_parameters, publisher, rejection, venue_parameters,
};

fn publish(venue: &mut Venue, signer: Address, time: Time, index: i64, perpetual: Option<i64>) -> Vec<Event> {
    let price = PublishedPrice {
        market: MARKET,
        index: Price(index),
        perpetual: perpetual.map(Price),
        confidence: None,
    };
    venue.apply(signer, Action::PublishPrices { time, prices: vec![price] })
}

fn oracle(venue: &Venue) -> i64 {
    venue.engine.state().market(MARKET).oracle.price.0
}

fn mark(venue: &Venue) -> i64 {
    venue.engine.state().market(MARKET).mark.price.0
}

#[test]
fn the_median_goes_by_weight() {
    let check = |weighted: &[(i64, u32)], expected: Option<i64>| {
        let prices = weighted.iter().map(|&(price, weight)| (Price(price), weight)).collect();
        assert_eq!(weighted_median(prices), expected.map(Price), "{weighted:?}");
    };
    check(&[], None);
    check(&[(5, 0)], None);
    check(&[(7, 3)], Some(7));
    check(&[(9, 1), (1, 1), (5, 1)], Some(5));
    check(&[(1, 1), (9, 3)], Some(9));
    check(&[(1, 2), (4, 1), (9, 1)], Some(2));
    check(&[(1, 1), (2, 1)], Some(1));
    check(&[(1, 1), (1_000, 1), (1_001, 1)], Some(1_000));
}

#[test]
fn of_several_publishers_one_alone_moves_nothing() {
    let mut parameters = venue_parameters();
    parameters.price_staleness = Time(10_000);
    let (one, two, three) = (publisher(), Address([2; 20]), Address([3; 20]));
    parameters.publishers = [one, two, three].map(|address| Publisher { address, weight: 1 }).into();
    let mut venue = Venue::with(parameters, market_parameters(), &[1_000]);
    for signer in [one, two, three] {
        let time = venue.time;
        publish(&mut venue, signer, time, 10_000, None);
    }
    let time = venue.time;
    publish(&mut venue, three, time, 15_000, None);
    assert_eq!(oracle(&venue), 10_000);
    // The others fall silent; when their prices are stale, the third's alone count.
    venue.time = venue.time + Time(10_001);
    let time = venue.time;
    publish(&mut venue, three, time, 15_000, None);
    assert_eq!(oracle(&venue), 15_000);
}

#[test]
fn what_is_stale_absurd_or_foreign_is_refused_and_changes_nothing() {
    let mut parameters = venue_parameters();
    parameters.price_staleness = Time(10_000);
    parameters.price_jump = Rate(Rate::ONE.0);
    let mut venue = Venue::with(parameters, market_parameters(), &[1_000]);
    venue.price(10_000);
    let now = venue.time;
    let before = venue.engine.state().market(MARKET).clone();
    let mut refused = |signer, time, index, perpetual| {
        let events = publish(&mut venue, signer, time, index, perpetual);
        let after = venue.engine.state().market(MARKET);
        assert_eq!((&after.published, after.oracle), (&before.published, before.oracle));
        rejection(&events)
    };
    let is_stale = |rejection| matches!(rejection, Rejection::StalePrice { .. });
    let is_absurd = |rejection| matches!(rejection, Rejection::AbsurdPrice { .. });
    assert!(is_stale(refused(publisher(), now + Time(60_000), 10_000, None)), "from the future");
    assert!(is_stale(refused(publisher(), Time(now.0 - 10_100), 10_000, None)), "too old");
    assert!(is_stale(refused(publisher(), Time(now.0 - 5_000), 10_000, None)), "older than his last");
    for absurd in [0, -1, 4_999, 20_001, i64::MAX, i64::MIN] {
        assert!(is_absurd(refused(publisher(), now, absurd, None)), "{absurd}");
        assert!(is_absurd(refused(publisher(), now, 10_000, Some(absurd))), "perpetual {absurd}");
    }
    let stranger = Address([9; 20]);
    assert_eq!(refused(stranger, now, 10_000, None), Rejection::NotPublisher { signer: stranger });
    publish(&mut venue, publisher(), now, 20_000, None);
    assert_eq!(oracle(&venue), 20_000, "a doubling is just within the limit");
}

#[test]
fn the_mark_price_is_the_median_of_three() {
    let mut venue = Venue::new(&[100_000, 100_000]);
    let now = |venue: &Venue| venue.time;
    let time = now(&venue);
    publish(&mut venue, publisher(), time, 10_000, None);
    assert_eq!(mark(&venue), 10_000, "with the oracle price alone, it is that");
    venue.rest(ALICE, bid(10_200, 10_000));
    venue.rest(BOB, ask(10_220, 10_000));
    // Oracle with its basis, book, and elsewhere: the middle one.
    let time = now(&venue);
    publish(&mut venue, publisher(), time, 10_000, Some(10_400));
    assert_eq!(mark(&venue), 10_210, "the book is in the middle");
    let time = now(&venue);
    publish(&mut venue, publisher(), time, 10_100, Some(10_250));
    assert_eq!(mark(&venue), 10_250, "between the book and an oracle price that rose with its basis");
}

#[test]
fn the_basis_follows_the_mid_with_its_time_constant() {
    let mut venue = Venue::new(&[100_000, 100_000]);
    venue.price(10_000);
    venue.rest(ALICE, bid(10_090, 10_000));
    venue.rest(BOB, ask(10_110, 10_000));
    // In 2^-16 half ticks.
    let basis = |venue: &Venue| {
        let average = venue.engine.state().market(MARKET).mark.basis;
        average.value as f64 / 65_536.0 / 2.0
    };
    venue.time = venue.time + Time(150_000);
    venue.price(10_000);
    let constant = basis(&venue);
    assert_eq!(constant, 100.0, "a constant basis is its own average");
    // The mid falls to the oracle price; the sums decay as exp(−t/τ), checked against the same recursion in floats.
    let before = venue.engine.state().market(MARKET).mark.basis;
    venue.place(BOB, ask(10_090, 10_000));
    venue.rest(ALICE, bid(9_990, 10_000));
    venue.rest(BOB, ask(10_010, 10_000));
    let mut weight = before.weight as f64 / 65_536.0;
    let mut weighted = constant * weight;
    let from = venue.engine.state().market(MARKET).mark.time;
    let mut last = from.0;
    venue.time = venue.time + Time(75_000);
    venue.price(10_000);
    let until = venue.engine.state().market(MARKET).mark.time.0;
    let mut moments: Vec<u64> = (from.0 / 1_000 + 1..=until / 1_000).map(|second| second * 1_000).collect();
    moments.push(until);
    for moment in moments {
        let span = (moment - last) as f64;
        weighted *= (-span / 150_000.0).exp();
        weight = weight * (-span / 150_000.0).exp() + span;
        last = moment;
    }
    let expected = weighted / weight;
    let found = basis(&venue);
    assert!((found - expected).abs() < 0.01, "{found} against {expected}");
    assert!(expected > 20.0 && expected < 80.0);
}

#[test]
fn of_exactly_two_prices_the_books_fast_average_is_the_third() {
    let mut venue = Venue::new(&[100_000, 100_000]);
    let publish_now = |venue: &mut Venue, perpetual| {
        let time = venue.time;
        publish(venue, publisher(), time, 10_000, perpetual);
        mark(venue)
    };
    // Before the book ever had two sides there is no average of it, and two prices have a middle.
    assert_eq!(publish_now(&mut venue, Some(10_050)), 10_025);
    venue.rest(ALICE, bid(10_090, 10_000));
    venue.rest(BOB, ask(10_110, 10_000));
    venue.time = venue.time + Time(60_000);
    assert_eq!(
        publish_now(&mut venue, None),
        10_100,
        "oracle with its basis, book and the book's average are one"
    );
    // The book jumps; its average has not followed yet, and stands between the book and the oracle price.
    venue.cancel_all(ALICE);
    venue.cancel_all(BOB);
    venue.rest(ALICE, bid(10_990, 10_000));
    venue.rest(BOB, ask(11_010, 10_000));
    venue.pace = Time(1_000);
    let jumped = publish_now(&mut venue, None);
    assert!((10_101..10_200).contains(&jumped), "{jumped}");
}

#[test]
fn a_slow_publisher_turns_no_clock_back() {
    let mut parameters = venue_parameters();
    parameters.price_staleness = Time(10_000);
    let slow = Address([2; 20]);
    parameters.publishers.push(Publisher { address: slow, weight: 1 });
    let mut venue = Venue::with(parameters, market_parameters(), &[1_000]);
    let confirmed = |venue: &Venue| venue.engine.state().market(MARKET).oracle.time;
    venue.time = venue.time + Time(9_000);
    venue.price(10_100);
    let fresh = confirmed(&venue);
    publish(&mut venue, slow, Time(fresh.0 - 8_000), 10_000, None);
    assert_eq!(oracle(&venue), 10_050, "the slow one's price counts");
    assert_eq!(confirmed(&venue), fresh, "but as of then, the other's was there already");
}

#[test]
fn a_publication_names_a_market_and_not_more_than_there_are() {
    let mut venue = Venue::new(&[1_000]);
    let price = |market| PublishedPrice {
        market: MarketId(market),
        index: Price(10_000),
        perpetual: None,
        confidence: None,
    };
    let time = venue.time;
    let mut refused = |prices: Vec<PublishedPrice>| {
        rejection(&venue.apply(publisher(), Action::PublishPrices { time, prices }))
    };
    assert_eq!(refused(vec![]), Rejection::ItemCount { items: 0, limit: 1 });
    assert_eq!(refused(vec![price(0), price(0)]), Rejection::ItemCount { items: 2, limit: 1 });
    assert_eq!(refused(vec![price(1)]), Rejection::UnknownMarket { market: MarketId(1) });
}
