//! A market whose makers lost everything gets new ones, but not at once again.

use engine::command::{Action, Side};
use engine::ids::Address;
use units::{Rate, Usd};

use crate::world::{VENUE, World, by};

/// Takes nearly all cash from a maker.
fn ruin(world: &mut World, maker: Address) {
    let account = world.account(maker);
    let amount = world.engine.state().account(account).cash - Usd::dollars(50_000);
    world.seal(vec![by(VENUE, Action::Debit { account: maker, amount })]);
}

#[test]
fn a_lost_capital_is_renewed_once_a_day() {
    let mut world = World::new(6);
    world.step(true);
    let makers = world.members(0x71);
    let address = world.engine.state().account(makers[0]).address;
    ruin(&mut world, address);
    world.step(true);
    assert_eq!(world.witness.credited, 1);
    assert_eq!(world.equity(makers[0]), Usd::dollars(1_000_000));
    let market = world.markets().next().unwrap();
    assert!(world.depth(market, Side::Bid, Rate::basis_points(50)).is_positive());

    ruin(&mut world, address);
    (0..10).for_each(|_| world.step(true));
    assert_eq!(world.witness.credited, 1, "nobody is refunded again and again");
}
