//! Markets in figures, and funding from the rate to the position's sums.

use engine::command::{Action, CancelRequest, OrderReference};
use units::{Notional, Price, Rate, Size, Time, Usd};
use views::account_summary::account_summary;
use views::book::twice_mid;
use views::market_summary::market_summary;

use super::world::{ALICE, BOB, CAROL, GOLD, World, address, ask, bid};

/// Alice bids two at 99.00, Bob asks two at 101.00, and Carol buys one of them.
fn traded() -> World {
    let mut world = World::new(&[0, 1_000, 1_000, 1_000], 0);
    world.order(ALICE, bid(9_900, 20_000));
    world.order(BOB, ask(10_100, 30_000));
    world.order(CAROL, bid(10_100, 10_000));
    world
}

#[test]
fn a_market_is_told_in_figures() {
    let mut world = traded();
    let summary = market_summary(world.state(), &world.views, GOLD);
    assert_eq!((summary.oracle, summary.previous_day_price), (Price(10_000), Price(10_100)));
    assert_eq!((summary.open_interest, summary.day_volume), (Size(10_000), Size(10_000)));
    assert_eq!(summary.day_notional, Notional(101_000_000));
    assert_eq!(summary.twice_mid, Some(20_000));
    assert_eq!(summary.impact, Some((Price(9_900), Price(10_100))));
    // Both impact prices lie around the oracle price: interest alone is left, an eighth of it an hour.
    assert_eq!((summary.premium, summary.funding), (Some(Rate::ZERO), Rate(12_500_000)));

    let bids = world.views.open_orders(world.state(), ALICE).into_iter().map(|record| record.order);
    let cancels =
        bids.map(|order| CancelRequest { market: GOLD, order: OrderReference::Id(order) }).collect();
    world.act(address(ALICE), Action::CancelOrders(cancels));
    let summary = market_summary(world.state(), &world.views, GOLD);
    assert_eq!((summary.twice_mid, summary.impact, summary.premium), (None, None, None));
    assert_eq!(twice_mid(world.state().market(GOLD)), Some(20_200), "the last trade's price stands in");
}

#[test]
fn funding_is_told_by_the_hour_and_summed_by_position() {
    let mut world = traded();
    let changes = world.block(Time::HOUR, Vec::new());
    let hour = *world.views.market(GOLD).unwrap().funding.0.last().unwrap();
    assert_eq!((hour.rate, hour.premium), (Rate(12_500_000), Rate::ZERO));
    assert!(hour.samples > 700 && hour.time.0.is_multiple_of(Time::HOUR.0), "{hour:?}");
    let paid = changes.funding.of(CAROL).next().unwrap();
    assert_eq!((paid.size, paid.rate, paid.amount), (Size(10_000), hour.rate, Usd(-1_250)));
    assert_eq!((paid.samples, paid.time), (hour.samples, hour.time));
    assert_eq!(changes.funding.of(BOB).next().unwrap().amount, Usd(1_250));

    let sums = |world: &World| account_summary(world.state(), &world.views, CAROL).positions[0].funding;
    assert_eq!(sums(&world), (Usd(-1_250), Usd(-1_250), Usd(-1_250)));
    world.order(CAROL, bid(10_100, 1_000));
    assert_eq!(sums(&world), (Usd(-1_250), Usd(-1_250), Usd(0)), "the position changed");
    world.order(CAROL, ask(9_900, 11_000));
    world.order(CAROL, bid(10_100, 1_000));
    assert_eq!(sums(&world), (Usd(-1_250), Usd(0), Usd(0)), "the position was opened anew");
}
