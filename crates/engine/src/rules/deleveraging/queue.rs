//! Where the accounts of one side of a market stand: the first is deleveraged first.

use alloc::vec::Vec;
use core::cmp::Ordering;

use units::{Rate, Rounding, divide};

use super::score::{Score, compare, score};
use crate::ids::{AccountId, MarketId};
use crate::rules::margin;
use crate::state::State;

/// One account of the queue. The greatest is deleveraged first: those in profit, then the others, each by profit ratio × leverage, and
/// by their numbers where that is the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queued {
    pub(super) account: AccountId,
    /// Whether its position wins at the mark price.
    pub(super) is_winning: bool,
    score: Score,
}

/// Where an account stands in the queue of its side of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The market.
    pub market: MarketId,
    /// The account's place, from 1: the first is deleveraged first.
    pub rank: u32,
    /// How many accounts hold a position on its side.
    pub accounts: u32,
}

impl Place {
    /// How many of the side's accounts stand behind it, as a share of the others; 100 % for the first. Rounded down.
    pub fn percentile(&self) -> Rate {
        let behind = i128::from(self.accounts - self.rank) * i128::from(Rate::ONE.0);
        match self.accounts {
            0..=1 => Rate::ONE,
            accounts => {
                let share = divide(behind, i128::from(accounts - 1), Rounding::Floor);
                Rate(i64::try_from(share).expect("a share is at most 100 %"))
            }
        }
    }
}

/// Where an account stands with each of its positions, in one look at all accounts: those in profit first, then the others, each by profit
/// ratio × leverage: mark / entry for a long and entry / mark for a short, times notional / equity.
pub fn places(state: &State, account: AccountId) -> Vec<Place> {
    let held = state.account(account).holdings.iter();
    let own = held.filter_map(|own| {
        let sign = own.size.0.signum();
        let queued = Queued::of(state, account, own.market, sign).filter(|_| sign != 0)?;
        Some((sign, queued, Place { market: own.market, rank: 1, accounts: 0 }))
    });
    let mut own: Vec<(i64, Queued, Place)> = own.collect();
    for (other, _) in state.accounts.iter() {
        for (sign, queued, place) in &mut own {
            if let Some(other) = Queued::of(state, other, place.market, *sign) {
                place.accounts += 1;
                place.rank += u32::from(other > *queued);
            }
        }
    }
    own.into_iter().map(|(_, _, place)| place).collect()
}

impl Queued {
    /// Where an account stands with a position of this sign; none where it has none.
    pub(super) fn of(state: &State, account: AccountId, market: MarketId, sign: i64) -> Option<Self> {
        let own = state.account(account).holding(market).filter(|own| own.size.0.signum() == sign)?;
        let value = (state.market(market).mark.price * own.size).0;
        let equity = margin::equity(state, account, margin::pool_of(own));
        let score = score(value, own.cost.0, equity);
        Some(Self { account, is_winning: value > own.cost.0, score })
    }
}

impl Ord for Queued {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_profit = self.is_winning.cmp(&other.is_winning);
        let by_score = || compare(self.score, other.score);
        by_profit.then_with(by_score).then_with(|| other.account.cmp(&self.account))
    }
}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Queued {}

impl PartialEq for Queued {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
