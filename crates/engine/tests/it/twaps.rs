//! Orders that are worked off over time: what their slices trade, what they make up for, and how they end.

use engine::command::{Action, Mode, Side, TimeInForce, TwapRequest};
use engine::event::{CancelReason, Event, Fill, SliceOutcome, TwapEnd, TwapSliced};
use engine::ids::{AccountId, TwapId};
use engine::invariants::audit;
use engine::rejection::Rejection;
use engine::rules::twaps::slices;
use units::{Notional, Price, Size, Time, Usd};

use crate::venue::{
    ALICE, BOB, CAROL, MARKET, Order, Venue, address, ask, bid, fills, market_parameters, operator,
    rejection, rejections, venue_parameters,
};

const FIRST: TwapId = TwapId(1);

/// A venue whose clock goes on by half a minute a block, with a book of 100 on each side, a tenth of a per cent from 100.00.
fn deep() -> Venue {
    let mut venue = Venue::new(&[100_000, 1_000_000, 100_000]);
    venue.rest(BOB, ask(10_010, 1_000_000));
    venue.rest(BOB, bid(9_990, 1_000_000));
    venue.pace = Time(30_000);
    venue
}

/// Buys so much in so many minutes.
fn buying(size: i64, minutes: u32) -> TwapRequest {
    let size = Size(size);
    TwapRequest { market: MARKET, side: Side::Bid, size, reduce_only: false, minutes, randomize: false }
}

fn place(venue: &mut Venue, account: AccountId, request: TwapRequest) -> Vec<Event> {
    venue.act(account, Action::PlaceTwap(request))
}

fn cancel(venue: &mut Venue, account: AccountId, twap: TwapId) -> Vec<Event> {
    venue.act(account, Action::CancelTwap { market: MARKET, twap })
}

/// The next block, half a minute on.
fn next(venue: &mut Venue) -> Vec<Event> {
    let events = venue.block(Vec::new()).to_vec();
    audit(venue.engine.state()).unwrap();
    events
}

fn bought(events: &[Event], account: AccountId) -> i64 {
    fills(events).iter().filter(|fill| fill.account == account).map(|fill| fill.size.0).sum()
}

fn sliced(events: &[Event]) -> Vec<TwapSliced> {
    let slice = |event: &Event| if let Event::TwapSliced(sliced) = event { Some(*sliced) } else { None };
    events.iter().filter_map(slice).collect()
}

fn ended(events: &[Event]) -> Option<TwapEnd> {
    events.iter().find_map(|event| match event {
        Event::TwapEnded { end, .. } => Some(*end),
        _ => None,
    })
}

#[test]
fn a_twap_order_trades_its_whole_size_evenly_over_its_time() {
    let mut venue = deep();
    let events = place(&mut venue, ALICE, buying(110_000, 5));
    assert!(events.contains(&Event::TwapPlaced { twap: FIRST, account: ALICE, request: buying(110_000, 5) }));
    assert_eq!(fills(&events), [], "its first slice waits for the clock");
    let begun = venue.time;
    let mut all = Vec::new();
    for slice in 0..11 {
        let events = next(&mut venue);
        all.extend(fills(&events).into_iter().filter(|fill: &Fill| fill.account == ALICE));
        assert_eq!(venue.position(ALICE), 10_000 * (slice + 1));
        assert_eq!(ended(&events), (slice == 10).then_some(TwapEnd::Filled));
    }
    assert_eq!(slices(5), 11);
    assert_eq!(venue.time, begun + Time(11 * 30_000), "the first came at once, the last after five minutes");
    assert!(all.iter().all(|fill| fill.price == Price(10_010) && fill.fee.is_positive()));
    assert!(venue.engine.state().twaps.find(FIRST).is_none());
}

#[test]
fn what_is_executed_is_known_while_it_runs() {
    let mut venue = deep();
    place(&mut venue, ALICE, buying(110_000, 5));
    next(&mut venue);
    next(&mut venue);
    let twap = venue.engine.state().twaps.find(FIRST).unwrap();
    assert_eq!((twap.executed, twap.notional), (Size(20_000), Price(10_010) * Size(20_000)));
    assert_eq!(twap.next_slice, 2);
}

#[test]
fn a_slice_takes_nothing_beyond_three_per_cent_of_the_mark_and_later_ones_make_up_for_it() {
    let mut venue = Venue::new(&[100_000, 1_000_000]);
    venue.rest(BOB, bid(9_699, 10_000));
    venue.rest(BOB, ask(10_301, 1_000_000));
    venue.pace = Time(30_000);
    place(&mut venue, ALICE, buying(110_000, 5));
    for _ in 0..4 {
        venue.price(10_000);
        assert_eq!(venue.engine.state().market(MARKET).mark.price, Price(10_000));
    }
    assert_eq!(venue.position(ALICE), 0, "all that is offered is too dear");
    venue.rest(BOB, ask(10_200, 1_000_000));
    let mut sizes = Vec::new();
    while venue.engine.state().twaps.find(FIRST).is_some() {
        let before = venue.position(ALICE);
        venue.price(10_000);
        sizes.push(venue.position(ALICE) - before);
    }
    // Three times its share at most, until what ought to be executed is.
    assert_eq!(sizes, [30_000, 30_000, 20_000, 10_000, 10_000, 10_000]);
}

#[test]
fn what_cannot_be_made_up_for_in_time_is_never_traded() {
    let mut venue = Venue::new(&[100_000, 1_000_000]);
    venue.pace = Time(30_000);
    place(&mut venue, ALICE, buying(110_000, 5));
    for slice in 0..10 {
        let events = next(&mut venue);
        let refused = SliceOutcome::Refused(Rejection::NothingToMatch);
        assert_eq!(sliced(&events)[0].outcome, refused, "slice {slice}");
    }
    venue.pace = Time(1);
    venue.rest(BOB, ask(10_010, 1_000_000));
    venue.pace = Time(29_999);
    let events = next(&mut venue);
    assert_eq!(bought(&events, ALICE), 30_000);
    assert_eq!(ended(&events), Some(TwapEnd::TimeOver));
}

#[test]
fn slices_that_were_missed_are_made_up_for_and_not_sent_one_by_one() {
    let mut venue = deep();
    venue.pace = Time(10);
    place(&mut venue, ALICE, buying(1_201_000, 600));
    venue.pace = Time(95_000);
    let events = next(&mut venue);
    assert_eq!(sliced(&events).iter().map(|sliced| sliced.slice).collect::<Vec<_>>(), [0, 1, 2, 3]);
    // Prices count for an hour; in the gap behind it only whole hours are walked.
    venue.pace = Time(5 * Time::HOUR.0);
    let slices = sliced(&next(&mut venue)).len();
    assert!((110..125).contains(&slices), "an hour's slices, and one an hour: {slices}");
    assert!(venue.engine.state().twaps.find(FIRST).is_some());
    let events = place(&mut venue, ALICE, buying(1_201_000, 600));
    assert_eq!(rejection(&events), Rejection::NoPrice { market: MARKET });
}

#[test]
fn randomized_slices_vary_by_a_fifth_and_end_with_the_whole_size() {
    let sizes = |randomize| {
        let mut venue = deep();
        place(&mut venue, ALICE, TwapRequest { randomize, ..buying(310_000, 15) });
        let mut sizes = Vec::new();
        while venue.engine.state().twaps.find(FIRST).is_some() {
            sizes.push(bought(&next(&mut venue), ALICE));
        }
        sizes
    };
    let (even, varied) = (sizes(false), sizes(true));
    assert!(even.iter().all(|&size| size == 10_000));
    assert_eq!(varied.iter().sum::<i64>(), 310_000);
    assert_eq!(varied.len(), 31);
    let distinct: std::collections::BTreeSet<i64> = varied.iter().copied().collect();
    assert!(distinct.len() > 20, "{varied:?}");
    assert!(varied.iter().all(|&size| (7_000..=15_000).contains(&size)), "{varied:?}");
    assert_eq!(varied, sizes(true), "they follow from the numbers of order and slice");
}

#[test]
fn a_twap_order_is_worth_ten_dollars_a_minute_and_lasts_five_minutes_to_a_day() {
    let mut venue = deep();
    let least = Notional(120 * 10_000_000);
    let worth = |dollars: i64| buying(dollars * 100, 120);
    assert_eq!(
        rejection(&place(&mut venue, ALICE, worth(1_199))),
        Rejection::BelowTwapValue {
            value: Notional(1_199_000_000),
            minimum: least,
            per_minute: Notional(10_000_000)
        }
    );
    for minutes in [0, 4, 1_441, u32::MAX] {
        let refused = Rejection::InvalidDuration { minutes, shortest: 5, longest: 1_440 };
        assert_eq!(rejection(&place(&mut venue, ALICE, buying(100_000, minutes))), refused);
    }
    assert_eq!(rejection(&place(&mut venue, ALICE, buying(0, 5))), Rejection::ZeroSize);
    assert!(matches!(rejection(&place(&mut venue, ALICE, buying(-5, 5))), Rejection::InvalidSize { .. }));
    assert_eq!(rejections(&place(&mut venue, ALICE, worth(1_200))), []);
}

#[test]
fn only_its_owner_cancels_it_and_only_in_its_market() {
    let mut venue = deep();
    place(&mut venue, ALICE, buying(110_000, 5));
    next(&mut venue);
    assert_eq!(rejection(&cancel(&mut venue, CAROL, FIRST)), Rejection::UnknownTwap);
    assert_eq!(rejection(&cancel(&mut venue, ALICE, TwapId(2))), Rejection::UnknownTwap);
    let elsewhere = Action::CancelTwap { market: engine::ids::MarketId(7), twap: FIRST };
    assert_eq!(rejection(&venue.act(ALICE, elsewhere)), Rejection::UnknownTwap);
    let position = venue.position(ALICE);
    let events = cancel(&mut venue, ALICE, FIRST);
    assert_eq!(ended(&events), Some(TwapEnd::Requested));
    next(&mut venue);
    // The slice that was due before the cancel came with the clock, no other.
    assert_eq!(venue.position(ALICE), position + bought(&events, ALICE));
    assert_eq!(rejection(&cancel(&mut venue, ALICE, FIRST)), Rejection::UnknownTwap);
}

#[test]
fn a_slice_that_its_owner_cannot_carry_is_refused_and_the_order_goes_on() {
    let mut venue = deep();
    // At 20 times leverage 200 dollars carry 4,000: two slices of 1,500.
    let other = address(AccountId(9));
    venue.act(ALICE, Action::Transfer { destination: other, amount: Usd::dollars(200) });
    let poor = venue.engine.state().accounts.find(other).unwrap();
    venue.apply(other, Action::PlaceTwap(buying(111 * 150_000, 55)));
    let mut refusals = 0;
    for _ in 0..6 {
        let events = next(&mut venue);
        refusals += sliced(&events)
            .iter()
            .filter(|sliced| {
                matches!(sliced.outcome, SliceOutcome::Refused(Rejection::BelowInitialMargin { .. }))
            })
            .count();
    }
    assert!(refusals > 0);
    assert!(venue.engine.state().twaps.find(FIRST).is_some(), "it goes on");
    // With more money the next slice trades again.
    let position = venue.position(poor);
    venue.act(ALICE, Action::Transfer { destination: other, amount: Usd::dollars(50_000) });
    next(&mut venue);
    assert!(venue.position(poor) > position);
}

#[test]
fn an_order_whose_first_slice_cannot_be_carried_is_refused() {
    let mut venue = deep();
    let events = place(&mut venue, CAROL, buying(3_300_000_000, 5));
    assert!(matches!(rejection(&events), Rejection::BelowInitialMargin { .. }));
}

#[test]
fn a_reduce_only_order_never_opens_and_ends_when_nothing_is_left() {
    let mut venue = deep();
    let closing = TwapRequest { side: Side::Ask, reduce_only: true, ..buying(110_000, 5) };
    assert!(matches!(rejection(&place(&mut venue, ALICE, closing)), Rejection::WouldIncreasePosition { .. }));
    venue.place(ALICE, bid(10_010, 15_000).tif(TimeInForce::Ioc));
    place(&mut venue, ALICE, closing);
    next(&mut venue);
    assert_eq!(venue.position(ALICE), 5_000);
    next(&mut venue);
    assert_eq!(venue.position(ALICE), 0, "no more than the position");
    assert_eq!(ended(&next(&mut venue)), Some(TwapEnd::ReduceOnly));
}

#[test]
fn an_account_has_a_limited_number_of_them() {
    let mut venue = deep();
    venue.pace = Time(1);
    for _ in 0..20 {
        place(&mut venue, ALICE, buying(5_000, 5));
    }
    assert_eq!(rejection(&place(&mut venue, ALICE, buying(5_000, 5))), Rejection::TooManyTwaps { limit: 20 });
    assert_eq!(rejections(&place(&mut venue, CAROL, buying(5_000, 5))), []);
    cancel(&mut venue, ALICE, FIRST);
    assert_eq!(rejections(&place(&mut venue, ALICE, buying(5_000, 5))), []);
}

#[test]
fn slices_wait_while_the_venue_is_post_only_and_are_made_up_for() {
    let mut venue = deep();
    place(&mut venue, ALICE, buying(110_000, 5));
    venue.apply(operator(), Action::SetMode(Mode::PostOnly));
    assert_eq!(
        sliced(&next(&mut venue))[0].outcome,
        SliceOutcome::Refused(Rejection::Mode { mode: Mode::PostOnly })
    );
    let before = venue.position(ALICE);
    venue.apply(operator(), Action::SetMode(Mode::Open));
    next(&mut venue);
    assert_eq!(venue.position(ALICE) - before, 30_000);
}

#[test]
fn liquidation_and_the_dead_mans_switch_end_them() {
    let mut venue = deep();
    place(&mut venue, ALICE, buying(110_000, 5));
    let time = Some(venue.time + Time(40_000));
    venue.act(ALICE, Action::ScheduleCancel { time });
    assert_eq!(ended(&next(&mut venue)), Some(TwapEnd::Scheduled));

    let mut venue = deep();
    venue.place(CAROL, bid(10_010, 1_000_000).tif(TimeInForce::Ioc));
    venue.act(CAROL, Action::Withdraw { destination: address(CAROL), amount: Usd::dollars(98_900) });
    place(&mut venue, CAROL, TwapRequest { side: Side::Ask, ..buying(110_000, 5) });
    let events: Vec<Event> = (1..6).flat_map(|step| venue.price(10_000 - 300 * step)).collect();
    assert!(events.iter().any(|event| matches!(event, Event::LiquidationBegan { account: CAROL, .. })));
    assert_eq!(ended(&events), Some(TwapEnd::Liquidated));
    assert!(!events.iter().any(|event| matches!(
        event,
        Event::OrderCancelled { reason: CancelReason::InsufficientMargin, .. }
    )));
}

#[test]
fn a_gap_in_time_longer_than_the_order_ends_it() {
    let mut venue = Venue::with(
        engine::parameters::VenueParameters { price_staleness: Time(10_000), ..venue_parameters() },
        market_parameters(),
        &[100_000, 1_000_000],
    );
    place(&mut venue, ALICE, buying(110_000, 5));
    venue.pace = Time(2 * Time::HOUR.0);
    assert_eq!(ended(&next(&mut venue)), Some(TwapEnd::TimeOver));
}
