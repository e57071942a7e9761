//! Recorded order flow through the engine: its books are those that the exchanges published.

use std::collections::BTreeMap;

use engine::command::{
    Action, CancelRequest, Grouping, ModifyRequest, OrderReference, OrderRequest, Side, TimeInForce,
};
use engine::event::Event;
use engine::ids::{ClientOrderId, OrderId};
use engine::state::OrderStage;
use serde_json::Value;
use units::Decimal;

use crate::data;
use crate::venue::{ALICE, BOB, MARKET, Order, Venue, address, ask, bid, command, fills};

const SIDES: [Side; 2] = [Side::Bid, Side::Ask];

fn order(side: Side, price: i64, size: i64) -> OrderRequest {
    if side == Side::Bid { bid(price, size) } else { ask(price, size) }
}

/// A book that is published level by level, each level one order of the engine's.
struct LevelMirror {
    venue: Venue,
    orders: BTreeMap<(Side, i64), OrderId>,
}

impl LevelMirror {
    /// Brings levels to their published sizes: what is gone first, then what is new.
    fn update(&mut self, levels: impl Iterator<Item = (Side, i64, i64)>) {
        let (mut cancels, mut modifies, mut orders) = (Vec::new(), Vec::new(), Vec::new());
        for (side, price, size) in levels {
            let new = order(side, price, size).tif(TimeInForce::Alo);
            match self.orders.get(&(side, price)).map(|&known| OrderReference::Id(known)) {
                Some(order) if size == 0 => {
                    cancels.push(CancelRequest { market: MARKET, order });
                    self.orders.remove(&(side, price));
                }
                Some(order) => modifies.push(ModifyRequest { order, replacement: new }),
                None if size > 0 => orders.push(new),
                None => {}
            }
        }
        let place = Action::PlaceOrders { orders, grouping: Grouping::Independent, builder: None };
        let actions = [Action::CancelOrders(cancels), Action::ModifyOrders(modifies), place];
        let commands = actions.into_iter().filter(|action| !is_empty(action));
        let commands = commands.map(|action| command(address(ALICE), action)).collect();
        for event in self.venue.block(commands) {
            match event {
                Event::OrderPlaced(placed) => {
                    self.orders.insert((placed.side, placed.price.0), placed.order);
                }
                Event::Rejected { .. } | Event::Filled(_) => {
                    panic!("published levels only come and go: {event:?}")
                }
                _ => {}
            }
        }
    }

    /// Price and size of the best bid and the best ask.
    fn top(&self) -> [(i64, i64); 2] {
        let book = &self.venue.engine.state().market(MARKET).book;
        SIDES.map(|side| {
            let (price, level) = book.levels(side).next().expect("both sides have orders");
            (price.0, level.size.0)
        })
    }
}

fn is_empty(action: &Action) -> bool {
    match action {
        Action::CancelOrders(requests) => requests.is_empty(),
        Action::ModifyOrders(requests) => requests.is_empty(),
        Action::PlaceOrders { orders, .. } => orders.is_empty(),
        _ => false,
    }
}

/// A published decimal in units of 10^-`decimals`.
fn number(text: &Value, decimals: u32) -> i64 {
    let text = text.as_str().expect("prices and sizes are texts");
    text.parse::<Decimal>().unwrap().to_scale(decimals).unwrap()
}

/// Prices in ticks of 0.1 and sizes in lots of 0.001 of the published levels under two keys.
fn published<'a>(data: &'a Value, keys: [&str; 2]) -> impl Iterator<Item = (Side, i64, i64)> + use<'a> {
    SIDES.into_iter().zip(keys.map(|key| data[key].as_array().expect("levels are a list"))).flat_map(
        |(side, levels)| levels.iter().map(move |level| (side, number(&level[0], 1), number(&level[1], 3))),
    )
}

#[test]
fn a_recorded_perpetuals_best_prices_are_the_published_ones_after_every_update() {
    let Some(text) = data::text("book/hftbacktest_usdm_btcusdt_20240808.gz") else {
        return;
    };
    let rows: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line.split_once(' ').unwrap().1).unwrap()).collect();
    let of_kind =
        |kind: &'static str| rows.iter().map(|row| &row["data"]).filter(move |data| data["e"] == kind);
    let last_number = |data: &Value| data["u"].as_u64().unwrap();
    let snapshot = rows.iter().find(|row| !row["lastUpdateId"].is_null()).expect("there is a snapshot");
    let start = snapshot["lastUpdateId"].as_u64().unwrap();

    let mut mirror = LevelMirror { venue: Venue::unlimited(618_000), orders: BTreeMap::new() };
    mirror.update(published(snapshot, ["bids", "asks"]));
    let tops: BTreeMap<u64, &Value> = of_kind("bookTicker").map(|data| (last_number(data), data)).collect();
    let mut compared = 0;
    for update in of_kind("depthUpdate").filter(|data| last_number(data) >= start) {
        mirror.update(published(update, ["b", "a"]));
        let (_, top) =
            tops.range(..=last_number(update)).next_back().expect("a best price was published before");
        let expected =
            [("b", "B"), ("a", "A")].map(|(price, size)| (number(&top[price], 1), number(&top[size], 3)));
        assert_eq!(mirror.top(), expected, "after update {update}");
        compared += 1;
    }
    assert_eq!(compared, 6_547);
}

/// How many levels a side the recording shows. What happens deeper is not in its messages.
const SHOWN: usize = 10;

/// A book that is published message by message, with all orders by their owners' numbers.
struct MessageMirror {
    venue: Venue,
}

impl MessageMirror {
    fn levels(&self, side: Side) -> Vec<(i64, i64)> {
        self.venue.levels(side)
    }

    fn place(&mut self, order: OrderRequest) {
        let id = self.venue.rest(ALICE, order.tif(TimeInForce::Alo));
        assert_eq!(self.venue.remaining(id), Some(order.size.0));
    }

    /// The order of this number, or, of one that is older than the recording, whatever rests first at its price.
    fn find(&self, number: u128, side: Side, price: i64) -> OrderId {
        let orders = &self.venue.engine.state().orders;
        let anonymous = |slot: &u32| {
            let line = orders.line(*slot);
            let is_at = line.stage == OrderStage::Resting && line.side == side && line.price.0 == price;
            is_at && orders.extras(*slot).client_id.is_none()
        };
        let by_number = orders.find_client_id(ALICE, ClientOrderId(number));
        by_number
            .or_else(|| orders.slots().find(anonymous).map(|slot| orders.id(slot)))
            .expect("the order rests")
    }

    fn apply(&mut self, message: &str) {
        let fields: Vec<&str> = message.split(',').collect();
        let field = |place: usize| fields[place].parse::<i64>().unwrap();
        let (kind, size, price) = (field(1), field(3), field(4) / 100);
        let number = u128::try_from(field(2)).unwrap();
        let side = if field(5) == 1 { Side::Bid } else { Side::Ask };
        match kind {
            1 => self.place(order(side, price, size).client_id(number)),
            3 => {
                let known = self.find(number, side, price);
                let left = self.venue.remaining(known).unwrap() - size;
                if left == 0 {
                    self.venue.cancel(ALICE, OrderReference::Id(known));
                } else {
                    self.venue.modify(ALICE, known, order(side, price, left));
                }
            }
            4 => {
                let maker = self.find(number, side, price);
                let taker = order(side.opposite(), price, size).tif(TimeInForce::Ioc);
                let events = self.venue.place(BOB, taker);
                let [_, made] = fills(&events)[..] else { panic!("{message} is one trade: {events:?}") };
                assert_eq!(
                    (made.order, made.price.0, made.size.0.abs()),
                    (Some(maker), price, size),
                    "{message}"
                );
            }
            5 => {}
            _ => panic!("no such message: {message}"),
        }
    }

    /// Forgets what lies deeper than what is shown, and takes note of a level that has just come into sight.
    fn look(&mut self, side: Side, shown: &[(i64, i64)]) {
        let &(last, size) = shown.last().expect("ten levels are shown");
        let is_deeper = |price: i64| {
            if side == Side::Bid { price < last } else { price > last }
        };
        let orders = &self.venue.engine.state().orders;
        let out_of_sight = orders.slots().filter(|&slot| {
            let line = orders.line(slot);
            line.side == side && is_deeper(line.price.0)
        });
        for id in out_of_sight.map(|slot| orders.id(slot)).collect::<Vec<_>>() {
            self.venue.cancel(ALICE, OrderReference::Id(id));
        }
        if !self.levels(side).iter().any(|&(price, _)| price == last) {
            self.place(order(side, last, size));
        }
    }
}

/// The shown levels of a side, best first: a row is ask, size, bid, size for each of ten levels, in 1e-4 USD and shares.
fn shown(row: &str, side: Side) -> Vec<(i64, i64)> {
    let numbers: Vec<i64> = row.split(',').map(|text| text.parse().unwrap()).collect();
    let place = if side == Side::Bid { 2 } else { 0 };
    numbers.chunks(4).map(|level| (level[place] / 100, level[place + 1])).collect()
}

#[test]
fn a_recorded_shares_levels_are_the_published_ones_after_every_message() {
    let Some(messages) = data::text("book/lobster_AAPL_2012-06-21_message_10_first999.csv.gz") else {
        return;
    };
    let Some(books) = data::text("book/lobster_AAPL_2012-06-21_orderbook_10_first999.csv.gz") else {
        return;
    };
    let mut rows = books.lines();
    let mut mirror = MessageMirror { venue: Venue::unlimited(58_500) };
    let first = rows.next().unwrap();
    for side in SIDES {
        for (price, size) in shown(first, side) {
            mirror.place(order(side, price, size));
        }
    }
    let mut compared = 0;
    for (message, row) in messages.lines().skip(1).zip(rows) {
        mirror.apply(message);
        for side in SIDES {
            let shown = shown(row, side);
            assert_eq!(
                mirror.levels(side)[..SHOWN / 2],
                shown[..SHOWN / 2],
                "before another level comes into sight"
            );
            mirror.look(side, &shown);
            assert_eq!(mirror.levels(side), shown, "after {message}");
        }
        compared += 1;
    }
    assert_eq!(compared, 998);
}
