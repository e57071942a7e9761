//! What the backstop took over is sold off.

use engine::command::{Action, Grouping, OrderKind, OrderRequest, Side, TimeInForce};
use engine::ids::MarketId;
use units::{Price, Rate, Size};

use crate::world::{BACKSTOP, World, by};

/// Gives the vault a position, as a backstop does: half a bitcoin long.
fn with_position(seed: u64) -> World {
    let mut world = World::new(seed);
    world.pass(10, Rate::ZERO);
    let order = OrderRequest {
        market: MarketId(0),
        side: Side::Bid,
        price: Price(1_000_000),
        size: Size(50_000),
        reduce_only: false,
        kind: OrderKind::Limit(TimeInForce::Market),
        client_id: None,
    };
    let action = Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None };
    world.seal(vec![by(BACKSTOP, action)]);
    world
}

#[test]
fn the_vault_sells_its_position_little_by_little_and_stops() {
    let mut world = with_position(21);
    let vault = world.account(BACKSTOP);
    let position = |world: &World| world.engine.state().account(vault).position(MarketId(0));
    let mut sizes = vec![position(&world)];
    assert_eq!(sizes[0], Size(50_000));
    for _ in 0..120 {
        world.pass(1, Rate::ZERO);
        sizes.push(position(&world));
    }
    assert!(sizes.windows(2).all(|pair| pair[1] <= pair[0]), "it only sells");
    let largest = sizes.windows(2).map(|pair| pair[0] - pair[1]).max();
    assert!(largest < Some(Size(20_000)), "{largest:?} at once");
    assert_eq!(sizes.last(), Some(&Size::ZERO));
}
