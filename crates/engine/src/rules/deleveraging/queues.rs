//! The queues of a block, kept from one bankrupt pool to the next.
//!
//! A block may deleverage a thousand pools, each against the first few of a queue of a million. Marks stand still while it does, so
//! that a place in a queue changes with its account alone: only the accounts that changed are looked at again.

use alloc::collections::{BTreeMap, BinaryHeap};
use alloc::vec::Vec;

use super::queue::Queued;
use crate::ids::{AccountId, MarketId};
use crate::state::{Holding, State};

/// The sides of markets that were asked for since the marks moved last. Derived from the state, good for one block.
#[derive(Debug, Default)]
pub struct Queues {
    sides: BTreeMap<(MarketId, i64), Side>,
}

/// The accounts of one side of a market.
#[derive(Debug)]
pub(super) struct Side {
    market: MarketId,
    /// 1 where it is of longs, -1 of shorts.
    sign: i64,
    /// Who has a position, by number.
    holders: Vec<AccountId>,
    /// The first to be deleveraged on top; once somebody asked for it. An account that changed has its former places in it as well.
    places: Option<BinaryHeap<Queued>>,
    /// How many of the block's changes of accounts were taken note of.
    noted: usize,
}

impl Queues {
    /// The accounts on the other side of a position, as they stand now.
    pub(super) fn against(&mut self, state: &State, holding: &Holding) -> &mut Side {
        let (market, sign) = (holding.market, -holding.size.0.signum());
        let side = self.sides.entry((market, sign)).or_insert_with(|| Side::of(state, market, sign));
        side.follow(state);
        debug_assert_eq!(
            side.holders,
            Side::of(state, market, sign).holders,
            "who is kept is who would be found"
        );
        side
    }
}

impl Side {
    fn of(state: &State, market: MarketId, sign: i64) -> Self {
        let holders = state.accounts.iter().filter(|(_, known)| known.position(market).0.signum() == sign);
        let holders = holders.map(|(account, _)| account).collect();
        Self { market, sign, holders, places: None, noted: state.touched.len() }
    }

    /// Takes note of the accounts that changed.
    fn follow(&mut self, state: &State) {
        let mut changed = state.touched[self.noted..].to_vec();
        self.noted = state.touched.len();
        changed.sort_unstable();
        changed.dedup();
        for account in changed {
            let now = self.place(state, account);
            match (self.holders.binary_search(&account), now) {
                (Ok(place), None) => {
                    self.holders.remove(place);
                }
                (Err(place), Some(_)) => self.holders.insert(place, account),
                _ => {}
            }
            if let (Some(places), Some(now)) = (&mut self.places, now) {
                places.push(now);
            }
        }
    }

    /// All of them, the first to be deleveraged first.
    pub(super) fn ranked(&self, state: &State) -> Vec<Queued> {
        let mut queue: Vec<Queued> = self.of_all(state).collect();
        queue.sort_unstable_by(|one, other| other.cmp(one));
        queue
    }

    /// Asks one after the other, the first to be deleveraged first, until one says that nobody more is to be asked.
    pub(super) fn ask_in_turn(&mut self, state: &State, mut ask: impl FnMut(&Queued) -> bool) {
        let mut places = self.places.take().unwrap_or_else(|| self.of_all(state).collect());
        let mut asked: Vec<Queued> = Vec::new();
        while let Some(next) = places.pop() {
            // A place that the account had before, or has been asked at already.
            if self.place(state, next.account) != Some(next) || asked.last() == Some(&next) {
                continue;
            }
            asked.push(next);
            if !ask(&next) {
                break;
            }
        }
        debug_assert!(self.ranked(state).starts_with(&asked), "what is kept is what would be found");
        places.extend(asked);
        self.places = Some(places);
    }

    /// All of them in order of their numbers, beginning somewhere that nobody chose: dYdX's order.
    pub(super) fn rotating(&self, state: &State) -> impl Iterator<Item = Queued> {
        let seed = scramble(state.height ^ state.last_trade.rotate_left(32));
        let start = seed.checked_rem(self.holders.len() as u64).unwrap_or(0);
        let (before, behind) = self.holders.split_at(start as usize);
        behind.iter().chain(before).filter_map(|&account| self.place(state, account))
    }

    fn of_all(&self, state: &State) -> impl Iterator<Item = Queued> {
        self.holders.iter().filter_map(|&account| self.place(state, account))
    }

    /// Where an account stands now; none where it has no position on this side.
    fn place(&self, state: &State, account: AccountId) -> Option<Queued> {
        Queued::of(state, account, self.market, self.sign)
    }
}

/// A number in which every bit of the seed shows in every bit: the finalizer of splitmix64.
fn scramble(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
