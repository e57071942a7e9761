//! Liquidations as they are told: to the account, to its counterparties, and to the map.

use engine::command::{Action, MarginMode, OrderRequest, PublishedPrice};
use engine::event::FillOrigin;
use engine::ids::AccountId;
use units::{Notional, Price, Size, Usd};
use views::fills::Liquidated;
use views::ledger::Movement;
use views::liquidations::Liquidation;
use views::{Changes, Views};

use super::world::{ALICE, BACKSTOP, BOB, CAROL, GOLD, SILVER, World, address, ask, bid};

/// Alice buys ten of Bob at 100.00 with 20 times leverage, isolated: fifty dollars stand behind a thousand.
fn leveraged(backstop: i64, insurance_fund: i64) -> World {
    let mut world = World::new(&[backstop, 100, 5_000, 5_000], insurance_fund);
    world.leverage(ALICE, GOLD, 20, MarginMode::Isolated);
    world.order(BOB, ask(10_000, 100_000));
    world.order(ALICE, bid(10_000, 100_000));
    world
}

fn only(changes: &Changes) -> &Liquidation {
    assert_eq!(changes.liquidations.len(), 1, "{:?}", changes.liquidations);
    &changes.liquidations[0]
}

fn movements(changes: &Changes, account: AccountId) -> Vec<(Usd, &Movement)> {
    let updates = changes.ledger.of(account);
    updates.map(|update| (update.change, &update.movement)).collect()
}

#[test]
fn what_the_book_takes_is_told_with_the_position_before_it() {
    let mut world = leveraged(0, 0);
    world.order(CAROL, bid(9_700, 100_000));
    let changes = world.price(GOLD, 9_740);
    let liquidation = only(&changes);
    assert_eq!((liquidation.number, liquidation.account), (1, ALICE));
    assert_eq!((liquidation.isolated, liquidation.ended), (Some(GOLD), Some(world.time)));
    assert_eq!(liquidation.positions.sizes, [(GOLD, Size(100_000))]);
    assert!(liquidation.equity < liquidation.maintenance_margin);
    assert_eq!(liquidation.sold, Notional(970_000_000));
    assert_eq!((liquidation.backstopped, liquidation.deleveraged), (Notional::ZERO, Notional::ZERO));

    let mark = world.state().market(GOLD).mark.price;
    let expected = Some(Liquidated { address: address(ALICE), mark, by_backstop: false });
    let (sold, bought) = (changes.fills.of(ALICE).next().unwrap(), changes.fills.of(CAROL).next().unwrap());
    assert_eq!((sold.origin, sold.liquidated, sold.is_taker), (FillOrigin::Liquidation, expected, true));
    assert_eq!((bought.origin, bought.liquidated, bought.is_taker), (FillOrigin::Maker, expected, false));
    assert_eq!(changes.trades.len(), 1, "the book's part is public");
    let told = movements(&changes, ALICE);
    assert!(matches!(told[..], [(Usd(0), Movement::Liquidation { isolated: Some(GOLD), .. })]), "{told:?}");
    assert_eq!(world.views.liquidations().collect::<Vec<_>>(), [liquidation]);
}

#[test]
fn the_backstop_takes_the_collateral_with_the_position() {
    let mut world = leveraged(10_000, 0);
    let changes = world.price(GOLD, 9_600);
    let liquidation = only(&changes);
    assert_eq!(liquidation.backstopped, Notional(960_000_000));
    assert!(liquidation.seized.is_positive());
    assert_eq!(changes.fills.of(ALICE).next().unwrap().liquidated.unwrap().mark, Price(9_600));
    assert!(changes.fills.of(BACKSTOP).next().unwrap().liquidated.unwrap().by_backstop);
    assert!(changes.trades.is_empty(), "nothing traded in the book");
    let told = movements(&changes, ALICE);
    assert!(
        matches!(told[..], [(change, Movement::Liquidation { .. })] if change == -liquidation.seized),
        "{told:?}"
    );
    let told = movements(&changes, BACKSTOP);
    assert!(
        matches!(told[..], [(change, Movement::Transfer { .. })] if change == liquidation.seized),
        "{told:?}"
    );
}

#[test]
fn deleveraging_is_told_to_both_sides() {
    let mut world = leveraged(0, 0);
    let changes = world.price(GOLD, 9_300);
    let liquidation = only(&changes);
    assert!(liquidation.deleveraged.is_positive() && liquidation.equity.is_negative());
    assert_eq!(changes.fills.of(ALICE).next().unwrap().origin, FillOrigin::Deleveraging);
    assert_eq!(changes.fills.of(BOB).next().unwrap().origin, FillOrigin::Deleveraging);
    assert!(world.state().account(ALICE).position(GOLD).is_zero());
}

#[test]
fn a_fall_without_counterparty_is_no_liquidation_yet() {
    let mut world = leveraged(0, 0);
    let changes = world.price(GOLD, 9_740);
    assert!(changes.liquidations.is_empty() && changes.ledger.of(ALICE).len() == 0);
}

#[test]
fn a_liquidation_of_two_blocks_is_one_and_each_block_says_what_it_did() {
    let mut world = leveraged(0, 500);
    // The book takes half, below what the collateral can pay: the insurance fund pays, and nothing is left for the rest.
    world.order(CAROL, bid(9_400, 50_000));
    let first = world.price(GOLD, 9_550);
    let begun = only(&first).clone();
    assert_eq!((begun.ended, begun.sold), (None, Notional(470_000_000)));
    assert_eq!(world.views.liquidations().collect::<Vec<_>>(), [&begun]);

    let mut rebuilt = Views::of(world.state());
    let second = world.order(CAROL, bid(9_300, 50_000));
    let ended = only(&second);
    assert_eq!((ended.number, ended.ended), (begun.number, Some(world.time)));
    assert_eq!(ended.sold, Notional(470_000_000 + 465_000_000));
    assert_eq!(world.views.liquidations().collect::<Vec<_>>(), [ended]);

    let told: Vec<(Usd, &Movement)> =
        [&first, &second].into_iter().flat_map(|told| movements(told, ALICE)).collect();
    let [(before, _), (after, Movement::Liquidation { positions, .. })] = told[..] else {
        panic!("{told:?}")
    };
    assert!(before.is_positive() && after > before);
    assert_eq!(before + after, ended.covered);
    assert_eq!(positions[..], [(GOLD, Size(50_000))], "what the first block left");

    let of_rest = rebuilt.apply(world.state(), world.engine.events());
    assert_eq!(only(&of_rest).sold, Notional(465_000_000), "a state does not remember what was sold before");
    assert_eq!(only(&of_rest).ended, Some(world.time));
    assert_eq!(movements(&of_rest, ALICE)[0].0, after);
}

#[test]
fn who_wins_against_a_failing_account_is_not_said_to_be_liquidated_by_it() {
    let mut world = World::new(&[0, 100, 300, 5_000], 0);
    world.leverage(ALICE, GOLD, 20, MarginMode::Isolated);
    world.order(BOB, ask(10_000, 100_000));
    world.order(ALICE, bid(10_000, 100_000));
    world.order(CAROL, OrderRequest { market: SILVER, ..ask(10_000, 200_000) });
    world.order(BOB, OrderRequest { market: SILVER, ..bid(10_000, 200_000) });
    // Bob falls with silver, for which nobody bids.
    world.price(SILVER, 8_700);
    assert!(world.state().liquidating.contains_key(&(BOB, None)));

    let published = [(GOLD, 9_300), (SILVER, 8_300)].map(|(market, price)| PublishedPrice {
        market,
        index: Price(price),
        perpetual: Some(Price(price)),
        confidence: None,
    });
    let publish = Action::PublishPrices { time: world.time, prices: published.to_vec() };
    let changes = world.act(super::world::OPERATOR, publish);
    assert!(world.state().liquidating.contains_key(&(BOB, None)));
    assert_eq!(changes.fills.of(BOB).next().unwrap().origin, FillOrigin::Deleveraging);
    assert_eq!(only(&changes).account, ALICE);
}

#[test]
fn movements_of_money_are_told_to_both_ends() {
    let mut world = World::new(&[0, 100, 0], 0);
    let sent =
        world.act(address(ALICE), Action::Transfer { destination: address(BOB), amount: Usd::dollars(30) });
    let movement = Movement::Transfer {
        from: address(ALICE),
        to: address(BOB),
        amount: Usd::dollars(30),
        is_sub_account: false,
    };
    assert_eq!(movements(&sent, ALICE), [(Usd::dollars(-30), &movement)]);
    assert_eq!(movements(&sent, BOB), [(Usd::dollars(30), &movement)]);

    let asked =
        world.act(address(ALICE), Action::Withdraw { destination: address(ALICE), amount: Usd::dollars(20) });
    let told = movements(&asked, ALICE);
    let [(change, Movement::Withdrawal { withdrawal: Some(withdrawal), amount, fee })] = told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((change, *amount, *fee), (Usd::dollars(-20), Usd::dollars(19), Usd::ONE));
    let refused = world.act(super::world::OPERATOR, Action::RefuseWithdrawal(*withdrawal));
    let amount = Usd::dollars(20);
    let expected = Movement::WithdrawalRefused { withdrawal: *withdrawal, amount };
    assert_eq!(movements(&refused, ALICE), [(Usd::dollars(20), &expected)]);
}
