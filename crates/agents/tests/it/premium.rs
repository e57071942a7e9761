//! The crowded side pays a premium.

use engine::command::{Action, Grouping, OrderKind, OrderRequest, Side, TimeInForce};
use engine::ids::MarketId;
use engine::rejection::Rejection;
use units::{Price, Rate, Size};

use crate::world::{BACKSTOP, World, by};

#[test]
fn makers_who_sold_much_ask_more_and_who_bought_much_bid_less() {
    for (side, limit) in [(Side::Bid, Price(1_000_000)), (Side::Ask, Price(940_000))] {
        let mut world = World::new(31);
        world.pass(5, Rate::ZERO);
        let order = OrderRequest {
            market: MarketId(0),
            side,
            price: limit,
            size: Size(300_000),
            reduce_only: false,
            kind: OrderKind::Limit(TimeInForce::Market),
            client_id: None,
        };
        for _ in 0..4 {
            let action =
                Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None };
            world.seal(vec![by(BACKSTOP, action)]);
            world.pass(2, Rate::ZERO);
        }
        let market = world.engine.state().market(MarketId(0));
        let bid = market.book.best(Side::Bid).expect("makers still bid");
        let ask = market.book.best(Side::Ask).expect("makers still ask");
        let oracle = market.oracle.price;
        let is_paid = if side == Side::Bid { bid > oracle } else { ask < oracle };
        assert!(is_paid, "{side:?}: {bid:?} {ask:?} around {oracle:?}");
        let crossed =
            world.witness.rejected.iter().find(|(why, _)| matches!(why, Rejection::WouldTake { .. }));
        assert!(crossed.is_none(), "makers do not cross each other: {crossed:?}");
    }
}
