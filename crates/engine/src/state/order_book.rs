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
use crate::state::orders::{NO_SLOT, Orders};
use bitmap::Bitmap;

/// How many ticks a ladder spans: 0.8 MB of levels a side for a market that has orders, none for one without.
const WINDOW: usize = 1 << 15;

/// The same as a difference of prices.
const WINDOW_TICKS: i64 = WINDOW as i64;

/// One market's resting orders.
#[derive(Clone, Debug, Default)]
pub struct OrderBook {
    /// The price of the ladders' first place.
    base: Price,
    bids: Levels,
    asks: Levels,
}

/// The levels of a side.
#[derive(Clone, Debug, Default)]
struct Levels {
    best: Option<Price>,
    /// One a tick from the book's `base` on; none before the first order.
    ladder: Vec<Level>,
    /// The occupied places of the ladder.
    inside: Bitmap,
    /// The levels that have no place in the ladder.
    outside: BTreeMap<Price, Level>,
}

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

impl OrderBook {
    /// The best price of a side.
    pub fn best(&self, side: Side) -> Option<Price> {
        self.side(side).best
    }

    /// The slot of the order that trades next on a side.
    pub fn front(&self, side: Side) -> Option<u32> {
        self.best(side).map(|price| self.level(side, price).first)
    }

    /// The levels of a side, best first.
    pub fn levels(&self, side: Side) -> Box<dyn Iterator<Item = (Price, Level)> + '_> {
        let Levels { ladder, inside, outside, .. } = self.side(side);
        let at = |place: usize| (self.price(place), ladder[place]);
        let copied = |(&price, &level)| (price, level);
        let end = self.base + Price(WINDOW_TICKS);
        match side {
            Side::Bid => {
                let places = core::iter::successors(inside.last(), |&place| inside.before(place));
                let above = outside.range(end..).rev().map(copied);
                Box::new(above.chain(places.map(at)).chain(outside.range(..self.base).rev().map(copied)))
            }
            Side::Ask => {
                let places = core::iter::successors(inside.first(), |&place| inside.after(place));
                let below = outside.range(..self.base).map(copied);
                Box::new(below.chain(places.map(at)).chain(outside.range(end..).map(copied)))
            }
        }
    }

    /// Puts an order last at its price.
    pub fn insert(&mut self, orders: &mut Orders, slot: u32) {
        let line = *orders.line(slot);
        self.follow(line.side, line.price);
        let level = self.level_mut(line.side, line.price);
        level.size += line.remaining;
        level.orders += 1;
        let previous = core::mem::replace(&mut level.last, slot);
        if previous == NO_SLOT {
            level.first = slot;
        }
        orders.line_mut(slot).previous = previous;
        orders.line_mut(slot).next = NO_SLOT;
        if previous == NO_SLOT {
            self.occupy(line.side, line.price);
        } else {
            orders.line_mut(previous).next = slot;
        }
    }

    /// Takes an order out of its price level.
    pub fn remove(&mut self, orders: &mut Orders, slot: u32) {
        let line = *orders.line(slot);
        let level = self.level_mut(line.side, line.price);
        level.size -= line.remaining;
        level.orders -= 1;
        if line.previous == NO_SLOT {
            level.first = line.next;
        }
        if line.next == NO_SLOT {
            level.last = line.previous;
        }
        if level.orders == 0 {
            self.vacate(line.side, line.price);
        }
        if line.previous != NO_SLOT {
            orders.line_mut(line.previous).next = line.next;
        }
        if line.next != NO_SLOT {
            orders.line_mut(line.next).previous = line.previous;
        }
    }

    /// A resting order became smaller.
    pub fn reduce(&mut self, side: Side, price: Price, by: Size) {
        self.level_mut(side, price).size -= by;
    }

    fn side(&self, side: Side) -> &Levels {
        match side {
            Side::Bid => &self.bids,
            Side::Ask => &self.asks,
        }
    }

    fn side_mut(&mut self, side: Side) -> &mut Levels {
        match side {
            Side::Bid => &mut self.bids,
            Side::Ask => &mut self.asks,
        }
    }

    /// The place of a price in the ladders; absent outside the window.
    fn place(&self, price: Price) -> Option<usize> {
        let place = usize::try_from((price - self.base).0).ok()?;
        (place < self.bids.ladder.len()).then_some(place)
    }

    fn price(&self, place: usize) -> Price {
        self.base + Price(place as i64)
    }

    fn level(&self, side: Side, price: Price) -> &Level {
        match self.place(price) {
            Some(place) => &self.side(side).ladder[place],
            None => &self.side(side).outside[&price],
        }
    }

    /// The level of a price, empty where it is new.
    fn level_mut(&mut self, side: Side, price: Price) -> &mut Level {
        match self.place(price) {
            Some(place) => &mut self.side_mut(side).ladder[place],
            None => self.side_mut(side).outside.entry(price).or_insert(Level::EMPTY),
        }
    }

    /// The level of a price is no longer empty.
    fn occupy(&mut self, side: Side, price: Price) {
        let place = self.place(price);
        let levels = self.side_mut(side);
        if let Some(place) = place {
            levels.inside.insert(place);
        }
        if levels.best.is_none_or(|best| is_better(side, price, best)) {
            levels.best = Some(price);
        }
    }

    /// The level of a price is empty.
    fn vacate(&mut self, side: Side, price: Price) {
        let place = self.place(price);
        let levels = self.side_mut(side);
        match place {
            Some(place) => levels.inside.remove(place),
            None => {
                levels.outside.remove(&price);
            }
        }
        if levels.best == Some(price) {
            self.side_mut(side).best = self.find_best(side);
        }
    }

    fn find_best(&self, side: Side) -> Option<Price> {
        let levels = self.side(side);
        match side {
            Side::Bid => {
                let inside = levels.inside.last().map(|place| self.price(place));
                inside.max(levels.outside.keys().next_back().copied())
            }
            Side::Ask => {
                let inside = levels.inside.first().map(|place| self.price(place));
                [inside, levels.outside.keys().next().copied()].into_iter().flatten().min()
            }
        }
    }

    /// Moves the window to a price outside it that becomes the best of its side, unless that would lose the other side's
    /// best: one order far from everybody else's does not move the window to and fro.
    fn follow(&mut self, side: Side, price: Price) {
        let is_best = self.best(side).is_none_or(|best| is_better(side, price, best));
        if !is_best || self.place(price).is_some() {
            return;
        }
        let loses = |other: Price| self.place(other).is_some() && (other - price).0.abs() >= WINDOW_TICKS / 2;
        if !self.best(side.opposite()).is_some_and(loses) {
            self.recentre(price);
        }
    }

    /// Lays the window around a price.
    fn recentre(&mut self, centre: Price) {
        let bids: Vec<(Price, Level)> = self.levels(Side::Bid).collect();
        let asks: Vec<(Price, Level)> = self.levels(Side::Ask).collect();
        self.base = Price((centre.0 - WINDOW_TICKS / 2).max(0));
        for own in [&mut self.bids, &mut self.asks] {
            own.best = None;
            own.ladder.clear();
            own.ladder.resize(WINDOW, Level::EMPTY);
            own.inside = Bitmap::new(WINDOW);
            own.outside.clear();
        }
        for (side, levels) in [(Side::Bid, bids), (Side::Ask, asks)] {
            for (price, level) in levels {
                *self.level_mut(side, price) = level;
                self.occupy(side, price);
            }
        }
    }
}

/// Whether an order at `price` trades before one at `other`.
fn is_better(side: Side, price: Price, other: Price) -> bool {
    match side {
        Side::Bid => price > other,
        Side::Ask => price < other,
    }
}

#[cfg(test)]
mod tests;
