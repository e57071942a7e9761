//! The engine alone: what an add, a cancel, a match and a mix of them cost on one book with 100,000 resting orders of 1,000
//! accounts, every order checked for margin, with one command a block and with a hundred.
//!
//! ```text
//! cargo bench -p engine --bench orders
//! ```

#[path = "../tests/it/random.rs"]
mod random;
#[path = "../tests/it/venue.rs"]
#[expect(dead_code, reason = "the stories need more than the benchmark")]
mod venue;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use engine::command::{
    Action, Block, CancelRequest, Command, Grouping, ModifyRequest, OrderReference, OrderRequest, Side,
    TimeInForce,
};
use engine::event::Event;
use engine::ids::{AccountId, OrderId};
use engine::parameters::MarketParameters;
use units::{Price, Size};

use random::Random;
use venue::{ALICE, MARKET, Order, Venue, address, ask, bid, command, market_parameters, venue_parameters};

const ACCOUNTS: usize = 1_000;
const RESTING: usize = 100_000;

/// Commands that are built before they are timed together.
const BATCH: u64 = 10_000;

/// Where the market stands, and how far from it orders rest at most.
const MIDDLE: i64 = 50_000;
const DEPTH: i64 = 2_000;

/// One lot size, so that a taker meets one maker.
const SIZE: i64 = 10_000;

/// A busy market.
struct Market {
    venue: Venue,
    random: Random,
    /// Orders that rest, or did before they were filled, with their owners.
    orders: Vec<(AccountId, OrderId)>,
}

impl Market {
    fn new() -> Self {
        let mut parameters = venue_parameters();
        parameters.open_orders = 10_000;
        let market = MarketParameters { significant_figures: 5, ..market_parameters() };
        let mut venue = Venue::with(parameters, market, &[10_000_000; ACCOUNTS]);
        venue.price(MIDDLE);
        let mut market = Self { venue, random: Random(42), orders: Vec::new() };
        let commands = (0..RESTING).map(|_| market.add()).collect();
        market.run(commands, 100);
        assert_eq!(market.venue.engine.state().orders.slots().count(), RESTING);
        market
    }

    fn account(&mut self) -> AccountId {
        AccountId(ALICE.0 + u32::try_from(self.random.between(0, ACCOUNTS as i64)).expect("accounts are few"))
    }

    fn place(&mut self, order: OrderRequest) -> Command {
        let action =
            Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None };
        command(address(self.account()), action)
    }

    fn passive(&mut self) -> OrderRequest {
        let away = self.random.between(1, DEPTH);
        if self.random.one_in(2) { bid(MIDDLE - away, SIZE) } else { ask(MIDDLE + away, SIZE) }
    }

    fn add(&mut self) -> Command {
        let order = self.passive();
        self.place(order)
    }

    /// A taker that meets the best order of a side.
    fn take(&mut self, side: Side) -> Command {
        let order = match side {
            Side::Bid => bid(MIDDLE + 2 * DEPTH, SIZE),
            Side::Ask => ask(MIDDLE - 2 * DEPTH, SIZE),
        };
        self.place(order.tif(TimeInForce::Ioc))
    }

    /// One of the orders, which is then no longer known.
    fn pick(&mut self) -> (AccountId, OrderReference) {
        let place = self.random.between(0, self.orders.len() as i64);
        let (account, order) = self.orders.swap_remove(usize::try_from(place).expect("a place in a list"));
        (account, OrderReference::Id(order))
    }

    fn cancel(&mut self) -> Command {
        let (account, order) = self.pick();
        command(address(account), Action::CancelOrders(vec![CancelRequest { market: MARKET, order }]))
    }

    /// A replacement at another price of the same side.
    fn replace(&mut self) -> Command {
        let (account, order) = self.pick();
        let OrderReference::Id(id) = order else { unreachable!("orders are picked by id") };
        let orders = &self.venue.engine.state().orders;
        let side = orders.find(id).map_or(Side::Bid, |slot| orders.line(slot).side);
        let away = self.random.between(1, DEPTH);
        let replacement = if side == Side::Bid { bid(MIDDLE - away, SIZE) } else { ask(MIDDLE + away, SIZE) };
        command(address(account), Action::ModifyOrders(vec![ModifyRequest { order, replacement }]))
    }

    /// Half adds, four in ten cancels, the rest takers and replacements.
    fn mixed(&mut self) -> Command {
        match self.random.between(0, 100) {
            0..50 => self.add(),
            50..90 => self.cancel(),
            90..93 => self.take(Side::Bid),
            93..96 => self.take(Side::Ask),
            _ => self.replace(),
        }
    }

    /// How long the engine takes for the commands, so many a block. Their orders are noted.
    fn run(&mut self, commands: Vec<Command>, per_block: usize) -> Duration {
        let (time, mut height) = (self.venue.time, self.venue.height);
        let mut commands = commands.into_iter().peekable();
        let mut blocks = Vec::new();
        while commands.peek().is_some() {
            height += 1;
            let commands = commands.by_ref().take(per_block).collect();
            blocks.push(Block { height, time, received: time, commands });
        }
        self.venue.height = height;
        let begin = Instant::now();
        for block in &blocks {
            for event in black_box(self.venue.engine.apply(block)) {
                if let Event::OrderPlaced(placed) = event {
                    self.orders.push((placed.account, placed.order));
                }
            }
        }
        begin.elapsed()
    }

    /// Brings the book back to its size by adding or cancelling, and forgets the orders that are no more.
    fn restore(&mut self) {
        let orders = &self.venue.engine.state().orders;
        self.orders.retain(|&(_, order)| orders.find(order).is_some());
        let missing = RESTING.saturating_sub(self.orders.len());
        let surplus = self.orders.len().saturating_sub(RESTING);
        let mut commands: Vec<Command> = (0..missing).map(|_| self.add()).collect();
        commands.extend((0..surplus).map(|_| self.cancel()));
        self.run(commands, 100);
    }

    /// How long so many commands take, in batches between which the book is brought back to its size.
    fn measure(
        &mut self,
        count: u64,
        per_block: usize,
        make: impl Fn(&mut Self, u64) -> Command,
    ) -> Duration {
        let mut elapsed = Duration::ZERO;
        let mut left = count;
        while left > 0 {
            let batch = left.min(BATCH);
            let commands = (0..batch).map(|number| make(self, number)).collect();
            elapsed += self.run(commands, per_block);
            self.restore();
            left -= batch;
        }
        elapsed
    }
}

fn alternating(number: u64) -> Side {
    if number.is_multiple_of(2) { Side::Bid } else { Side::Ask }
}

fn orders(criterion: &mut Criterion) {
    let mut market = Market::new();
    assert!(market.venue.engine.state().market(MARKET).mark.price == Price(MIDDLE));
    assert!(market.venue.levels(Side::Bid).iter().all(|&(_, size)| Size(size).is_positive()));
    for per_block in [1, 100] {
        let mut group = criterion.benchmark_group(format!("{per_block} a block"));
        group.throughput(Throughput::Elements(1));
        let mut bench = |name: &str, make: &dyn Fn(&mut Market, u64) -> Command| {
            group.bench_function(name, |bencher| {
                bencher.iter_custom(|count| market.measure(count, per_block, make));
            });
        };
        bench("add", &|market, _| market.add());
        bench("cancel", &|market, _| market.cancel());
        bench("match", &|market, number| market.take(alternating(number)));
        bench("replace", &|market, _| market.replace());
        bench("mix", &|market, _| market.mixed());
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(3));
    targets = orders
}
criterion_main!(benches);
