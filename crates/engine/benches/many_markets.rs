//! What an order costs an account that is in one market, in ten, in a hundred: a replacement of its order in one of them after the
//! other, one a block.
//!
//! ```text
//! cargo bench -p engine --bench many_markets
//! ```

#[path = "../tests/it/venue.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod venue;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use engine::command::{
    Action, Block, Command, Genesis, Grouping, ModifyRequest, OrderReference, OrderRequest, PublishedPrice,
};
use engine::event::Event;
use engine::ids::{AccountId, MarketId, OrderId};
use engine::parameters::{MarketParameters, VenueParameters};
use units::{Price, Usd};

use venue::{ALICE, BOB, Venue, address, ask, bid, command, market_parameters, publisher, venue_parameters};

const PRICE: i64 = 10_000;
const SIZE: i64 = 10_000;

/// An account with a position and a resting order in each market.
struct Maker {
    venue: Venue,
    orders: Vec<OrderId>,
    /// How many replacements there were.
    count: usize,
}

impl Maker {
    fn new(markets: u16) -> Self {
        let parameters =
            |number| MarketParameters { name: format!("M{number}").as_str().into(), ..market_parameters() };
        let mut venue = Venue::founded(Genesis {
            parameters: VenueParameters { open_orders: 1_000, ..venue_parameters() },
            markets: (0..markets).map(parameters).collect(),
            balances: [ALICE, BOB].map(|account| (address(account), Usd::dollars(100_000_000))).to_vec(),
            assets: Vec::new(),
            asset_balances: Vec::new(),
            insurance_fund: Usd::ZERO,
        });
        let price = |number| PublishedPrice {
            market: MarketId(number),
            index: Price(PRICE),
            perpetual: None,
            confidence: None,
        };
        let time = venue.time + venue.pace;
        venue.apply(publisher(), Action::PublishPrices { time, prices: (0..markets).map(price).collect() });
        let mut orders = Vec::new();
        for market in (0..markets).map(MarketId) {
            place(&mut venue, ALICE, OrderRequest { market, ..ask(PRICE, SIZE) });
            place(&mut venue, BOB, OrderRequest { market, ..bid(PRICE, SIZE) });
            orders.extend(place(&mut venue, ALICE, OrderRequest { market, ..ask(PRICE + 10, SIZE) }));
        }
        assert_eq!(orders.len(), usize::from(markets));
        let account = venue.engine.state().account(ALICE);
        assert!(account.holdings.iter().all(|holding| holding.size.0 == -SIZE), "{:?}", account.holdings);
        Self { venue, orders, count: 0 }
    }

    /// How long so many replacements take.
    fn replace(&mut self, times: u64) -> Duration {
        let mut elapsed = Duration::ZERO;
        for _ in 0..times {
            let place = self.count % self.orders.len();
            self.count += 1;
            let market = MarketId(place as u16);
            let away = 10 + (self.count / self.orders.len() % 2) as i64;
            let replacement = OrderRequest { market, ..ask(PRICE + away, SIZE) };
            let order = OrderReference::Id(self.orders[place]);
            let action = Action::ModifyOrders(vec![ModifyRequest { order, replacement }]);
            self.venue.height += 1;
            let (height, time) = (self.venue.height, self.venue.time);
            let block =
                Block { height, time, received: time, commands: vec![command(address(ALICE), action)] };
            let begin = Instant::now();
            let events = black_box(self.venue.engine.apply(black_box(&block)));
            elapsed += begin.elapsed();
            self.orders[place] = placed(events).expect("a replacement is accepted");
        }
        elapsed
    }
}

fn place(venue: &mut Venue, account: AccountId, order: OrderRequest) -> Option<OrderId> {
    let action = Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None };
    let command: Command = command(address(account), action);
    placed(venue.block(vec![command]))
}

fn placed(events: &[Event]) -> Option<OrderId> {
    events.iter().find_map(|event| match event {
        Event::OrderPlaced(placed) => Some(placed.order),
        _ => None,
    })
}

fn many_markets(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("an order of an account in so many markets");
    for markets in [1, 10, 100] {
        let mut maker = Maker::new(markets);
        group.bench_function(BenchmarkId::from_parameter(markets), |bencher| {
            bencher.iter_custom(|times| maker.replace(times));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(2));
    targets = many_markets
}
criterion_main!(benches);
