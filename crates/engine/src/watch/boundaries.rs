//! The boundaries of safe regions, in order of price.
//!
//! By market, longs apart from shorts, a grid of price ranges holds a chain of the boundaries in each: 256 ranges to each
//! doubling of the price. A move of the mark price walks the ranges between the old price and the new one.

use alloc::vec;
use alloc::vec::Vec;

use units::Price;

use crate::ids::{AccountId, MarketId};

/// The end of a chain.
const NONE: u32 = u32::MAX;

/// How many bits of a price after its first tell its range.
const RANGE_BITS: u32 = 8;

/// The boundaries of all safe regions.
#[derive(Clone, Debug, Default)]
pub(super) struct Boundaries {
    slots: Vec<Boundary>,
    /// The empty slots.
    free: Vec<u32>,
    /// The first boundary of each account.
    own: Vec<u32>,
    /// By market: the first boundary in each price range, of longs and of shorts.
    grids: Vec<[Vec<u32>; 2]>,
}

/// The end of a position's safe region.
#[derive(Clone, Copy, Debug)]
struct Boundary {
    /// The last safe price.
    price: Price,
    account: AccountId,
    market: MarketId,
    is_long: bool,
    /// The account's next boundary.
    next_own: u32,
    /// The next and the previous boundary in the same price range.
    next: u32,
    previous: u32,
}

impl Boundaries {
    /// Adds a boundary: a long is safe at its price and above, a short at its price and below.
    pub(super) fn insert(&mut self, account: AccountId, market: MarketId, is_long: bool, price: Price) {
        let place = account.0 as usize;
        if self.own.len() <= place {
            self.own.resize(place + 1, NONE);
        }
        let slot = self
            .free
            .pop()
            .unwrap_or_else(|| u32::try_from(self.slots.len()).expect("positions are fewer than 2^32"));
        let next_own = core::mem::replace(&mut self.own[place], slot);
        let next = core::mem::replace(self.first(market, is_long, range_of(price)), slot);
        if next != NONE {
            self.slots[next as usize].previous = slot;
        }
        let boundary = Boundary { price, account, market, is_long, next_own, next, previous: NONE };
        match self.slots.get_mut(slot as usize) {
            Some(empty) => *empty = boundary,
            None => self.slots.push(boundary),
        }
    }

    /// Takes all boundaries of an account away.
    pub(super) fn remove(&mut self, account: AccountId) {
        let Some(first) = self.own.get_mut(account.0 as usize) else {
            return;
        };
        let mut slot = core::mem::replace(first, NONE);
        while slot != NONE {
            let boundary = self.slots[slot as usize];
            match boundary.previous {
                NONE => {
                    *self.first(boundary.market, boundary.is_long, range_of(boundary.price)) = boundary.next;
                }
                previous => self.slots[previous as usize].next = boundary.next,
            }
            if boundary.next != NONE {
                self.slots[boundary.next as usize].previous = boundary.previous;
            }
            self.free.push(slot);
            slot = boundary.next_own;
        }
    }

    /// Adds the accounts to a list whose boundary the mark price passed on its way from one price to another.
    pub(super) fn collect_passed(
        &self,
        market: MarketId,
        from: Price,
        to: Price,
        passed: &mut Vec<AccountId>,
    ) {
        let Some(grids) = self.grids.get(usize::from(market.0)) else {
            return;
        };
        let is_fall = to < from;
        let grid = &grids[usize::from(!is_fall)];
        let (low, high) = (range_of(from.min(to)), range_of(from.max(to)));
        let end = grid.len().min(high + 1);
        for &first in &grid[low.min(end)..end] {
            let mut slot = first;
            while slot != NONE {
                let boundary = &self.slots[slot as usize];
                let is_passed = if is_fall { to < boundary.price } else { to > boundary.price };
                if is_passed {
                    passed.push(boundary.account);
                }
                slot = boundary.next;
            }
        }
    }

    /// The first boundary in a price range.
    fn first(&mut self, market: MarketId, is_long: bool, range: usize) -> &mut u32 {
        let market = usize::from(market.0);
        if self.grids.len() <= market {
            self.grids.resize(market + 1, [vec![], vec![]]);
        }
        let grid = &mut self.grids[market][usize::from(!is_long)];
        if grid.len() <= range {
            grid.resize(range + 1, NONE);
        }
        &mut grid[range]
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
        for price in (1..5_000).chain((5_000..2_000_000).step_by(7)) {
            let range = range_of(Price(price));
            assert!(range == last || range == last + 1, "{price}: {range} after {last}");
            last = range;
        }
        assert!(range_of(Price(i64::MAX)) < 16_384);
    }

    #[test]
    fn a_move_collects_those_it_passes_and_no_others() {
        let mut boundaries = Boundaries::default();
        let market = MarketId(1);
        for (account, price) in [(0, 900), (1, 950), (2, 1_000)] {
            boundaries.insert(AccountId(account), market, true, Price(price));
        }
        boundaries.insert(AccountId(3), market, false, Price(1_050));
        let passed = |boundaries: &Boundaries, from, to| {
            let mut passed = Vec::new();
            boundaries.collect_passed(market, Price(from), Price(to), &mut passed);
            passed.sort_unstable();
            passed
        };
        assert_eq!(passed(&boundaries, 1_000, 950), [AccountId(2)]);
        assert_eq!(passed(&boundaries, 1_000, 949), [AccountId(1), AccountId(2)]);
        assert_eq!(passed(&boundaries, 1_000, 1_050), []);
        assert_eq!(passed(&boundaries, 1_000, 1_051), [AccountId(3)]);
        boundaries.remove(AccountId(2));
        boundaries.insert(AccountId(4), market, true, Price(980));
        assert_eq!(passed(&boundaries, 1_000, 949), [AccountId(1), AccountId(4)]);
    }
}
