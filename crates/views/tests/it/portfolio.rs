//! What an account was worth: sampled as time goes by, and not moved by money that comes and goes.

use engine::command::Action;
use engine::ids::AccountId;
use units::{Time, Usd};
use views::Views;
use views::portfolio::{Period, value};

use super::world::{ALICE, BOB, GOLD, World, address, ask, bid};

/// Time before now in minutes, value and profit in dollars of each sample.
fn told(world: &World, account: AccountId, period: Period) -> Vec<(u64, i64, i64)> {
    told_by(&world.views, world, account, period)
}

fn told_by(views: &Views, world: &World, account: AccountId, period: Period) -> Vec<(u64, i64, i64)> {
    let worth = value(world.state(), account);
    let samples = views.account(account).unwrap().portfolio.over(period, worth, world.state().time);
    let dollars = |amount: Usd| amount.0 / Usd::ONE.0;
    let told = samples.iter().map(|sample| {
        let minutes = world.state().time.since(sample.time).0 / 60_000;
        (minutes, dollars(sample.value), dollars(sample.profit))
    });
    told.collect()
}

/// Alice is long ten at 100.00 from Bob.
fn traded() -> World {
    let mut world = World::new(&[0, 1_000, 1_000], 0);
    world.order(BOB, ask(10_000, 100_000));
    world.order(ALICE, bid(10_000, 100_000));
    world
}

#[test]
fn profit_follows_the_price_and_a_transfer_moves_the_value_alone() {
    let mut world = traded();
    world.block(Time(11 * 60_000), Vec::new());
    world.price(GOLD, 10_300);
    world.block(Time(11 * 60_000), Vec::new());
    let amount = Usd::dollars(500);
    world.act(address(BOB), Action::Transfer { destination: address(ALICE), amount });
    world.block(Time(11 * 60_000), Vec::new());
    let day = told(&world, ALICE, Period::Day);
    let worth: Vec<(i64, i64)> = day.iter().map(|&(_, value, profit)| (value, profit)).collect();
    assert_eq!(
        worth,
        [(1_000, 0), (999, 0), (1_029, 29), (1_529, 29), (1_529, 29)],
        "a fee of 0.45 was paid"
    );
    assert!(day[1].0 >= 22 && day[2].0 >= 11, "{day:?}");
    assert_eq!(told(&world, ALICE, Period::Week), [(33, 1_000, 0), (0, 1_529, 29)], "no hour has ended");
}

#[test]
fn what_does_not_change_is_told_once_and_a_period_begins_with_what_was() {
    let mut world = traded();
    world.block(Time(2 * Time::DAY.0), Vec::new());
    world.price(GOLD, 10_300);
    for _ in 0..20 {
        world.block(Time::HOUR, Vec::new());
    }
    let day = told(&world, BOB, Period::Day);
    let before = (24 * 60, day[0].1, day[0].2);
    assert_eq!(day[0], before, "the day begins with what the account was worth before: {day:?}");
    let ever = told(&world, BOB, Period::Ever);
    assert!(ever.len() >= 2 && ever.windows(2).all(|pair| pair[0].0 > pair[1].0), "{ever:?}");
    assert_eq!(day.last(), ever.last(), "both end now");
}

#[test]
fn without_its_history_a_view_begins_with_what_the_account_is_worth() {
    let mut world = traded();
    world.price(GOLD, 10_300);
    let rebuilt = Views::of(world.state());
    assert_eq!(told_by(&rebuilt, &world, ALICE, Period::Day), [(0, 1_029, 0)]);
}
