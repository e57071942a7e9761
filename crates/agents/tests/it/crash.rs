//! An hour with a crash in it.

use engine::command::Side;
use engine::event::FillOrigin;
use units::{Rate, Usd};

use crate::world::World;

#[test]
fn a_fall_of_ten_per_cent_liquidates_speculators() {
    let mut world = World::new(17);
    let speculators = world.members(0x73);
    let makers = world.members(0x71);
    world.pass(1_800, Rate::basis_points(150));
    let before = world.witness.liquidated.len();
    world.pass(300, Rate::basis_points(-1_000));
    let fallen = world.witness.liquidated.len() - before;
    assert!(fallen >= 10, "{fallen} liquidations in a fall of ten per cent");
    world.pass(1_500, Rate::ZERO);

    let witness = &world.witness;
    assert!(
        witness.liquidated.iter().all(|account| speculators.contains(account)),
        "only speculators are liquidated"
    );
    assert!(witness.origins.contains(&FillOrigin::Liquidation));
    assert_eq!(witness.credited, 0, "nobody is given new money");
    assert!(makers.iter().all(|&maker| world.equity(maker) > Usd::dollars(500_000)));
    assert!(world.most_commands < 100, "{} commands in one step of four markets", world.most_commands);
}

#[test]
fn books_come_back_after_any_jump() {
    for jump in [90_000, 10_000, -5_000, -9_900] {
        let mut world = World::new(23);
        world.pass(900, Rate::ZERO);
        world.pass(1, Rate::basis_points(jump));
        world.pass(120, Rate::ZERO);
        for market in world.markets() {
            for side in [Side::Bid, Side::Ask] {
                let depth = world.depth(market, side, Rate::basis_points(500));
                assert!(depth.is_positive(), "{market:?} {side:?} after a jump of {jump} basis points");
            }
        }
    }
}
