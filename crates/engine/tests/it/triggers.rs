//! Triggers: alone, behind a parent, on a position; one cancels the other.

use engine::command::{Action, Grouping, Mode, OrderReference, OrderRequest, Side, TimeInForce};
use engine::event::{CancelReason, Event};
use engine::ids::{AccountId, OrderId};
use engine::rejection::Rejection;
use engine::state::OrderStage;
use units::{Price, Size, Time};

use crate::venue::{
    ALICE, BOB, CAROL, MARKET, Order, Venue, ask, bid, cancelled, placed, rejection, rejections, trades,
    venue_parameters,
};

/// Alice is long two, Bob short two.
fn with_positions() -> Venue {
    let mut venue = Venue::new(&[10_000, 10_000, 10_000]);
    venue.rest(BOB, ask(10_000, 20_000));
    venue.place(ALICE, bid(10_000, 20_000));
    venue
}

fn stage(venue: &Venue, order: OrderId) -> Option<OrderStage> {
    let orders = &venue.engine.state().orders;
    orders.find(order).map(|slot| orders.line(slot).stage)
}

#[test]
fn a_trigger_fires_when_the_mark_price_reaches_it_and_not_before() {
    // Who, the order, a price just short of it, and a price that reaches it.
    let stories: [(AccountId, OrderRequest, i64, i64); 4] = [
        (ALICE, ask(8_000, 20_000).stop(9_500, true), 9_501, 9_500),
        (ALICE, ask(8_000, 20_000).take_profit(10_500, true), 10_499, 10_500),
        (BOB, bid(12_000, 20_000).stop(10_500, true), 10_499, 10_500),
        (BOB, bid(12_000, 20_000).take_profit(9_500, true), 9_501, 9_500),
    ];
    for (account, order, short_of_it, reached) in stories {
        let mut venue = with_positions();
        let order = venue.rest(account, order.reduce_only());
        venue.price(short_of_it);
        assert_eq!(stage(&venue, order), Some(OrderStage::WaitingForTrigger));
        venue.rest(CAROL, bid(reached - 10, 30_000));
        venue.rest(CAROL, ask(reached + 10, 30_000));
        let events = venue.price(reached);
        assert!(events.contains(&Event::OrderTriggered { order, size: Size(20_000) }), "{events:?}");
        assert_eq!(venue.position(account), 0);
    }
}

#[test]
fn a_trigger_that_would_fire_at_once_is_rejected() {
    let mut venue = with_positions();
    for order in [
        ask(8_000, 20_000).stop(10_000, true),
        ask(8_000, 20_000).take_profit(10_000, true),
        bid(12_000, 20_000).stop(10_000, true),
        bid(12_000, 20_000).take_profit(10_001, true),
    ] {
        assert!(
            matches!(rejection(&venue.place(ALICE, order)), Rejection::InvalidTrigger { .. }),
            "{order:?}"
        );
    }
    let bad_price = rejection(&venue.place(ALICE, ask(8_000, 20_000).stop(0, true)));
    assert!(matches!(bad_price, Rejection::InvalidPrice { .. }));
}

#[test]
fn a_limit_trigger_becomes_a_resting_order() {
    let mut venue = with_positions();
    let order = venue.rest(ALICE, ask(9_600, 20_000).reduce_only().stop(9_500, false));
    venue.price(9_500);
    assert_eq!(stage(&venue, order), Some(OrderStage::Resting));
    assert_eq!(venue.levels(Side::Ask), [(9_600, 20_000)]);
}

#[test]
fn a_market_trigger_takes_up_to_a_tenth_beyond_the_mark_price_whatever_its_limit() {
    let mut venue = with_positions();
    venue.rest(CAROL, bid(8_550, 5_000));
    venue.rest(CAROL, bid(8_549, 50_000));
    let order = venue.rest(ALICE, ask(9_500, 20_000).reduce_only().stop(9_500, true));
    let events = venue.price(9_500);
    assert_eq!(trades(&events), [(ALICE, 8_550, -5_000), (CAROL, 8_550, 5_000)]);
    assert_eq!(cancelled(&events), [(order, CancelReason::Unmatched)]);
}

#[test]
fn a_trigger_may_open_where_margin_allows() {
    let mut venue = Venue::new(&[100, 10_000]);
    venue.rest(BOB, ask(10_510, 500_000));
    let within = venue.rest(ALICE, bid(11_000, 100_000).stop(10_500, true));
    let beyond = venue.rest(ALICE, bid(11_000, 400_000).stop(10_500, true));
    let events = venue.price(10_500);
    assert!(cancelled(&events).contains(&(beyond, CancelReason::InsufficientMargin)), "{events:?}");
    assert!(!cancelled(&events).iter().any(|&(order, _)| order == within));
    assert_eq!(venue.position(ALICE), 100_000);
}

#[test]
fn a_reduce_only_trigger_without_a_position_is_cancelled_when_it_fires() {
    let mut venue = Venue::new(&[10_000, 10_000]);
    let order = venue.rest(ALICE, ask(8_000, 20_000).reduce_only().stop(9_500, true));
    assert_eq!(cancelled(&venue.price(9_500)), [(order, CancelReason::ReduceOnly)]);
}

#[test]
fn no_trigger_fires_while_the_venue_lets_nothing_take() {
    let mut venue = with_positions();
    venue.rest(CAROL, bid(9_490, 30_000));
    let reducing = venue.rest(ALICE, ask(8_000, 10_000).reduce_only().stop(9_500, true));
    let opening = venue.rest(CAROL, ask(8_000, 10_000).stop(9_500, true));
    let operator = venue_parameters().operator;
    venue.apply(operator, Action::SetMode(Mode::PostOnly));
    venue.price(9_500);
    assert_eq!(stage(&venue, reducing), Some(OrderStage::WaitingForTrigger));
    assert!(!venue.engine.has_pending_work());
    let events = venue.apply(operator, Action::SetMode(Mode::CancelOnly));
    assert_eq!(trades(&events).first(), Some(&(ALICE, 9_490, -10_000)));
    assert!(cancelled(&events).contains(&(opening, CancelReason::Mode)));
}

fn group(venue: &mut Venue, parent: OrderRequest) -> [OrderId; 3] {
    let size = parent.size.0;
    let profit = ask(8_000, size).reduce_only().take_profit(10_500, true);
    let loss = ask(8_000, size).reduce_only().stop(9_500, true);
    let events = venue.place_group(ALICE, &[parent, profit, loss], Grouping::ParentAndTriggers);
    placed(&events).try_into().unwrap_or_else(|_| panic!("all three are accepted: {events:?}"))
}

#[test]
fn a_parent_arms_its_triggers_when_it_is_filled_in_full() {
    let mut venue = Venue::new(&[10_000, 10_000]);
    let [parent, profit, loss] = group(&mut venue, bid(9_900, 20_000));
    venue.place(BOB, ask(9_900, 5_000));
    assert_eq!(stage(&venue, parent), Some(OrderStage::Resting));
    assert_eq!([profit, loss].map(|order| stage(&venue, order)), [Some(OrderStage::WaitingForParent); 2]);
    let events = venue.place(BOB, ask(9_900, 15_000));
    for order in [profit, loss] {
        assert!(events.contains(&Event::TriggerArmed { order, size: Size(20_000) }));
        assert_eq!(stage(&venue, order), Some(OrderStage::WaitingForTrigger));
    }
    venue.rest(BOB, bid(9_490, 20_000));
    let events = venue.price(9_500);
    assert!(cancelled(&events).contains(&(profit, CancelReason::SiblingFired)));
    assert_eq!(venue.position(ALICE), 0);
}

#[test]
fn a_trigger_that_is_armed_beyond_its_price_fires_in_the_same_block() {
    let mut venue = Venue::new(&[10_000, 10_000, 10_000]);
    let [_, _, loss] = group(&mut venue, bid(9_600, 20_000));
    venue.price(9_400);
    venue.rest(CAROL, bid(9_290, 20_000));
    let events = venue.place(BOB, ask(9_600, 20_000));
    assert!(events.contains(&Event::TriggerArmed { order: loss, size: Size(20_000) }), "{events:?}");
    assert!(events.contains(&Event::OrderTriggered { order: loss, size: Size(20_000) }), "{events:?}");
    assert_eq!(venue.position(ALICE), 0);
}

#[test]
fn a_mark_that_moves_with_time_alone_fires_triggers() {
    let mut venue = with_positions();
    let order = venue.rest(ALICE, ask(8_000, 20_000).reduce_only().stop(9_980, true));
    venue.rest(CAROL, bid(9_900, 30_000));
    venue.rest(CAROL, ask(9_910, 10_000));
    venue.pace = Time::SECOND;
    let reaching = (0..600).find_map(|_| {
        let events = venue.block(Vec::new()).to_vec();
        (venue.engine.state().market(MARKET).mark.price <= Price(9_980)).then_some(events)
    });
    let events = reaching.expect("the mark follows the book");
    assert!(events.contains(&Event::OrderTriggered { order, size: Size(20_000) }), "{events:?}");
}

#[test]
fn a_parent_filled_at_once_arms_its_triggers_at_once() {
    let mut venue = Venue::new(&[10_000, 10_000]);
    venue.rest(BOB, ask(10_010, 20_000));
    let [_, profit, loss] = group(&mut venue, bid(10_800, 20_000).tif(TimeInForce::Market));
    assert_eq!([profit, loss].map(|order| stage(&venue, order)), [Some(OrderStage::WaitingForTrigger); 2]);
    venue.rest(BOB, bid(10_490, 20_000));
    let events = venue.price(10_500);
    assert!(cancelled(&events).contains(&(loss, CancelReason::SiblingFired)));
    assert_eq!(venue.position(ALICE), 0);
}

#[test]
fn a_cancelled_parent_takes_its_triggers_along() {
    let mut venue = Venue::new(&[10_000, 10_000]);
    let [parent, profit, loss] = group(&mut venue, bid(9_900, 20_000));
    venue.place(BOB, ask(9_900, 5_000));
    let events = venue.cancel(ALICE, OrderReference::Id(parent));
    assert_eq!(
        cancelled(&events),
        [
            (parent, CancelReason::Requested),
            (profit, CancelReason::ParentCancelled),
            (loss, CancelReason::ParentCancelled)
        ]
    );
    assert_eq!(venue.engine.state().account(ALICE).open_orders, 0);
}

#[test]
fn an_immediate_parent_filled_in_part_takes_its_triggers_along() {
    let mut venue = Venue::new(&[10_000, 10_000]);
    venue.rest(BOB, ask(10_000, 5_000));
    let [_, profit, loss] = group(&mut venue, bid(10_000, 20_000).tif(TimeInForce::Ioc));
    assert_eq!([profit, loss].map(|order| stage(&venue, order)), [None, None]);
    assert_eq!(venue.position(ALICE), 5_000);
}

#[test]
fn a_parent_that_can_be_carried_only_in_part_arms_its_triggers() {
    let mut venue = Venue::new(&[100, 10_000]);
    let [parent, profit, _] = group(&mut venue, bid(9_900, 190_000));
    venue.place(BOB, ask(9_900, 90_000));
    venue.price(9_600);
    let events = venue.place(BOB, ask(9_900, 100_000));
    assert_eq!(cancelled(&events), [(parent, CancelReason::InsufficientMargin)]);
    assert_eq!(stage(&venue, profit), Some(OrderStage::WaitingForTrigger));
}

#[test]
fn a_group_stands_or_falls_together() {
    let mut venue = Venue::new(&[10_000]);
    let parent = bid(9_900, 20_000);
    let loss = ask(8_000, 20_000).reduce_only().stop(9_500, true);
    let wrong_way = ask(8_000, 20_000).reduce_only().stop(9_950, true);
    let events = venue.place_group(ALICE, &[parent, loss, wrong_way], Grouping::ParentAndTriggers);
    let invalid = Rejection::InvalidTrigger { mark: Price(9_900), trigger_price: Price(9_950) };
    assert_eq!(
        rejections(&events),
        [(0, Rejection::InvalidGroup), (1, Rejection::InvalidGroup), (2, invalid)]
    );
    for orders in [
        vec![parent],
        vec![loss, loss],
        vec![parent, bid(8_000, 20_000).reduce_only().stop(10_500, true)],
        vec![parent, ask(8_000, 20_000).stop(9_500, true)],
        vec![parent, loss, loss, loss],
        vec![parent, parent],
    ] {
        let events = venue.place_group(ALICE, &orders, Grouping::ParentAndTriggers);
        assert_eq!(rejection(&events), Rejection::InvalidGroup);
    }
    let same_id = [parent.client_id(1), loss.client_id(1)];
    let events = venue.place_group(ALICE, &same_id, Grouping::ParentAndTriggers);
    assert_eq!(rejections(&events), [(0, Rejection::InvalidGroup), (1, Rejection::ClientIdInUse)]);
    assert_eq!(venue.engine.state().account(ALICE).open_orders, 0);
}

#[test]
fn position_triggers_follow_the_position_and_end_with_it() {
    let mut venue = with_positions();
    let profit = ask(8_000, 1).reduce_only().take_profit(10_500, true);
    let loss = ask(8_000, 1).reduce_only().stop(9_500, true);
    let events = venue.place_group(ALICE, &[profit, loss], Grouping::PositionTriggers);
    let [profit, loss] = placed(&events)[..] else { panic!("both are accepted: {events:?}") };
    venue.rest(BOB, ask(10_000, 5_000));
    venue.place(ALICE, bid(10_000, 5_000));
    venue.rest(CAROL, bid(9_490, 30_000));
    let events = venue.price(9_500);
    assert!(events.contains(&Event::OrderTriggered { order: loss, size: Size(25_000) }));
    assert!(cancelled(&events).contains(&(profit, CancelReason::SiblingFired)));
    assert_eq!(venue.position(ALICE), 0);

    let mut venue = with_positions();
    let loss = ask(8_000, 0).reduce_only().stop(9_500, true);
    let loss = placed(&venue.place_group(ALICE, &[loss], Grouping::PositionTriggers))[0];
    venue.rest(CAROL, bid(9_990, 20_000));
    let events = venue.place(ALICE, ask(9_990, 20_000));
    assert_eq!(cancelled(&events), [(loss, CancelReason::ReduceOnly)]);
    let none = venue.place_group(
        ALICE,
        &[ask(8_000, 0).reduce_only().stop(9_500, true)],
        Grouping::PositionTriggers,
    );
    assert_eq!(rejection(&none), Rejection::WouldIncreasePosition { position: Size(0) });
}

#[test]
fn at_most_a_thousand_triggers_fire_in_a_block_and_the_others_in_the_next() {
    let mut parameters = venue_parameters();
    parameters.open_orders = 5_000;
    let mut venue = Venue::with(parameters, crate::venue::market_parameters(), &[10_000]);
    let stop = ask(8_000, 10_000).reduce_only().stop(9_500, true);
    venue.place_group(ALICE, &vec![stop; 1_500], Grouping::Independent);
    assert_eq!(cancelled(&venue.price(9_500)).len(), 1_000);
    assert!(venue.engine.has_pending_work());
    assert_eq!(cancelled(venue.block(Vec::new())).len(), 500);
    assert!(!venue.engine.has_pending_work());
}
