//! Where the accounts of one side of a market stand: the first is deleveraged first.

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
    /// The account's place, from 1: the first is deleveraged first.
    pub rank: u32,
    /// How many accounts hold a position on its side.
    pub accounts: u32,
    /// How many of them stand behind it, as a share of the others; 100 % for the first. Rounded down.
    pub percentile: Rate,
}

/// Where an account stands in the queue of its side of a market: those in profit first, then the others, each by profit ratio ×
/// leverage: mark / entry for a long and entry / mark for a short, times notional / equity. None where it has no position.
pub fn place(state: &State, account: AccountId, market: MarketId) -> Option<Place> {
    let sign = state.account(account).position(market).0.signum();
    let own = Queued::of(state, account, market, sign).filter(|_| sign != 0)?;
    let mut place = Place { rank: 1, accounts: 0, percentile: Rate::ONE };
    for (other, _) in state.accounts.iter() {
        if let Some(other) = Queued::of(state, other, market, sign) {
            place.accounts += 1;
            place.rank += u32::from(other > own);
        }
    }
    let behind = i128::from(place.accounts - place.rank) * i128::from(Rate::ONE.0);
    if place.accounts > 1 {
        let share = divide(behind, i128::from(place.accounts - 1), Rounding::Floor);
        place.percentile = Rate(i64::try_from(share).expect("a share is at most 100 %"));
    }
    Some(place)
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
