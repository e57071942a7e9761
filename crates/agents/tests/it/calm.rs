//! A calm hour.

use engine::command::{Action, Command, Side};
use engine::rejection::Rejection;
use units::{Notional, Rate, Usd};

use crate::world::World;

/// What a member may be told now and then: it cannot afford it, or the book was not as he thought.
fn is_bad_luck(rejection: &Rejection) -> bool {
    matches!(
        rejection,
        Rejection::BelowInitialMargin { .. }
            | Rejection::WouldTake { .. }
            | Rejection::NothingToMatch
            | Rejection::NoLiquidity
            | Rejection::UnknownOrder
    )
}

/// What the crowd asked in vain for another reason than bad luck. Where one order of a group has it, so have the others.
fn wrong(rejected: &[(Rejection, Command)]) -> Vec<&(Rejection, Command)> {
    let is_unlucky =
        |command: &Command| rejected.iter().any(|(why, other)| is_bad_luck(why) && other == command);
    let is_wrong = |(rejection, command): &&(Rejection, Command)| match rejection {
        Rejection::InvalidGroup => !is_unlucky(command),
        _ => !is_bad_luck(rejection),
    };
    rejected.iter().filter(is_wrong).collect()
}

#[test]
fn books_are_two_sided_and_deep_from_the_second_step_on() {
    let mut world = World::new(11);
    world.pass(2, Rate::ZERO);
    for _ in 0..300 {
        for market in world.markets() {
            for side in [Side::Bid, Side::Ask] {
                let depth = world.depth(market, side, Rate::basis_points(100));
                let needed = Notional(Usd::dollars(50_000).0);
                assert!(depth >= needed, "{market:?} {side:?}: {depth:?} at {:?}", world.time);
            }
        }
        world.pass(1, Rate::ZERO);
    }
}

#[test]
fn a_calm_hour_is_lively_honest_and_cheap() {
    let mut world = World::new(5);
    let makers = world.members(0x71);
    world.pass(3_600, Rate::ZERO);
    let witness = &world.witness;
    assert!(witness.trades > 1_000, "{} trades", witness.trades);
    for maker in makers {
        let equity = world.equity(maker);
        assert!(equity > Usd::dollars(950_000), "{maker:?} has {equity:?} left of a million");
        assert!(!witness.liquidated.contains(&maker));
    }
    let wrong = wrong(&witness.rejected);
    assert!(wrong.is_empty(), "{} rejections, the first {:#?}", wrong.len(), wrong[0]);
    let share = witness.rejected.len() * 100 / witness.orders;
    assert!(share < 2, "{} of {} orders were rejected", witness.rejected.len(), witness.orders);
    assert!(world.most_commands < 100, "{} commands in one step of four markets", world.most_commands);
    assert!(world.commands.len() < 3_600 * 10, "{} commands in an hour", world.commands.len());
}

#[test]
fn quotes_are_taken_back_when_nobody_knows_the_price() {
    let mut world = World::new(2);
    world.pass(10, Rate::ZERO);
    (0..70).for_each(|_| world.step(false));
    for market in world.markets() {
        for side in [Side::Bid, Side::Ask] {
            assert_eq!(world.engine.state().market(market).book.best(side), None, "{market:?} {side:?}");
        }
    }
    let before = world.commands.len();
    world.step(false);
    assert_eq!(world.commands.len(), before, "nobody asks for anything");
    world.pass(2, Rate::ZERO);
    assert!(world.depth(world.markets().next().unwrap(), Side::Bid, Rate::basis_points(50)).is_positive());
}

#[test]
fn an_order_book_is_rebuilt_by_a_crowd_that_remembers_nothing() {
    let mut world = World::new(4);
    world.pass(10, Rate::ZERO);
    world.crowd = agents::Crowd::new(99, world.markets().count(), None);
    world.pass(5, Rate::ZERO);
    let is_id_in_use = |(rejection, _): &&(Rejection, _)| *rejection == Rejection::ClientIdInUse;
    assert_eq!(world.witness.rejected.iter().filter(is_id_in_use).count(), 0);
    let cancels =
        world.commands.iter().filter(|command| matches!(command.action, Action::CancelOrders(_))).count();
    assert!(cancels >= 12, "every maker cancelled what it found");
}
