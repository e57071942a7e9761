//! A book as most are written: levels in sorted maps, orders in a slab and in lists through it, ids in a hash map.

use std::collections::{BTreeMap, HashMap};

use engine::command::Side;

use crate::flow_file::Operation;
use crate::flows::Sums;
use crate::peer::Peer;

/// The end of a list.
const NONE: usize = usize::MAX;

#[derive(Clone, Copy)]
struct Order {
    id: u64,
    side: Side,
    price: i64,
    size: i64,
    previous: usize,
    next: usize,
}

/// The first and the last order of a price.
#[derive(Clone, Copy)]
struct Level {
    first: usize,
    last: usize,
}

#[derive(Default)]
pub struct PlainBook {
    slab: Vec<Order>,
    free: Vec<usize>,
    places: HashMap<u64, usize>,
    bids: BTreeMap<i64, Level>,
    asks: BTreeMap<i64, Level>,
    sums: Sums,
}

impl Peer for PlainBook {
    const NAME: &str = "sorted maps";

    fn run(&mut self, operation: &Operation) {
        let Operation { kind, side, price, size, id } = *operation;
        match kind {
            0 => self.add(id, side, price, size, true),
            1 => self.cancel(id),
            2 => self.add(id, side, price, size, false),
            _ => self.replace(id, price),
        }
    }

    fn sums(&self) -> Sums {
        self.sums
    }

    fn rest(&self) -> i64 {
        self.places.values().map(|&place| self.slab[place].size).sum()
    }
}

impl PlainBook {
    fn add(&mut self, id: u64, side: Side, price: i64, size: i64, rests: bool) {
        let size = self.take(side, price, size);
        if rests && size > 0 {
            self.lay(Order { id, side, price, size, previous: NONE, next: NONE });
        }
    }

    fn cancel(&mut self, id: u64) {
        if let Some(&place) = self.places.get(&id) {
            self.leave(place);
        }
    }

    fn replace(&mut self, id: u64, price: i64) {
        if let Some(&place) = self.places.get(&id) {
            let Order { side, size, .. } = self.slab[place];
            self.leave(place);
            self.add(id, side, price, size, true);
        }
    }

    fn levels(&mut self, side: Side) -> &mut BTreeMap<i64, Level> {
        if side == Side::Bid { &mut self.bids } else { &mut self.asks }
    }

    fn lay(&mut self, mut order: Order) {
        let place = self.free.pop().unwrap_or(self.slab.len());
        let levels = if order.side == Side::Bid { &mut self.bids } else { &mut self.asks };
        let level = levels.entry(order.price).or_insert(Level { first: place, last: NONE });
        order.previous = std::mem::replace(&mut level.last, place);
        if order.previous != NONE {
            self.slab[order.previous].next = place;
        }
        self.places.insert(order.id, place);
        if place == self.slab.len() {
            self.slab.push(order);
        } else {
            self.slab[place] = order;
        }
    }

    fn leave(&mut self, place: usize) {
        let order = self.slab[place];
        self.places.remove(&order.id);
        self.free.push(place);
        if order.previous != NONE {
            self.slab[order.previous].next = order.next;
        }
        if order.next != NONE {
            self.slab[order.next].previous = order.previous;
        }
        if order.previous == NONE && order.next == NONE {
            self.levels(order.side).remove(&order.price);
        } else if order.previous == NONE {
            self.levels(order.side).get_mut(&order.price).expect("an order has its level").first = order.next;
        } else if order.next == NONE {
            self.levels(order.side).get_mut(&order.price).expect("an order has its level").last =
                order.previous;
        }
    }

    fn take(&mut self, side: Side, limit: i64, mut size: i64) -> i64 {
        while size > 0 {
            let best = match side {
                Side::Bid => self.asks.first_key_value().filter(|&(&price, _)| price <= limit),
                Side::Ask => self.bids.last_key_value().filter(|&(&price, _)| price >= limit),
            };
            let Some((&price, &Level { first, .. })) = best else { break };
            let traded = size.min(self.slab[first].size);
            self.sums.count(price, traded);
            size -= traded;
            self.slab[first].size -= traded;
            if self.slab[first].size == 0 {
                self.leave(first);
            }
        }
        size
    }
}
