//! The queue: the accounts of one side of a market, the first to be deleveraged first.

use alloc::vec::Vec;
use core::cmp::Ordering;

use units::{Price, Rate, Rounding, divide};

use super::score::{Score, compare, score};
use crate::ids::{AccountId, MarketId};
use crate::rules::margin;
use crate::state::{Holding, State};

/// One account of the queue.
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
/// leverage. None where it has no position.
pub fn place(state: &State, account: AccountId, market: MarketId) -> Option<Place> {
    let own = state.account(account).holding(market).filter(|holding| !holding.size.is_zero())?;
    let own = queued(state, account, own, state.market(market).mark.price);
    let mut place = Place { rank: 1, accounts: 0, percentile: Rate::ONE };
    for other in side(state, market, state.account(account).position(market).0.signum()) {
        place.accounts += 1;
        place.rank += u32::from(order(&other, &own) == Ordering::Less);
    }
    let behind = i128::from(place.accounts - place.rank) * i128::from(Rate::ONE.0);
    if place.accounts > 1 {
        let share = divide(behind, i128::from(place.accounts - 1), Rounding::Floor);
        place.percentile = Rate(i64::try_from(share).expect("a share is at most 100 %"));
    }
    Some(place)
}

/// The accounts on the other side of a position, the first to be deleveraged first: those in profit, then the others, each
/// by profit ratio × leverage: mark / entry for a long and entry / mark for a short, times notional / equity.
pub(super) fn ranked(state: &State, holding: &Holding) -> Vec<Queued> {
    let mut queue: Vec<Queued> = side(state, holding.market, -holding.size.0.signum()).collect();
    queue.sort_by(order);
    queue
}

/// The accounts on the other side of a position in order of their numbers, beginning somewhere that nobody chose: dYdX's order.
pub(super) fn rotating(state: &State, holding: &Holding) -> Vec<Queued> {
    let mut queue: Vec<Queued> = side(state, holding.market, -holding.size.0.signum()).collect();
    if !queue.is_empty() {
        let seed = scramble(state.height ^ state.last_trade.rotate_left(32));
        let start = seed % queue.len() as u64;
        queue.rotate_left(start as usize);
    }
    queue
}

/// A number in which every bit of the seed shows in every bit: the finalizer of splitmix64.
fn scramble(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The accounts with a position of this sign, in order of their numbers.
fn side(state: &State, market: MarketId, sign: i64) -> impl Iterator<Item = Queued> {
    let mark = state.market(market).mark.price;
    state.accounts.iter().filter_map(move |(account, known)| {
        let own = known.holding(market).filter(|own| own.size.0.signum() == sign)?;
        Some(queued(state, account, own, mark))
    })
}

fn queued(state: &State, account: AccountId, own: &Holding, mark: Price) -> Queued {
    let value = (mark * own.size).0;
    let score = score(value, own.cost.0, margin::equity(state, account, margin::pool_of(own)));
    Queued { account, is_winning: value > own.cost.0, score }
}

fn order(one: &Queued, other: &Queued) -> Ordering {
    let by_profit = other.is_winning.cmp(&one.is_winning);
    let by_score = || compare(other.score, one.score);
    by_profit.then_with(by_score).then_with(|| one.account.cmp(&other.account))
}
