//! The boundaries of safe regions, in order of price.
//!
//! By market, longs apart from shorts, a grid of price ranges holds a chain of the positions whose safe region ends in each: 2,048
//! ranges to each doubling of the price, none wider than five hundredths of a per cent. While the mark is in a range or beyond it, the
//! positions of its chain are reached. A position's place in its chain is 12 bytes.

use alloc::vec;
use alloc::vec::Vec;

use units::Price;

use crate::ids::MarketId;

/// By how many ranks of pools positions are ordered: a pool of the last one has room for more than there are markets.
pub(super) const RANKS: usize = 14;

/// How many bits of a place number it within its rank.
const INDEX_BITS: u32 = 28;

/// The end of a chain.
const NONE: Place = Place(u32::MAX);

/// The range of a position without a boundary.
const NOWHERE: u32 = u32::MAX;

/// How many bits of a price after its first tell its range.
const RANGE_BITS: u32 = 11;

/// No range of a price is as far up.
const TOP: usize = 1 << 17;

/// By how many ranges a grid grows beyond what is asked for.
const ROOM: usize = 256;

/// Where a position is: among those of the pools of which rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(pub(super) u32);

/// The boundaries of all safe regions, by the places of the positions.
#[derive(Clone, Debug, Default)]
pub(super) struct Boundaries {
    links: [Vec<Link>; RANKS],
    /// By market: of longs and of shorts.
    grids: Vec<[Grid; 2]>,
}

/// A position's place in a chain.
#[derive(Clone, Copy, Debug)]
struct Link {
    /// The positions before and after it in the same price range.
    previous: Place,
    next: Place,
    range: u32,
}

/// The first position in each range from the base on: the lower, the further are they from being reached. Shorts' ranges are
/// counted from the top.
#[derive(Clone, Debug, Default)]
struct Grid {
    /// No position is in this range or above.
    end: usize,
    base: usize,
    heads: Vec<Place>,
}

/// On which side of which market a position is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) market: MarketId,
    pub(super) is_long: bool,
}

impl Boundaries {
    /// How many bytes the chains and grids take.
    pub(super) fn bytes(&self) -> usize {
        let heads = self.grids.iter().flatten().map(|grid| size_of_val(&*grid.heads));
        let links = self.links.iter().map(|links| size_of_val(&**links));
        links.sum::<usize>() + heads.sum::<usize>()
    }

    /// Makes room for so many positions in each rank.
    pub(super) fn reserve(&mut self, places_by_rank: &[usize; RANKS]) {
        for (links, &places) in self.links.iter_mut().zip(places_by_rank) {
            if links.len() < places {
                links.resize(places, Link { previous: NONE, next: NONE, range: NOWHERE });
            }
        }
    }

    /// Sets a position's boundary: it must be looked at when the mark is at the price or beyond. False, without a boundary, where
    /// the mark is in the price's range already.
    pub(super) fn set(&mut self, place: Place, side: Side, price: Price, mark: Price) -> bool {
        let range = side.range_of(price);
        if range >= side.range_of(mark) {
            self.remove(place, side);
            return false;
        }
        if self.link(place).range as usize == range {
            return true;
        }
        self.remove(place, side);
        let grid = self.grid(side);
        grid.end = grid.end.max(range + 1);
        let next = core::mem::replace(grid.head(range), place);
        if next != NONE {
            self.link(next).previous = place;
        }
        *self.link(place) = Link { previous: NONE, next, range: range as u32 };
        true
    }

    /// Takes a position's boundary away, where it has one.
    pub(super) fn remove(&mut self, place: Place, side: Side) {
        let link = *self.link(place);
        if link.range == NOWHERE {
            return;
        }
        self.link(place).range = NOWHERE;
        match link.previous {
            NONE => *self.grid(side).head(link.range as usize) = link.next,
            previous => self.link(previous).next = link.next,
        }
        if link.next != NONE {
            self.link(link.next).previous = link.previous;
        }
    }

    /// Takes boundaries away that the mark has reached, at most so many, and adds the places of their positions to a list. Returns
    /// whether these were all.
    pub(super) fn take_reached(
        &mut self,
        market: MarketId,
        mark: Price,
        most: usize,
        reached: &mut Vec<Place>,
    ) -> bool {
        let Some(grids) = self.grids.get_mut(usize::from(market.0)) else {
            return true;
        };
        let most = reached.len() + most;
        for (grid, is_long) in grids.iter_mut().zip([true, false]) {
            let range = Side { market, is_long }.range_of(mark);
            while grid.end > range {
                let Some(head) =
                    (grid.end - 1).checked_sub(grid.base).and_then(|last| grid.heads.get_mut(last))
                else {
                    // Below the grid's base there is none.
                    grid.end = range;
                    break;
                };
                while *head != NONE {
                    if reached.len() == most {
                        return false;
                    }
                    let link = &mut self.links[head.rank()][head.index()];
                    reached.push(*head);
                    link.range = NOWHERE;
                    *head = link.next;
                    if *head != NONE {
                        self.links[head.rank()][head.index()].previous = NONE;
                    }
                }
                grid.end -= 1;
            }
        }
        true
    }

    fn link(&mut self, place: Place) -> &mut Link {
        &mut self.links[place.rank()][place.index()]
    }

    fn grid(&mut self, side: Side) -> &mut Grid {
        let market = usize::from(side.market.0);
        if self.grids.len() <= market {
            self.grids.resize(market + 1, Default::default());
        }
        &mut self.grids[market][usize::from(!side.is_long)]
    }
}

impl Place {
    /// The place of this number in a rank.
    pub(super) fn new(rank: usize, index: usize) -> Self {
        assert!(rank < RANKS && index < 1 << INDEX_BITS, "positions of a rank are fewer than 2^28");
        Self((rank as u32) << INDEX_BITS | index as u32)
    }

    pub(super) fn rank(self) -> usize {
        (self.0 >> INDEX_BITS) as usize
    }

    pub(super) fn index(self) -> usize {
        (self.0 & ((1 << INDEX_BITS) - 1)) as usize
    }

    /// The place of the first position of the same pool.
    pub(super) fn first_of_block(self) -> Self {
        Self(self.0 >> self.rank() << self.rank())
    }
}

impl Grid {
    /// The first position in a price range.
    fn head(&mut self, range: usize) -> &mut Place {
        if self.heads.is_empty() {
            self.base = range;
        }
        if range < self.base {
            let base = range.saturating_sub(ROOM);
            self.heads.splice(..0, vec![NONE; self.base - base]);
            self.base = base;
        }
        let place = range - self.base;
        if self.heads.len() <= place {
            self.heads.resize(place + ROOM, NONE);
        }
        &mut self.heads[place]
    }
}

impl Side {
    /// The range that a price is in: the lower, the further on the side where a position is safe the mark must be not to reach it.
    fn range_of(self, price: Price) -> usize {
        if self.is_long { range_of(price) } else { TOP - range_of(price) }
    }
}

/// The range that a price is in, ascending with the price: by its first bit's place and the bits after it.
fn range_of(price: Price) -> usize {
    let price = price.0.max(0) as u64;
    let doublings = (u64::BITS - price.leading_zeros()).saturating_sub(RANGE_BITS + 1);
    ((u64::from(doublings) << RANGE_BITS) + (price >> doublings)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_ascend_with_the_price_and_leave_none_out() {
        let mut last = range_of(Price(0));
        for price in (1..50_000).chain((50_000..20_000_000).step_by(7)) {
            let range = range_of(Price(price));
            assert!(range == last || range == last + 1, "{price}: {range} after {last}");
            last = range;
        }
        assert!(range_of(Price(i64::MAX)) < TOP);
    }

    #[test]
    fn a_mark_takes_those_it_reached_and_no_others() {
        let (long, short) = (side(true), side(false));
        let mut boundaries = Boundaries::default();
        boundaries.reserve(&[8; RANKS]);
        let mark = Price(1_000);
        for (place, price) in [(0, 900), (1, 950), (2, 999)] {
            assert!(boundaries.set(at(place), long, Price(price), mark));
        }
        assert!(boundaries.set(at(3), short, Price(1_050), mark));
        assert!(!boundaries.set(at(4), long, mark, mark), "the mark is there already");
        let reached = |boundaries: &mut Boundaries, mark| {
            let mut reached = Vec::new();
            assert!(boundaries.take_reached(long.market, Price(mark), 8, &mut reached));
            reached.sort_unstable();
            reached
        };
        assert_eq!(reached(&mut boundaries, 1_000), []);
        assert_eq!(reached(&mut boundaries, 950), [1, 2].map(at));
        assert_eq!(reached(&mut boundaries, 1_049), []);
        assert!(boundaries.set(at(5), long, Price(1_040), Price(1_049)));
        assert_eq!(reached(&mut boundaries, 1_050), [at(3)]);
        assert_eq!(reached(&mut boundaries, 901), [at(5)]);
        assert_eq!(reached(&mut boundaries, 1), [at(0)]);
        assert_eq!(reached(&mut boundaries, 1 << 40), []);
    }

    #[test]
    fn what_is_not_taken_is_reached_until_the_mark_comes_back() {
        let long = side(true);
        let mut boundaries = Boundaries::default();
        boundaries.reserve(&[8; RANKS]);
        for (place, price) in [(0, 90_000), (1, 90_000), (2, 95_000), (3, 85_000)] {
            assert!(boundaries.set(at(place), long, Price(price), Price(100_000)));
        }
        let mut reached = Vec::new();
        assert!(!boundaries.take_reached(long.market, Price(80_000), 2, &mut reached));
        assert_eq!(reached, [at(2), at(1)]);
        assert!(boundaries.take_reached(long.market, Price(92_000), 0, &mut reached));
        boundaries.remove(at(0), long);
        assert!(!boundaries.take_reached(long.market, Price(80_000), 0, &mut reached));
        assert!(boundaries.take_reached(long.market, Price(80_000), 1, &mut reached));
        assert_eq!(reached, [2, 1, 3].map(at));
    }

    #[test]
    fn a_boundary_moves_and_goes() {
        let short = side(false);
        let mut boundaries = Boundaries::default();
        boundaries.reserve(&[3; RANKS]);
        for place in 0..3 {
            assert!(boundaries.set(at(place), short, Price(110_000), Price(100_000)));
        }
        assert!(boundaries.set(at(1), short, Price(130_000), Price(100_000)));
        boundaries.remove(at(2), short);
        boundaries.remove(at(2), short);
        let mut reached = Vec::new();
        assert!(boundaries.take_reached(short.market, Price(120_000), 8, &mut reached));
        assert_eq!(reached, [at(0)]);
        assert!(boundaries.take_reached(short.market, Price(140_000), 8, &mut reached));
        assert_eq!(reached, [0, 1].map(at));
    }

    fn at(index: usize) -> Place {
        Place::new(1, index)
    }

    #[test]
    fn a_place_tells_its_rank_and_its_block() {
        let place = Place::new(3, 29);
        assert_eq!((place.rank(), place.index()), (3, 29));
        assert_eq!(place.first_of_block(), Place::new(3, 24));
    }

    fn side(is_long: bool) -> Side {
        Side { market: MarketId(1), is_long }
    }
}
