//! The book against an obvious one.

extern crate std;

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use units::{Price, Size, Time};

use super::{OrderBook, WINDOW_TICKS};
use crate::command::{OrderKind, Side, TimeInForce};
use crate::event::OrderPlaced;
use crate::ids::{AccountId, MarketId};
use crate::state::{OrderStage, Orders};

/// Levels as sorted maps of queues: slow and plainly right.
#[derive(Default)]
struct ObviousBook {
    bids: BTreeMap<Price, VecDeque<(u32, Size)>>,
    asks: BTreeMap<Price, VecDeque<(u32, Size)>>,
}

impl ObviousBook {
    fn side(&mut self, side: Side) -> &mut BTreeMap<Price, VecDeque<(u32, Size)>> {
        if side == Side::Bid { &mut self.bids } else { &mut self.asks }
    }

    /// Price, size, number of orders and first slot of each level, best first.
    fn levels(&mut self, side: Side) -> Vec<(Price, Size, u32, u32)> {
        let level = |(&price, queue): (&Price, &VecDeque<(u32, Size)>)| {
            let size = queue.iter().map(|&(_, size)| size).sum();
            (price, size, u32::try_from(queue.len()).unwrap(), queue[0].0)
        };
        match side {
            Side::Bid => self.bids.iter().rev().map(level).collect(),
            Side::Ask => self.asks.iter().map(level).collect(),
        }
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) % bound
    }

    fn price(&mut self, bound: i64) -> i64 {
        i64::try_from(self.below(bound.unsigned_abs())).unwrap()
    }
}

/// Both books, with the orders that rest in them.
#[derive(Default)]
struct Twins {
    book: OrderBook,
    obvious: ObviousBook,
    orders: Orders,
    resting: Vec<u32>,
}

impl Twins {
    fn insert(&mut self, side: Side, price: Price, size: Size) {
        let order = self.orders.next_id();
        let placed = OrderPlaced {
            order,
            item: 0,
            account: AccountId(0),
            market: MarketId(0),
            side,
            price,
            size,
            reduce_only: false,
            kind: OrderKind::Limit(TimeInForce::Gtc),
            client_id: None,
            parent: None,
            sibling: None,
            is_liquidation: false,
            builder: None,
        };
        self.orders.insert(&placed, OrderStage::Resting, Time(0));
        self.book.insert(&mut self.orders, order.slot());
        self.obvious.side(side).entry(price).or_default().push_back((order.slot(), size));
        self.resting.push(order.slot());
    }

    fn remove(&mut self, place: usize) {
        let slot = self.resting.swap_remove(place);
        let line = *self.orders.line(slot);
        self.book.remove(&mut self.orders, slot);
        self.orders.remove(slot);
        let levels = self.obvious.side(line.side);
        let queue = levels.get_mut(&line.price).unwrap();
        queue.retain(|&(other, _)| other != slot);
        if queue.is_empty() {
            levels.remove(&line.price);
        }
    }

    fn reduce(&mut self, place: usize) {
        let slot = self.resting[place];
        let line = *self.orders.line(slot);
        if line.remaining <= Size(1) {
            return;
        }
        self.book.reduce(line.side, line.price, Size(1));
        self.orders.line_mut(slot).remaining -= Size(1);
        let queue = self.obvious.side(line.side).get_mut(&line.price).unwrap();
        queue.iter_mut().find(|(other, _)| *other == slot).unwrap().1 -= Size(1);
    }

    fn check(&mut self) {
        for side in [Side::Bid, Side::Ask] {
            let expected = self.obvious.levels(side);
            let level =
                |(price, level): (Price, super::Level)| (price, level.size, level.orders, level.first);
            let found: Vec<_> = self.book.levels(side).map(level).collect();
            assert_eq!(found, expected);
            assert_eq!(self.book.best(side), expected.first().map(|level| level.0));
            assert_eq!(self.book.front(side), expected.first().map(|level| level.3));
        }
    }
}

/// A touch that creeps, and now and then leaps beyond the window; orders close to it, far from it, and at all distances. In an
/// auction the sides overlap.
fn run(seed: u64, steps: usize, is_auction: bool) {
    let mut random = Random(seed);
    let mut twins = Twins::default();
    let mut mid = 3 * WINDOW_TICKS;
    for _ in 0..steps {
        match random.below(100) {
            0 => mid = 10 + random.price(8 * WINDOW_TICKS),
            1..10 => mid = (mid + random.price(2_001) - 1_000).max(10),
            10..55 => {
                let spread = [3, 50, 2_000, 3 * WINDOW_TICKS][random.below(4) as usize];
                let away = 1 + random.price(spread);
                let side = if random.below(2) == 0 { Side::Bid } else { Side::Ask };
                let away = if is_auction && random.below(2) == 0 { -away } else { away };
                let price = if side == Side::Bid { mid - away } else { mid + away }.max(1);
                // The engine matches what crosses, so the twins drop what the new order would cross.
                while let Some(slot) = twins.book.front(side.opposite()).filter(|_| !is_auction) {
                    let other = twins.orders.line(slot).price.0;
                    if if side == Side::Bid { other > price } else { other < price } {
                        break;
                    }
                    let place = twins.resting.iter().position(|&resting| resting == slot).unwrap();
                    twins.remove(place);
                }
                twins.insert(side, Price(price), Size(1 + random.price(9)));
            }
            choice if !twins.resting.is_empty() => {
                let place = random.below(twins.resting.len() as u64) as usize;
                if choice < 85 { twins.remove(place) } else { twins.reduce(place) }
            }
            _ => {}
        }
        twins.check();
    }
    let saved = postcard::to_allocvec(&twins.book).unwrap();
    let restored: OrderBook = postcard::from_bytes(&saved).unwrap();
    assert_eq!(restored, twins.book);
    twins.book = restored;
    twins.check();
}

#[test]
fn agrees_with_an_obvious_book_wherever_the_touch_goes() {
    for seed in 0..20 {
        run(seed, 1_500, false);
        run(seed, 1_500, true);
    }
}

#[test]
fn a_market_without_orders_takes_no_ladder() {
    assert!(OrderBook::default().ladders.is_empty());
}

#[test]
fn the_window_follows_the_touch() {
    let mut twins = Twins::default();
    let mut mid = 10 * WINDOW_TICKS;
    for leap in [0, 3, -5] {
        mid += leap * WINDOW_TICKS;
        twins.insert(Side::Bid, Price(mid - 1), Size(1));
        twins.insert(Side::Ask, Price(mid + 1), Size(1));
        assert!(twins.book.sides.iter().all(|side| side.outside.is_empty()), "the touch has places at {mid}");
        twins.insert(Side::Bid, Price(mid - WINDOW_TICKS), Size(1));
        twins.insert(Side::Ask, Price(mid + WINDOW_TICKS), Size(1));
        assert!(twins.book.sides.iter().all(|side| side.outside.len() == 1), "what is far away has none");
        while !twins.resting.is_empty() {
            twins.remove(0);
        }
    }
}
