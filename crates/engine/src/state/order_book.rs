//! Price levels with their orders in time priority.
//!
//! Each side's levels near the touch stand in a ladder: an array with a place for every tick of a window, the same window
//! for both sides, which in an auction may overlap. A bitmap tells the occupied places. Levels outside the window, far from
//! the touch, stand in ordered maps. The window follows the touch.

mod bitmap;
mod saved;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use units::{Price, Size};

use crate::command::Side;
use crate::state::orders::{NO_SLOT, OrderLine, Orders};
use bitmap::Bitmap;

/// How many ticks a ladder spans: 0.8 MB of levels a side for a market that has orders, none for one without.
const WINDOW: usize = 1 << 15;

/// The same as a difference of prices.
const WINDOW_TICKS: i64 = WINDOW as i64;

/// One market's resting orders.
#[derive(Clone, Debug)]
pub struct OrderBook {
    /// The price of the ladders' first places.
    base: Price,
    /// The ladder of the bids, then that of the asks, one level a tick; none before the first order.
    ladders: Vec<Level>,
    /// Bids, then asks.
    sides: [BookSide; 2],
}

/// What is known of a side's levels beside its ladder.
#[derive(Clone, Debug)]
struct BookSide {
    /// The best level's rank; [`NO_RANK`] without one.
    best: i64,
    /// The occupied places of the ladder, counted from the better end.
    inside: Bitmap,
    /// The levels that have no place in the ladder, by rank.
    outside: BTreeMap<i64, Level>,
}

/// Behind all ranks.
const NO_RANK: i64 = i64::MAX;

/// The orders of one price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// What remains of all of them.
    pub size: Size,
    /// How many.
    pub orders: u32,
    first: u32,
    last: u32,
}

impl Level {
    const EMPTY: Self = Self { size: Size::ZERO, orders: 0, first: NO_SLOT, last: NO_SLOT };
}

impl Default for OrderBook {
    fn default() -> Self {
        let empty = || BookSide { best: NO_RANK, inside: Bitmap::default(), outside: BTreeMap::new() };
        // Without ladders, no price has a place in them.
        Self { base: Price(i64::MIN), ladders: Vec::new(), sides: [empty(), empty()] }
    }
}

impl OrderBook {
    /// The best price of a side.
    pub fn best(&self, side: Side) -> Option<Price> {
        let best = self.sides[side as usize].best;
        (best != NO_RANK).then(|| price_of(side, best))
    }

    /// The slot of the order that trades next on a side.
    pub fn front(&self, side: Side) -> Option<u32> {
        self.best(side).map(|price| self.level(side, price).first)
    }

    /// The levels of a side, best first.
    pub fn levels(&self, side: Side) -> Box<dyn Iterator<Item = (Price, Level)> + '_> {
        let BookSide { inside, outside, .. } = &self.sides[side as usize];
        let copied = move |(&rank, &level)| (price_of(side, rank), level);
        let places = core::iter::successors(inside.first(), |&place| inside.after(place));
        let ladder = places.map(move |place| {
            let tick = from_better_end(side, place);
            (self.base + Price(tick as i64), self.ladders[of_side(side, tick)])
        });
        let begin = self.best_inside(side);
        Box::new(outside.range(..begin).map(copied).chain(ladder).chain(outside.range(begin..).map(copied)))
    }

    /// Puts an order last at its price.
    pub fn insert(&mut self, orders: &mut Orders, slot: u32) {
        let OrderLine { side, price, remaining, .. } = *orders.line(slot);
        let level = self.level_to_fill(side, price);
        level.size += remaining;
        level.orders += 1;
        let previous = core::mem::replace(&mut level.last, slot);
        if previous == NO_SLOT {
            level.first = slot;
        } else {
            orders.line_mut(previous).next = slot;
        }
        let line = orders.line_mut(slot);
        line.previous = previous;
        line.next = NO_SLOT;
    }

    /// Takes an order out of its price level.
    pub fn remove(&mut self, orders: &mut Orders, slot: u32) {
        let OrderLine { side, price, remaining, previous, next, .. } = *orders.line(slot);
        let level = self.level_mut(side, price);
        level.size -= remaining;
        level.orders -= 1;
        if previous == NO_SLOT {
            level.first = next;
        }
        if next == NO_SLOT {
            level.last = previous;
        }
        if level.orders == 0 {
            self.vacate(side, price);
        }
        if previous != NO_SLOT {
            orders.line_mut(previous).next = next;
        }
        if next != NO_SLOT {
            orders.line_mut(next).previous = previous;
        }
    }

    /// A resting order became smaller.
    pub fn reduce(&mut self, side: Side, price: Price, by: Size) {
        self.level_mut(side, price).size -= by;
    }

    /// The tick of a price in the ladders; absent outside the window.
    fn tick(&self, price: Price) -> Option<usize> {
        let tick = price.0.wrapping_sub(self.base.0) as u64;
        (tick < WINDOW as u64).then_some(tick as usize)
    }

    fn level(&self, side: Side, price: Price) -> &Level {
        match self.tick(price) {
            Some(tick) => &self.ladders[of_side(side, tick)],
            None => &self.sides[side as usize].outside[&rank_of(side, price)],
        }
    }

    fn level_mut(&mut self, side: Side, price: Price) -> &mut Level {
        match self.tick(price) {
            Some(tick) => &mut self.ladders[of_side(side, tick)],
            None => self.outside_mut(side, price),
        }
    }

    #[cold]
    fn outside_mut(&mut self, side: Side, price: Price) -> &mut Level {
        self.sides[side as usize].outside.entry(rank_of(side, price)).or_insert(Level::EMPTY)
    }

    /// The level of a price, which is going to have an order.
    fn level_to_fill(&mut self, side: Side, price: Price) -> &mut Level {
        if self.tick(price).is_none() {
            self.follow(side, price);
        }
        self.occupy(side, price)
    }

    /// The level of a price, which is not empty any longer, where the window lies.
    fn occupy(&mut self, side: Side, price: Price) -> &mut Level {
        let levels = &mut self.sides[side as usize];
        levels.best = levels.best.min(rank_of(side, price));
        let Some(tick) = self.tick(price) else { return self.outside_mut(side, price) };
        let level = &mut self.ladders[of_side(side, tick)];
        if level.orders == 0 {
            self.sides[side as usize].inside.insert(from_better_end(side, tick));
        }
        level
    }

    /// The level of a price is empty.
    fn vacate(&mut self, side: Side, price: Price) {
        let (tick, rank) = (self.tick(price), rank_of(side, price));
        let levels = &mut self.sides[side as usize];
        match tick {
            Some(tick) => levels.inside.remove(from_better_end(side, tick)),
            None => {
                levels.outside.remove(&rank);
            }
        }
        if levels.best == rank {
            let inside = self.best_inside(side);
            let levels = &mut self.sides[side as usize];
            let outside = levels.outside.first_key_value().map_or(NO_RANK, |(&rank, _)| rank);
            levels.best = inside.min(outside);
        }
    }

    /// The best rank in the ladder.
    fn best_inside(&self, side: Side) -> i64 {
        let best = self.sides[side as usize].inside.first();
        best.map_or(NO_RANK, |place| rank_of(side, self.base + Price(from_better_end(side, place) as i64)))
    }

    /// Moves the window to a price outside it that becomes the best of its side, unless that would lose the other side's
    /// best: one order far from everybody else's does not move the window to and fro.
    #[cold]
    fn follow(&mut self, side: Side, price: Price) {
        let is_best = rank_of(side, price) < self.sides[side as usize].best;
        let loses = |other: Price| self.tick(other).is_some() && (other - price).0.abs() >= WINDOW_TICKS / 2;
        if is_best && !self.best(side.opposite()).is_some_and(loses) {
            self.recentre(price);
        }
    }

    /// Lays the window around a price.
    fn recentre(&mut self, centre: Price) {
        let all = [Side::Bid, Side::Ask].map(|side| (side, self.levels(side).collect::<Vec<_>>()));
        self.base = Price((centre.0 - WINDOW_TICKS / 2).max(0));
        self.ladders.clear();
        self.ladders.resize(2 * WINDOW, Level::EMPTY);
        for levels in &mut self.sides {
            *levels = BookSide { best: NO_RANK, inside: Bitmap::new(WINDOW), outside: BTreeMap::new() };
        }
        for (side, levels) in all {
            for (price, level) in levels {
                *self.occupy(side, price) = level;
            }
        }
    }
}

/// The place of a tick in the ladder of a side.
fn of_side(side: Side, tick: usize) -> usize {
    side as usize * WINDOW + tick
}

/// How far a tick is from the window's better end for a side, and the other way round.
fn from_better_end(side: Side, tick: usize) -> usize {
    match side {
        Side::Bid => WINDOW - 1 - tick,
        Side::Ask => tick,
    }
}

/// The rank of a price among the levels of its side: the lower, the sooner it trades.
fn rank_of(side: Side, price: Price) -> i64 {
    match side {
        Side::Bid => -price.0,
        Side::Ask => price.0,
    }
}

/// The price of a rank.
fn price_of(side: Side, rank: i64) -> Price {
    match side {
        Side::Bid => Price(-rank),
        Side::Ask => Price(rank),
    }
}

#[cfg(test)]
mod tests;
