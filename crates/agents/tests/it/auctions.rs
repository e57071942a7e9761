//! A crash that auctions interrupt.

use engine::event::FillOrigin;
use engine::parameters::{AuctionPolicy, PriceBound};
use engine::rejection::Rejection;
use units::{Rate, Time};

use crate::world::World;

#[test]
fn a_crowd_lives_through_auctions_and_trades_on() {
    let bound = |minutes: u64, points, auction: u64| PriceBound {
        horizon: Time(minutes * Time::MINUTE.0),
        deviation: Rate::basis_points(points),
        auction: Time(auction * Time::MINUTE.0),
    };
    let bounds = vec![bound(10, 100, 5), bound(30, 200, 15)];
    let mut world = World::with_auctions(17, &AuctionPolicy { opening: Time::MINUTE, bounds });
    world.pass(600, Rate::ZERO);
    let opened = world.witness.auctions;
    assert_eq!(opened[2], world.markets().count(), "every market has opened");
    world.pass(300, Rate::basis_points(-1_000));
    assert!(world.witness.auctions[0] > opened[0], "a fall of ten per cent passes a bound");
    world.pass(1_800, Rate::ZERO);
    let [began, _, ended] = world.witness.auctions;
    assert_eq!(began, ended, "all auctions end");
    let before = world.witness.trades;
    world.pass(600, Rate::ZERO);
    assert!(world.witness.trades > before + 100, "and trading goes on");
    // The triggers of a refused parent go with it.
    let is_expected = |(rejection, _): &(Rejection, _)| {
        matches!(rejection, Rejection::InAuction { .. } | Rejection::InvalidGroup)
    };
    assert!(world.witness.rejected.iter().all(is_expected), "immediate orders alone are refused");
    assert!(!world.witness.origins.contains(&FillOrigin::Deleveraging));
}
