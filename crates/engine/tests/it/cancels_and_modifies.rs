//! Taking orders back and replacing them.

use engine::command::{Action, CancelRequest, Grouping, ModifyRequest, OrderReference, Side, TimeInForce};
use engine::event::{CancelReason, Event};
use engine::ids::{ClientOrderId, MarketId, OrderId};
use engine::parameters::VenueParameters;
use engine::rejection::Rejection;
use engine::state::OrderStage;
use units::{Notional, Time};

use crate::venue::{
    ALICE, BOB, MARKET, Order, Venue, ask, bid, cancelled, market_parameters, placed, rejection, rejections,
    trades, venue_parameters,
};

fn venue() -> Venue {
    Venue::new(&[10_000, 10_000])
}

#[test]
fn orders_are_cancelled_by_the_venues_id_and_by_the_clients() {
    let mut venue = venue();
    let first = venue.rest(ALICE, bid(9_000, 10_000));
    let second = venue.rest(ALICE, bid(9_000, 10_000).client_id(7));
    let events = venue.cancel(ALICE, OrderReference::ClientId(ClientOrderId(7)));
    assert_eq!(cancelled(&events), [(second, CancelReason::Requested)]);
    let events = venue.cancel(ALICE, OrderReference::Id(first));
    assert_eq!(cancelled(&events), [(first, CancelReason::Requested)]);
    assert!(venue.levels(Side::Bid).is_empty());
}

#[test]
fn what_is_not_ones_own_open_order_cannot_be_cancelled() {
    let mut venue = venue();
    let order = venue.rest(ALICE, bid(9_000, 10_000).client_id(7));
    for (account, reference) in [
        (BOB, OrderReference::Id(order)),
        (BOB, OrderReference::ClientId(ClientOrderId(7))),
        (ALICE, OrderReference::Id(OrderId(order.0 + 1))),
        (ALICE, OrderReference::Id(OrderId(0))),
        (ALICE, OrderReference::Id(OrderId(u64::MAX))),
        (ALICE, OrderReference::ClientId(ClientOrderId(8))),
    ] {
        assert_eq!(rejection(&venue.cancel(account, reference)), Rejection::UnknownOrder, "{reference:?}");
    }
    let elsewhere = CancelRequest { market: MarketId(3), order: OrderReference::Id(order) };
    let events = venue.act(ALICE, Action::CancelOrders(vec![elsewhere]));
    assert_eq!(rejection(&events), Rejection::UnknownMarket { market: MarketId(3) });
    venue.cancel(ALICE, OrderReference::Id(order));
    assert_eq!(rejection(&venue.cancel(ALICE, OrderReference::Id(order))), Rejection::UnknownOrder);
    let next = venue.rest(ALICE, bid(9_000, 10_000));
    assert_eq!(next.slot(), order.slot(), "the slot is used again");
    assert_eq!(rejection(&venue.cancel(ALICE, OrderReference::Id(order))), Rejection::UnknownOrder);
}

#[test]
fn a_batch_cancels_what_it_can() {
    let mut venue = venue();
    let order = venue.rest(ALICE, bid(9_000, 10_000));
    let request = CancelRequest { market: MARKET, order: OrderReference::Id(order) };
    let events = venue.act(ALICE, Action::CancelOrders(vec![request, request]));
    assert_eq!(cancelled(&events).len(), 1);
    assert_eq!(rejections(&events), [(1, Rejection::UnknownOrder)]);
}

#[test]
fn a_modified_order_is_a_new_one_behind_the_others() {
    let mut venue = venue();
    let old = venue.rest(ALICE, bid(9_000, 10_000).client_id(7));
    venue.rest(BOB, bid(9_000, 10_000));
    let events = venue.modify(ALICE, old, bid(9_000, 12_000).client_id(7));
    assert_eq!(cancelled(&events), [(old, CancelReason::Modified)]);
    let new = placed(&events)[0];
    assert_ne!(new, old);
    assert_eq!(venue.engine.state().orders.find_client_id(ALICE, ClientOrderId(7)), Some(new));
    let events = venue.place(BOB, ask(9_000, 22_000));
    assert_eq!(
        trades(&events),
        [(BOB, 9_000, -12_000), (ALICE, 9_000, 12_000)],
        "Bob's own order stood before"
    );
}

#[test]
fn a_modified_order_may_trade() {
    let mut venue = venue();
    venue.rest(BOB, ask(10_000, 10_000));
    let old = venue.rest(ALICE, bid(9_000, 20_000));
    let events = venue.modify(ALICE, old, bid(10_000, 20_000));
    assert_eq!(trades(&events).len(), 2);
    assert_eq!(venue.levels(Side::Bid), [(10_000, 10_000)]);
}

#[test]
fn a_rejected_modify_leaves_the_order_as_it_was() {
    let mut venue = venue();
    venue.rest(BOB, ask(10_000, 10_000));
    let old = venue.rest(ALICE, bid(9_000, 20_000));
    for (replacement, why) in [
        (bid(9_000, 0), Rejection::ZeroSize),
        (bid(9_999, 10_000).tif(TimeInForce::Ioc), Rejection::NothingToMatch),
    ] {
        assert_eq!(rejection(&venue.modify(ALICE, old, replacement)), why);
        assert_eq!(venue.remaining(old), Some(20_000));
    }
    let too_large = rejection(&venue.modify(ALICE, old, bid(9_000, 90_000_000)));
    assert!(matches!(too_large, Rejection::BelowInitialMargin { .. }));
    assert_eq!(rejection(&venue.modify(BOB, old, bid(9_000, 10_000))), Rejection::UnknownOrder);
    assert_eq!(venue.levels(Side::Bid), [(9_000, 20_000)]);
}

#[test]
fn the_margin_of_the_replaced_order_is_free_for_the_new_one() {
    let mut venue = Venue::new(&[100]);
    let old = venue.rest(ALICE, bid(9_900, 190_000));
    let events = venue.modify(ALICE, old, bid(9_950, 190_000));
    assert_eq!(placed(&events).len(), 1, "{events:?}");
}

#[test]
fn the_place_of_the_replaced_order_is_free_for_the_new_one() {
    let mut venue = venue();
    let orders: Vec<_> = (0..20).map(|step| bid(9_000 - step, 2_000)).collect();
    let first = placed(&venue.place_group(ALICE, &orders, Grouping::Independent))[0];
    assert_eq!(placed(&venue.modify(ALICE, first, bid(8_000, 2_000))).len(), 1);
}

#[test]
fn a_batch_modifies_what_it_can_in_order() {
    let mut venue = venue();
    let first = venue.rest(ALICE, bid(9_000, 10_000));
    let second = venue.rest(ALICE, bid(9_100, 10_000).client_id(9));
    let modify = |order, replacement| ModifyRequest { order, replacement };
    let events = venue.act(
        ALICE,
        Action::ModifyOrders(vec![
            modify(OrderReference::Id(first), bid(9_010, 10_000)),
            modify(OrderReference::Id(first), bid(9_020, 10_000)),
            modify(OrderReference::ClientId(ClientOrderId(9)), bid(9_110, 10_000)),
        ]),
    );
    assert_eq!(rejections(&events), [(1, Rejection::UnknownOrder)]);
    assert_eq!(cancelled(&events), [(first, CancelReason::Modified), (second, CancelReason::Modified)]);
    assert_eq!(venue.levels(Side::Bid), [(9_110, 10_000), (9_010, 10_000)]);
}

#[test]
fn a_modified_trigger_keeps_its_parent_and_its_sibling() {
    let mut venue = venue();
    let profit = ask(8_000, 20_000).reduce_only().take_profit(10_500, true);
    let loss = ask(8_000, 20_000).reduce_only().stop(9_500, true);
    let events = venue.place_group(ALICE, &[bid(9_900, 20_000), profit, loss], Grouping::ParentAndTriggers);
    let [_, profit, old_loss] = placed(&events)[..] else { panic!("all are accepted: {events:?}") };
    let events = venue.modify(ALICE, old_loss, ask(8_000, 20_000).reduce_only().stop(9_600, true));
    let loss = placed(&events)[0];
    let events = venue.place(BOB, ask(9_900, 20_000));
    let armed =
        |events: &[Event]| events.iter().filter(|event| matches!(event, Event::TriggerArmed { .. })).count();
    assert_eq!(armed(&events), 2);
    venue.rest(BOB, bid(9_590, 20_000));
    let events = venue.price(9_600);
    assert!(cancelled(&events).contains(&(profit, CancelReason::SiblingFired)), "{events:?}");
    assert_eq!(venue.remaining(loss), None);
    assert_eq!(venue.position(ALICE), 0);
}

#[test]
fn the_dead_mans_switch_cancels_everything_when_nobody_puts_it_off() {
    let mut venue = venue();
    let resting = venue.rest(ALICE, bid(9_000, 10_000));
    let trigger = venue.rest(ALICE, bid(12_000, 10_000).stop(11_000, true));
    venue.rest(BOB, bid(9_000, 10_000));
    let too_soon = venue.time + Time(10 + 4_999);
    let events = venue.act(ALICE, Action::ScheduleCancel { time: Some(too_soon) });
    assert!(matches!(rejection(&events), Rejection::ScheduledTooSoon { .. }));

    let first = venue.time + Time(10_000);
    venue.act(ALICE, Action::ScheduleCancel { time: Some(first) });
    let later = venue.time + Time(20_000);
    venue.act(ALICE, Action::ScheduleCancel { time: Some(later) });
    venue.time = first;
    assert!(cancelled(venue.block(Vec::new())).is_empty(), "it was put off");
    venue.time = later;
    let mut all = cancelled(venue.block(Vec::new()));
    all.sort_by_key(|(order, _)| order.0);
    let mut expected = [(resting, CancelReason::Scheduled), (trigger, CancelReason::Scheduled)];
    expected.sort_by_key(|(order, _)| order.0);
    assert_eq!(all, expected);
    assert_eq!(venue.levels(Side::Bid), [(9_000, 10_000)], "Bob's order is his");
    assert_eq!(venue.engine.state().account(ALICE).scheduled_cancel, None);
}

#[test]
fn the_dead_mans_switch_is_for_those_who_have_traded_enough() {
    let parameters =
        VenueParameters { scheduled_cancel_volume: Notional(1_000_000_000), ..venue_parameters() };
    let mut venue = Venue::with(parameters, market_parameters(), &[10_000, 10_000]);
    let schedule = |venue: &mut Venue, account| {
        let time = Some(venue.time + Time(6_000));
        rejections(&venue.act(account, Action::ScheduleCancel { time }))
    };
    venue.rest(BOB, ask(10_000, 200_000));
    venue.place(ALICE, bid(10_000, 99_999));
    let refused =
        Rejection::TooLittleTraded { required: Notional(1_000_000_000), traded: Notional(999_990_000) };
    assert_eq!(schedule(&mut venue, ALICE), [(0, refused)]);
    assert_eq!(schedule(&mut venue, BOB), [(0, refused)], "makers count as takers do");
    let given_up = venue.act(ALICE, Action::ScheduleCancel { time: None });
    assert_eq!(rejections(&given_up), [], "giving it up is free");
    venue.place(ALICE, bid(10_000, 100_000));
    assert_eq!(schedule(&mut venue, ALICE), []);
}

#[test]
fn the_dead_mans_switch_comes_ten_times_a_day_at_most() {
    let mut venue = venue();
    let come = |venue: &mut Venue| {
        let time = venue.time + Time(6_000);
        let refused = rejections(&venue.act(ALICE, Action::ScheduleCancel { time: Some(time) }));
        venue.time = time;
        venue.block(Vec::new());
        refused
    };
    for _ in 0..10 {
        assert_eq!(come(&mut venue), []);
    }
    assert_eq!(come(&mut venue), [(0, Rejection::TooManyScheduledCancels { limit: 10 })]);
    venue.time = venue.time.next_multiple(Time::DAY);
    assert_eq!(come(&mut venue), [], "on the next day again");
}

#[test]
fn the_dead_mans_switch_can_be_taken_back() {
    let mut venue = venue();
    let order = venue.rest(ALICE, bid(9_000, 10_000));
    let due = venue.time + Time(10_000);
    venue.act(ALICE, Action::ScheduleCancel { time: Some(due) });
    venue.act(ALICE, Action::ScheduleCancel { time: None });
    venue.time = due;
    assert!(cancelled(venue.block(Vec::new())).is_empty());
    let orders = &venue.engine.state().orders;
    assert_eq!(orders.line(order.slot()).stage, OrderStage::Resting);
}
