//! How orders meet: price, then time; what rests, what is cancelled, what never trades.

use engine::command::Action;
use engine::command::{MarginMode, Side, TimeInForce};
use engine::event::{CancelReason, Event, FillOrigin};
use engine::rejection::Rejection;
use units::{Price, Size, Usd};

use crate::venue::{
    ALICE, BOB, CAROL, MARKET, Order, Venue, ask, bid, cancelled, fills, placed, rejection, trades,
};

fn venue() -> Venue {
    Venue::new(&[10_000, 10_000, 10_000])
}

#[test]
fn the_best_price_trades_first_then_the_first_to_come() {
    let mut venue = venue();
    venue.rest(ALICE, ask(10_020, 10_000));
    let first = venue.rest(ALICE, ask(10_010, 10_000));
    venue.rest(BOB, ask(10_010, 10_000));
    let events = venue.place(CAROL, bid(10_020, 25_000));
    assert_eq!(
        trades(&events),
        [
            (CAROL, 10_010, 10_000),
            (ALICE, 10_010, -10_000),
            (CAROL, 10_010, 10_000),
            (BOB, 10_010, -10_000),
            (CAROL, 10_020, 5_000),
            (ALICE, 10_020, -5_000)
        ]
    );
    assert_eq!(venue.remaining(first), None);
    assert_eq!(venue.levels(Side::Ask), [(10_020, 5_000)]);

    venue.rest(ALICE, bid(9_980, 10_000));
    venue.rest(BOB, bid(9_990, 10_000));
    let events = venue.place(CAROL, ask(9_900, 15_000));
    assert_eq!(
        trades(&events),
        [(CAROL, 9_990, -10_000), (BOB, 9_990, 10_000), (CAROL, 9_980, -5_000), (ALICE, 9_980, 5_000)]
    );
}

#[test]
fn a_trade_is_two_fills_of_one_number_with_each_sides_fee() {
    let mut venue = venue();
    let maker = venue.rest(ALICE, ask(10_000, 10_000));
    let events = venue.place(BOB, bid(10_000, 10_000));
    let [taken, made] = fills(&events)[..] else { panic!("one trade is two fills") };
    assert_eq!((taken.account, taken.origin, taken.fee), (BOB, FillOrigin::Taker, Usd(40_000)));
    assert_eq!((made.account, made.origin, made.fee), (ALICE, FillOrigin::Maker, Usd(10_000)));
    assert_eq!((made.order, taken.trade), (Some(maker), made.trade));
}

#[test]
fn what_remains_of_a_good_till_cancelled_order_rests_on_both_sides() {
    let mut venue = venue();
    venue.rest(ALICE, ask(10_010, 10_000));
    let taker = venue.rest(BOB, bid(10_010, 30_000));
    assert_eq!(venue.remaining(taker), Some(20_000));
    assert_eq!((venue.levels(Side::Bid), venue.levels(Side::Ask)), (vec![(10_010, 20_000)], vec![]));
    let taker = venue.rest(CAROL, ask(10_000, 30_000));
    assert_eq!(venue.remaining(taker), Some(10_000));
    assert_eq!((venue.levels(Side::Bid), venue.levels(Side::Ask)), (vec![], vec![(10_000, 10_000)]));
}

#[test]
fn what_remains_of_an_immediate_order_is_cancelled() {
    for time_in_force in [TimeInForce::Ioc, TimeInForce::Market] {
        let mut venue = venue();
        venue.rest(ALICE, ask(10_010, 10_000));
        let events = venue.place(BOB, bid(10_010, 30_000).tif(time_in_force));
        assert_eq!(trades(&events).len(), 2);
        assert_eq!(cancelled(&events), [(placed(&events)[0], CancelReason::Unmatched)]);
        assert!(venue.levels(Side::Bid).is_empty());
    }
}

#[test]
fn an_immediate_order_that_finds_nothing_is_rejected() {
    let mut venue = venue();
    let mut refused = |order| rejection(&venue.place(BOB, order));
    assert_eq!(refused(bid(10_010, 10_000).tif(TimeInForce::Ioc)), Rejection::NothingToMatch);
    assert_eq!(refused(bid(10_010, 10_000).tif(TimeInForce::Market)), Rejection::NoLiquidity);
    venue.rest(ALICE, ask(10_020, 10_000));
    let mut refused = |order| rejection(&venue.place(BOB, order));
    assert_eq!(refused(bid(10_010, 10_000).tif(TimeInForce::Ioc)), Rejection::NothingToMatch);
    assert_eq!(refused(bid(10_010, 10_000).tif(TimeInForce::Market)), Rejection::NothingToMatch);
}

#[test]
fn a_post_only_order_never_takes() {
    let mut venue = venue();
    venue.rest(ALICE, ask(10_010, 10_000));
    venue.rest(ALICE, bid(9_990, 10_000));
    let would_take = Rejection::WouldTake { best_bid: Some(Price(9_990)), best_ask: Some(Price(10_010)) };
    assert_eq!(rejection(&venue.place(BOB, bid(10_010, 10_000).tif(TimeInForce::Alo))), would_take);
    assert_eq!(rejection(&venue.place(BOB, ask(9_990, 10_000).tif(TimeInForce::Alo))), would_take);
    venue.rest(BOB, bid(10_009, 10_000).tif(TimeInForce::Alo));
    venue.rest(BOB, ask(10_011, 10_000).tif(TimeInForce::Alo));
}

#[test]
fn an_order_that_meets_its_owners_order_expires_it() {
    let mut venue = venue();
    let own = venue.rest(ALICE, ask(10_000, 10_000));
    venue.rest(BOB, ask(10_000, 10_000));
    let events = venue.place(ALICE, bid(10_000, 15_000));
    assert_eq!(cancelled(&events), [(own, CancelReason::SelfTrade)]);
    assert_eq!(trades(&events), [(ALICE, 10_000, 10_000), (BOB, 10_000, -10_000)]);
    assert_eq!(venue.levels(Side::Bid), [(10_000, 5_000)]);
}

#[test]
fn a_maker_who_can_no_longer_carry_his_fill_is_cancelled_and_the_next_one_trades() {
    let mut venue = Venue::new(&[100, 10_000, 10_000]);
    let poor = venue.rest(ALICE, bid(10_000, 150_000));
    venue.rest(BOB, bid(10_000, 150_000));
    // Fifteen bought at 100.00 would have lost him 75 of his 100 dollars by now.
    venue.price(9_500);
    let events = venue.place(CAROL, ask(9_500, 200_000).tif(TimeInForce::Ioc));
    assert_eq!(cancelled(&events)[0], (poor, CancelReason::InsufficientMargin));
    assert_eq!(trades(&events), [(CAROL, 10_000, -150_000), (BOB, 10_000, 150_000)]);
}

#[test]
fn a_taker_stops_where_he_can_carry_no_more() {
    let mut venue = Venue::new(&[100, 10_000]);
    venue.rest(BOB, ask(10_100, 100_000));
    venue.rest(BOB, ask(10_400, 100_000));
    // Nineteen at the mark price need 95 dollars, but ten more than that were lost on the first ten.
    let events = venue.place(ALICE, bid(10_500, 190_000).tif(TimeInForce::Ioc));
    assert_eq!(trades(&events), [(ALICE, 10_100, 100_000), (BOB, 10_100, -100_000)]);
    assert_eq!(cancelled(&events), [(placed(&events)[0], CancelReason::InsufficientMargin)]);
}

#[test]
fn a_rest_that_cannot_be_carried_after_the_fills_is_cancelled() {
    let mut venue = Venue::new(&[100, 10_000]);
    venue.rest(BOB, ask(10_000, 100_000));
    // Nineteen and a bit just fit; after the fee they no longer do.
    let events = venue.place(ALICE, bid(10_000, 199_900));
    assert_eq!(trades(&events), [(ALICE, 10_000, 100_000), (BOB, 10_000, -100_000)]);
    assert_eq!(cancelled(&events), [(placed(&events)[0], CancelReason::InsufficientMargin)]);
    assert!(venue.levels(Side::Bid).is_empty());
}

#[test]
fn a_reduce_only_order_needs_a_position_to_reduce() {
    let mut venue = venue();
    let refused = rejection(&venue.place(ALICE, ask(10_000, 10_000).reduce_only()));
    assert_eq!(refused, Rejection::WouldIncreasePosition { position: Size(0) });
    venue.rest(BOB, ask(10_000, 10_000));
    venue.place(ALICE, bid(10_000, 10_000));
    let refused = rejection(&venue.place(ALICE, bid(9_000, 10_000).reduce_only()));
    assert_eq!(refused, Rejection::WouldIncreasePosition { position: Size(10_000) });
    let refused = rejection(&venue.place(BOB, ask(11_000, 10_000).reduce_only()));
    assert_eq!(refused, Rejection::WouldIncreasePosition { position: Size(-10_000) });
    venue.rest(ALICE, ask(11_000, 10_000).reduce_only());
    venue.rest(BOB, bid(9_000, 10_000).reduce_only());
}

/// Alice is long two, Bob short two.
fn with_positions() -> Venue {
    let mut venue = venue();
    venue.rest(BOB, ask(10_000, 20_000));
    venue.place(ALICE, bid(10_000, 20_000));
    assert_eq!((venue.position(ALICE), venue.position(BOB)), (20_000, -20_000));
    venue
}

#[test]
fn a_reduce_only_taker_is_trimmed_to_its_position() {
    for (account, side) in [(ALICE, Side::Ask), (BOB, Side::Bid)] {
        let mut venue = with_positions();
        let order = |size| {
            if side == Side::Ask { ask(10_000, size) } else { bid(10_000, size) }
        };
        let against = if side == Side::Ask { bid(10_000, 50_000) } else { ask(10_000, 50_000) };
        venue.rest(CAROL, against);
        let events = venue.place(account, order(50_000).reduce_only());
        let order = placed(&events)[0];
        assert!(events.contains(&Event::OrderTrimmed { order, remaining: Size(20_000) }));
        assert_eq!((venue.position(account), venue.remaining(order)), (0, None));
    }
}

#[test]
fn a_reduce_only_maker_never_increases_its_position() {
    let mut venue = with_positions();
    let first = venue.rest(ALICE, ask(10_100, 20_000).reduce_only());
    let second = venue.rest(ALICE, ask(10_110, 20_000).reduce_only());
    // The position shrinks below both orders, and the first one is cut when it is met.
    venue.rest(CAROL, bid(9_990, 5_000));
    venue.place(ALICE, ask(9_990, 5_000));
    let events = venue.place(CAROL, bid(10_110, 40_000).tif(TimeInForce::Ioc));
    assert!(events.contains(&Event::OrderTrimmed { order: first, remaining: Size(15_000) }));
    assert!(cancelled(&events).contains(&(second, CancelReason::ReduceOnly)));
    assert_eq!(venue.position(ALICE), 0);
    assert!(venue.levels(Side::Ask).is_empty());
}

#[test]
fn a_flipped_position_takes_its_reduce_only_orders_along() {
    let mut venue = with_positions();
    let bobs = venue.rest(BOB, bid(9_000, 20_000).reduce_only());
    let plain = venue.rest(BOB, bid(8_900, 20_000));
    venue.rest(CAROL, ask(10_010, 50_000));
    let events = venue.place(BOB, bid(10_010, 30_000));
    assert_eq!(venue.position(BOB), 10_000);
    assert_eq!(cancelled(&events), [(bobs, CancelReason::ReduceOnly)]);
    assert_eq!(venue.remaining(plain), Some(20_000));
}

#[test]
fn a_fill_closes_before_it_opens() {
    let mut venue = with_positions();
    venue.rest(CAROL, bid(11_000, 50_000));
    let events = venue.place(ALICE, ask(11_000, 30_000));
    let taken = fills(&events)[0];
    // Two bought at 100.00 and sold at 110.00, one sold at 110.00.
    assert_eq!(taken.realized, Usd(20_000_000));
    assert_eq!(taken.cost.0, -200_000_000 - 110_000_000);
    assert_eq!(venue.position(ALICE), -10_000);
}

#[test]
fn an_isolated_position_takes_its_margin_from_cash_and_gives_it_back() {
    let mut venue = venue();
    venue.act(ALICE, Action::SetLeverage { market: MARKET, leverage: 10, mode: MarginMode::Isolated });
    venue.rest(BOB, ask(10_000, 20_000));
    let opened = fills(&venue.place(ALICE, bid(10_000, 20_000)))[0];
    assert_eq!(opened.margin, Usd(20_000_000));
    venue.rest(BOB, bid(11_000, 20_000));
    let half = fills(&venue.place(ALICE, ask(11_000, 10_000)))[0];
    // Half of 20.00 less the fee of 0.08, the profit of 10.00, less its own fee of 0.044.
    assert_eq!((half.realized, half.fee), (Usd(10_000_000), Usd(44_000)));
    assert_eq!(half.margin, Usd(-(9_960_000 + 10_000_000 - 44_000)));
    venue.place(ALICE, ask(11_000, 10_000));
    let state = venue.engine.state();
    assert_eq!(state.account(ALICE).holding(MARKET).unwrap().margin, Usd(0));
    assert_eq!(state.account(ALICE).cash, Usd(10_000_000_000 + 20_000_000 - 80_000 - 2 * 44_000));
}
