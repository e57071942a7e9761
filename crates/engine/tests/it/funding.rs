//! Funding: recorded history, zero sums, and the rows that a client reads.

use engine::command::Side;
use engine::event::Event;
use engine::limits::MAX_PREMIUM;
use engine::parameters::FundingPolicy;
use engine::rules::funding;
use units::{Decimal, Price, Rate, Size, Time, Usd};

use crate::data;
use crate::venue::{ALICE, BOB, CAROL, MARKET, Venue, ask, bid, market_parameters, venue_parameters};

const POLICY: FundingPolicy = FundingPolicy {
    interest: Rate::basis_points(1),
    dead_band: Rate::basis_points(5),
    cap: Rate::basis_points(400),
};

#[test]
fn recorded_rates_follow_from_recorded_premiums() {
    let Some(text) = data::text("funding/hyperliquid_BTC_hourly_premium_funding_2024-2025.csv.gz") else {
        return;
    };
    let rate = |word: &str| Rate(word.parse::<Decimal>().unwrap().to_scale_nearest(12).unwrap());
    let mut rows = 0;
    for line in text.lines().skip(1) {
        let words: Vec<&str> = line.split(',').collect();
        let (premium, published) = (rate(words[1]), rate(words[2]));
        let found = funding::rate(premium, &POLICY);
        // Published to ten decimals, from a premium that was published to ten.
        let difference = (found - published).0.abs();
        assert!(difference <= 100, "{line}: {found:?}");
        rows += 1;
    }
    assert_eq!(rows, 12_192);
}

#[test]
fn the_worked_example_of_the_field_comes_out() {
    // 10,100 against 10,000: a premium of 1 %, less the dead band's 0.05 %.
    assert_eq!(funding::rate(Rate::basis_points(100), &POLICY), Rate(9_500_000_000 / 8));
    // Within the dead band the interest is all.
    assert_eq!(funding::rate(Rate(317_740_000), &POLICY), Rate(100_000_000 / 8));
    assert_eq!(funding::rate(Rate::basis_points(9_000), &POLICY), Rate::basis_points(400));
}

/// Alice is long what Bob is short, and Carol quotes around a price above or below the oracle's.
fn world(size: i64, quote: i64) -> Venue {
    let mut market = market_parameters();
    market.impact_notional.0 = 100_000_000;
    let mut venue = Venue::with(venue_parameters(), market, &[100_000, 100_000, 1_000_000]);
    venue.price(10_000);
    venue.rest(BOB, ask(10_000, size));
    venue.place(ALICE, bid(10_000, size));
    venue.rest(CAROL, bid(quote - 10, 1_000_000));
    venue.rest(CAROL, ask(quote + 10, 1_000_000));
    venue
}

/// Lets an hour pass with a price every half hour, and returns what happened at its end.
fn hour(venue: &mut Venue) -> Vec<Event> {
    let end = venue.time.next_multiple(Time::HOUR);
    while venue.time < end {
        venue.time = (venue.time + Time(30 * Time::MINUTE.0)).min(end);
        let events = venue.price(10_000);
        if events.iter().any(|event| matches!(event, Event::FundingRateSet { .. })) {
            return events;
        }
    }
    unreachable!("an hour ends within an hour")
}

#[test]
fn funding_is_zero_sum_to_the_unit_and_the_rows_sum_to_the_cash_that_moved() {
    let mut crumbs = 0;
    for (size, quote) in [(33_333, 10_100), (10_001, 9_900), (77_777, 10_050)] {
        let mut venue = world(size, quote);
        let cash = |venue: &Venue, account| venue.engine.state().account(account).cash;
        let before = [ALICE, BOB, CAROL].map(|account| cash(&venue, account));
        let insurance = venue.engine.state().funds.insurance;
        let mut rows = [Usd::ZERO; 3];
        let mut dust = Usd::ZERO;
        for _ in 0..5 {
            for event in hour(&mut venue) {
                match event {
                    Event::FundingPaid { account, amount, .. } => rows[account.0 as usize - 1] += amount,
                    Event::FundingDust { amount, .. } => dust += amount,
                    _ => {}
                }
            }
        }
        let moved = [ALICE, BOB, CAROL].map(|account| cash(&venue, account));
        for place in 0..3 {
            assert_eq!(moved[place] - before[place], rows[place]);
        }
        assert_eq!(rows[0] + rows[1] + dust, Usd::ZERO, "what one pays, another or the fund receives");
        assert_eq!(venue.engine.state().funds.insurance - insurance, dust);
        assert_eq!(rows[2], Usd::ZERO, "without a position nothing is paid");
        assert_eq!(rows[0].is_negative(), quote > 10_000, "longs pay while the perpetual is dear");
        crumbs += dust.0;
    }
    assert!(crumbs > 0, "some hour does not come out even");
}

#[test]
fn a_payment_is_rounded_against_who_gets_it() {
    // 3 lots at 7 ticks and one in a million million: less than a unit.
    assert_eq!(funding::payment(Size(3), Price(7), Rate(1)), Usd(-1));
    assert_eq!(funding::payment(Size(-3), Price(7), Rate(1)), Usd(0));
    assert_eq!(funding::payment(Size(3), Price(7), Rate(-1)), Usd(0));
}

#[test]
fn a_premium_is_measured_at_the_impact_prices() {
    let mut market = market_parameters();
    market.impact_notional.0 = 300_000_000;
    let mut venue = Venue::with(venue_parameters(), market, &[100_000, 100_000]);
    venue.price(10_000);
    // 300 dollars of bids: one at 101, and 199 dollars' worth at 100.50 of the next two.
    venue.rest(ALICE, bid(10_100, 10_000));
    venue.rest(ALICE, bid(10_050, 20_000));
    assert!(funding::premium(venue.engine.state().market(MARKET)).is_none(), "a side is empty");
    venue.rest(BOB, ask(10_200, 30_000));
    let state = venue.engine.state();
    let market = state.market(MARKET);
    // 300 / (1 + 199 / 100.5) = 100.66778…
    assert_eq!(funding::impact_price(market, Side::Bid), Some(Price(10_066)));
    let premium = funding::premium(market).unwrap();
    assert!((premium.0 - 6_677_796_327).abs() < 100, "{premium:?}");
}

/// The rate and the number of samples of the hour that ended.
fn set(events: &[Event]) -> Option<(Rate, u32)> {
    events.iter().find_map(|event| match event {
        Event::FundingRateSet { rate, samples, .. } => Some((*rate, *samples)),
        _ => None,
    })
}

#[test]
fn in_a_book_too_thin_to_measure_interest_is_all() {
    let mut venue = Venue::new(&[100_000, 100_000]);
    venue.price(10_000);
    venue.rest(BOB, ask(10_000, 10_000));
    venue.place(ALICE, bid(10_000, 10_000));
    assert_eq!(set(&hour(&mut venue)), Some((Rate(100_000_000 / 8), 720)));
}

#[test]
fn while_the_oracle_is_stale_no_funding_accrues() {
    let mut parameters = venue_parameters();
    parameters.price_staleness = Time(10_000);
    let mut venue = Venue::with(parameters, market_parameters(), &[100_000, 100_000]);
    venue.price(10_000);
    venue.rest(BOB, ask(10_000, 10_000));
    venue.place(ALICE, bid(10_000, 10_000));
    venue.time = venue.time.next_multiple(Time::HOUR);
    // The hour that ends began with ten seconds of fresh prices; the next one has none.
    assert!(set(venue.block(Vec::new())).is_some_and(|(_, samples)| samples <= 2));
    venue.time = venue.time.next_multiple(Time::HOUR);
    let events = venue.block(Vec::new()).to_vec();
    assert_eq!(set(&events), Some((Rate::ZERO, 0)));
    assert!(!events.iter().any(|event| matches!(event, Event::FundingPaid { .. })));
}

#[test]
fn a_premium_beyond_all_measure_costs_the_cap_and_no_more() {
    let mut venue = Venue::unlimited(10_000);
    venue.rest(ALICE, bid(10_000, 1_000_000));
    venue.rest(ALICE, ask(10_100, 1_000_000));
    venue.place(BOB, bid(10_100, 10_000));
    // The oracle price all but vanishes under the book: a premium of a million per cent, in every sample.
    venue.price(1);
    venue.time = venue.time.next_multiple(Time::HOUR);
    let events = venue.block(Vec::new()).to_vec();
    let cap = market_parameters().funding.cap;
    let set = events.iter().find_map(|event| match event {
        Event::FundingRateSet { rate, premium, .. } => Some((*rate, *premium)),
        _ => None,
    });
    assert_eq!(set, Some((cap, MAX_PREMIUM)));
}
