//! What accounts are told though they did not ask for it.

use engine::command::{Action, Change, MarginMode};
use engine::ids::AccountId;
use units::{Notional, Price, Size, Time, Usd};
use views::Changes;
use views::notices::{MarketNotice, Notice};

use super::world::{ALICE, BOB, CAROL, GOLD, OPERATOR, World, address, ask, bid};

/// Alice buys ten of Bob at 100.00 with 20 times leverage, isolated, and nothing stands behind the book.
fn leveraged() -> World {
    let mut world = World::new(&[0, 100, 5_000, 5_000], 0);
    world.leverage(ALICE, GOLD, 20, MarginMode::Isolated);
    world.order(BOB, ask(10_000, 60_000));
    world.order(CAROL, ask(10_000, 40_000));
    world.order(ALICE, bid(10_000, 100_000));
    world
}

fn told(changes: &Changes, account: AccountId) -> &[Notice] {
    changes.notices.get(&account).map_or(&[], Vec::as_slice)
}

#[test]
fn a_deleveraging_is_told_to_the_winners_and_a_liquidation_to_the_loser() {
    let mut world = leveraged();
    let changes = world.price(GOLD, 9_300);
    let [
        Notice::LiquidationBegan { isolated: Some(GOLD), .. },
        Notice::Liquidated { deleveraged, is_over, .. },
    ] = told(&changes, ALICE)
    else {
        panic!("{changes:?}")
    };
    assert!(deleveraged.is_positive() && *is_over);
    let [Notice::Deleveraged { market: GOLD, size, price }] = told(&changes, BOB) else {
        panic!("{changes:?}")
    };
    assert_eq!((*size, *price), (Size(-60_000), changes.fills.of(BOB).next().unwrap().price));
}

#[test]
fn a_liquidation_that_closes_nothing_and_ends_is_told_so() {
    let mut world = leveraged();
    let fallen = world.price(GOLD, 9_740);
    assert!(matches!(told(&fallen, ALICE), [Notice::LiquidationBegan { .. }]));
    let risen = world.price(GOLD, 10_000);
    assert_eq!(told(&risen, ALICE), [Notice::Recovered { isolated: Some(GOLD) }]);
}

#[test]
fn what_a_market_settles_is_one_notice_whatever_the_counterparties() {
    let mut world = leveraged();
    let market = GOLD;
    let delisted = world.act(OPERATOR, Action::ProposeChange(Box::new(Change::Delist { market })));
    let settles = world.state().market(GOLD).delisting.expect("it is delisted").settles;
    assert_eq!(delisted.market_notices, [MarketNotice::Delisted { market, settles }]);
    let settled = world.block(settles.since(world.time) + Time(10), Vec::new());
    let expected = |size| [Notice::Settled { market, size: Size(size), price: Price(10_000) }];
    assert_eq!(told(&settled, ALICE), expected(100_000));
    assert_eq!(told(&settled, BOB), expected(-60_000));
    assert_eq!(settled.fills.of(ALICE).len(), 2);
}

#[test]
fn withdrawals_that_do_not_go_through_are_told() {
    let mut world = World::new(&[0, 100], 0);
    let asked =
        world.act(address(ALICE), Action::Withdraw { destination: address(ALICE), amount: Usd::dollars(20) });
    assert_eq!(told(&asked, ALICE), []);
    let withdrawal = world.state().withdrawals.iter().next().expect("one waits").0;
    let refused = world.act(OPERATOR, Action::RefuseWithdrawal(withdrawal));
    assert_eq!(told(&refused, ALICE), [Notice::WithdrawalRefused { amount: Usd::dollars(20) }]);
}

#[test]
fn the_sale_of_a_liquidation_is_told_with_what_it_came_to() {
    let mut world = leveraged();
    world.order(CAROL, bid(9_700, 100_000));
    let changes = world.price(GOLD, 9_740);
    let [_, Notice::Liquidated { sold, backstopped, is_over: true, .. }] = told(&changes, ALICE) else {
        panic!("{changes:?}")
    };
    assert_eq!((*sold, *backstopped), (Notional(970_000_000), Notional::ZERO));
}
