//! What orders ask of the allocator once a venue has found its room: nothing.

use allocation_counter::measure;
use engine::command::{
    Action, Authority, Block, CancelRequest, Command, Grouping, ModifyRequest, OrderReference, OrderRequest,
    TimeInForce,
};
use engine::event::Event;
use engine::ids::{AccountId, OrderId};
use engine::parameters::VenueParameters;
use units::Time;

use crate::venue::{
    ALICE, BOB, CAROL, MARKET, Order, Venue, address, ask, bid, fills, market_parameters, placed, rejections,
    venue_parameters,
};

/// Rounds until all lists have the room that they need, nonces included.
const WARM_UP: usize = 100;

/// What a block may ask for by itself: the list of its commands' turns.
const OF_A_BLOCK: u64 = 1;

/// A venue at rest in time, whose traders do the same in every round.
struct Round {
    venue: Venue,
    nonce: u64,
    /// The most allocations of a block.
    most: u64,
}

impl Round {
    fn new() -> Self {
        let parameters = VenueParameters { open_orders: 1_000, ..venue_parameters() };
        let mut venue = Venue::with(parameters, market_parameters(), &[100_000_000; 3]);
        venue.pace = Time(0);
        let nonce = venue.time.0;
        Self { venue, nonce, most: 0 }
    }

    /// So many orders come, move, are met in part, and go.
    fn run(&mut self, orders: usize) {
        let makers = || [ALICE, BOB].into_iter().cycle().zip(0_i64..).take(orders);
        let quote = |price_off: i64, place: i64| match place % 2 {
            0 => bid(9_980 - place % 20 - price_off, 10_000),
            _ => ask(10_020 + place % 20 + price_off, 10_000),
        };
        let came = self.block(makers().map(|(maker, place)| (maker, place_one(quote(0, place)))).collect());
        let moved = self.block(
            makers()
                .zip(placed(&came))
                .map(|((maker, place), order)| (maker, move_one(order, quote(5, place))))
                .collect(),
        );
        let takers = (0..orders as i64).map(|place| match place % 2 {
            0 => bid(10_100, 5_000),
            _ => ask(9_900, 5_000),
        });
        let met = self.block(takers.map(|order| (CAROL, place_one(order.tif(TimeInForce::Ioc)))).collect());
        assert_eq!(fills(&met).len(), 2 * orders, "each taker meets one");
        let ends = makers().zip(placed(&moved)).filter(|&(_, order)| self.venue.remaining(order).is_some());
        let ends = ends.map(|((maker, _), order)| (maker, cancel_one(order))).collect();
        self.block(ends);
    }

    fn block(&mut self, asked: Vec<(AccountId, Action)>) -> Vec<Event> {
        let commands = asked.into_iter().map(|(account, action)| {
            self.nonce += 1;
            let authority = Authority::Signature { nonce: self.nonce, expires_after: None };
            Command { signer: address(account), authority, on_behalf_of: None, action }
        });
        let commands = commands.collect();
        self.venue.height += 1;
        let (height, time) = (self.venue.height, self.venue.time);
        let block = Block { height, time, received: time, commands };
        let counted = measure(|| {
            self.venue.engine.apply(&block);
        });
        self.most = self.most.max(counted.count_total);
        let events = self.venue.engine.events().to_vec();
        assert_eq!(rejections(&events), [], "all is as asked");
        events
    }
}

fn place_one(order: OrderRequest) -> Action {
    Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None }
}

fn move_one(order: OrderId, replacement: OrderRequest) -> Action {
    Action::ModifyOrders(vec![ModifyRequest { order: OrderReference::Id(order), replacement }])
}

fn cancel_one(order: OrderId) -> Action {
    Action::CancelOrders(vec![CancelRequest { market: MARKET, order: OrderReference::Id(order) }])
}

#[test]
fn orders_allocate_nothing_once_there_is_room() {
    let mut round = Round::new();
    for _ in 0..WARM_UP {
        round.run(100);
    }
    assert!(round.most > OF_A_BLOCK, "room is found at first");
    for orders in [10, 40, 100] {
        round.most = 0;
        round.run(orders);
        assert!(round.most <= OF_A_BLOCK, "{} allocations in a block of {orders} orders", round.most);
    }
}
