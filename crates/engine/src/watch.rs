//! The index of safe regions: which pools a price move could have taken below maintenance margin.
//!
//! While a pool is safe within some share of its marks ([`safe_region`](crate::rules::safe_region)), each of its positions has a
//! boundary at that distance. Only pools with a boundary that a mark has reached are looked at again, and get new boundaries around the
//! present marks. Pools that have no safe region, because they have fallen or are about to, are suspects: looked at in every block
//! until they have one again.
//!
//! Where more boundaries are reached than may be suspects, one sweep through all pools finds who has fallen, and the other
//! boundaries stay: the marks may come back before it is their turn.

mod boundaries;
mod lines;

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use units::Price;

use crate::ids::{AccountId, MarketId};
use crate::rules::liquidation::Pool;
use crate::rules::margin;
use crate::rules::safe_region::MarginBound;
use crate::state::State;
use boundaries::{Boundaries, Place};
use lines::{LineId, Lines};

/// Of so many pools one may be a suspect before a sweep through all is quicker than a look at each.
const POOLS_PER_SUSPECT: usize = 256;

/// So many suspects are looked at in any case.
const FEW: usize = 16;

/// Of so many pools one suspect is given boundaries where suspects are too many, beside as many as changed: what a sweep costs is not raised by much.
const POOLS_PER_SETTLED: usize = 512;

/// The index of safe regions. Derived from the state; can be rebuilt from it.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    lines: Lines,
    boundaries: Boundaries,
    /// The markets' marks and rules, by market.
    bounds: Vec<MarginBound>,
    /// The lines without a safe region, or whose boundaries no longer tell it.
    suspects: VecDeque<LineId>,
    /// Whether all that may have fallen at these marks are among the suspects.
    is_covered: bool,
    /// Whether all boundaries that these marks have reached were taken.
    is_taken: bool,
    /// The places of reached positions: a buffer.
    reached: Vec<Place>,
    /// Whether more had fallen than one block liquidates.
    pub(crate) is_deferred: bool,
    /// Whether a trigger may wait to be fired.
    pub(crate) may_fire: bool,
}

impl Watch {
    /// The index of a state.
    pub fn of(state: &State) -> Self {
        let mut watch = Self { may_fire: true, ..Self::default() };
        watch.move_to_marks(state);
        for (account, _) in state.accounts.iter() {
            watch.renew(state, account);
        }
        watch.settle(usize::MAX);
        watch
    }

    /// The pools that are below maintenance margin, in order of account and market: exactly those that
    /// [`margin::liquidatable`] finds by looking at all.
    ///
    /// Looks at the accounts that changed, at the pools whose boundaries the marks have reached, and at those without a safe
    /// region; or, where these are many, at all pools.
    pub fn liquidatable(&mut self, state: &mut State) -> Vec<Pool> {
        self.look(state, false)
    }

    /// As [`Self::liquidatable`]; in a quiet block marks and rules are as they were at the last look, so that no market is looked at.
    pub(crate) fn look(&mut self, state: &mut State, is_quiet: bool) -> Vec<Pool> {
        if !is_quiet {
            self.move_to_marks(state);
        }
        let changed = self.follow(state);
        let before = self.suspects.len();
        if !is_quiet || !self.is_taken {
            self.is_taken = self.take_reached();
        }
        let taken = self.suspects.len() - before;
        let is_crowded = !self.is_taken || self.suspects.len() > self.most_suspects();
        let mut fallen: Vec<Pool> =
            if self.is_covered { self.fallen(state).collect() } else { self.sweep(state) };
        // What was taken costs as much as what is settled.
        let few = changed + (self.lines.len() / POOLS_PER_SETTLED).saturating_sub(taken) + 1;
        self.settle(if is_crowded { few } else { usize::MAX });
        fallen.sort_unstable();
        fallen
    }

    /// The pools that are below maintenance margin at the marks of the last look, found by a sweep through all, in no order.
    pub fn swept(&self, state: &State) -> Vec<Pool> {
        let pools = self.lines.sweep(&self.bounds).into_iter().map(|line| self.lines.pool(line));
        exactly(state, pools).collect()
    }

    /// Takes note of the accounts that changed, and returns how many lines went or came.
    pub fn follow(&mut self, state: &mut State) -> usize {
        let mut touched = core::mem::take(&mut state.touched);
        touched.sort_unstable();
        touched.dedup();
        self.lines.read_ahead(&touched);
        let changed = touched.iter().map(|&account| self.renew(state, account)).sum();
        touched.clear();
        state.touched = touched;
        changed
    }

    /// How many pools were not given boundaries yet, and are looked at in every block.
    pub fn suspects(&self) -> usize {
        self.suspects.len()
    }

    /// How many bytes of memory it takes, buffers aside.
    pub fn bytes(&self) -> usize {
        self.lines.bytes() + self.boundaries.bytes()
    }

    /// The pools that are below maintenance margin, in no order, as far as their accounts were looked at since the last change.
    pub(crate) fn fallen(&self, state: &State) -> impl Iterator<Item = Pool> {
        let suspects = self.suspects.iter().copied();
        let near = suspects.filter(|&line| self.lines.may_have_fallen(line, &self.bounds));
        exactly(state, near.map(|line| self.lines.pool(line)))
    }

    /// How many suspects are looked at one by one.
    fn most_suspects(&self) -> usize {
        FEW.max(self.lines.len() / POOLS_PER_SUSPECT)
    }

    /// Takes note of the mark prices and the rules.
    fn move_to_marks(&mut self, state: &State) {
        self.bounds.resize_with(state.markets.len(), MarginBound::default);
        for (bound, market) in self.bounds.iter_mut().zip(&state.markets) {
            self.is_covered &= !bound.follow(market);
        }
    }

    /// Makes suspects of pools whose boundaries the marks have reached, as many as there may be suspects, and returns whether these were
    /// all.
    fn take_reached(&mut self) -> bool {
        let mut room = self.most_suspects().saturating_sub(self.suspects.len());
        let mut reached = core::mem::take(&mut self.reached);
        let mut is_complete = true;
        for number in 0..self.bounds.len() {
            let market = MarketId(number as u16);
            let mark = self.bounds[number].price;
            is_complete &= self.boundaries.take_reached(market, mark, room, &mut reached);
            room -= reached.len();
            for place in reached.drain(..) {
                self.suspect(Lines::line_at(place));
            }
        }
        self.reached = reached;
        self.is_covered |= is_complete;
        is_complete
    }

    /// The pools that are below maintenance margin, in no order, by looking at all; those that may be become suspects.
    fn sweep(&mut self, state: &State) -> Vec<Pool> {
        let near = self.lines.sweep(&self.bounds);
        for &line in &near {
            self.suspect(line);
        }
        self.is_covered = true;
        exactly(state, near.into_iter().map(|line| self.lines.pool(line))).collect()
    }

    /// Makes the lines of an account anew, suspects until they are looked at, and returns how many went or came. An only line whose
    /// pool has its positions where it had them before stays, and so do their boundaries where they are in the same ranges.
    fn renew(&mut self, state: &State, account: AccountId) -> usize {
        let known = state.account(account);
        let mut pools = margin::pools(known);
        if let (Some(only), None) = (pools.next(), pools.next())
            && let Some(line) = self.lines.update(account, known, only)
        {
            // A payment moves its boundaries by less than a price range mostly, so that this leaves them where they are.
            if self.set_boundaries(line) {
                return 0;
            }
            self.suspect(line);
            return 1;
        }
        let mut changed = 0;
        for line in self.lines.of(account) {
            changed += 1;
            for (place, side) in self.lines.positions(line) {
                self.boundaries.remove(place, side);
            }
        }
        self.lines.close(account);
        for isolated in margin::pools(known) {
            if let Some(line) = self.lines.open(account, known, isolated) {
                self.suspect(line);
                changed += 1;
            }
        }
        self.boundaries.reserve(&self.lines.places_by_rank());
        changed
    }

    fn suspect(&mut self, line: LineId) {
        if !self.lines.suspect(line, true) {
            self.suspects.push_back(line);
        }
    }

    /// Gives as many suspects boundaries around the present marks, those first that have been suspects longest. Who has no safe region
    /// remains one.
    fn settle(&mut self, most: usize) {
        for _ in 0..self.suspects.len().min(most) {
            let Some(line) = self.suspects.pop_front() else {
                return;
            };
            if self.set_boundaries(line) {
                self.lines.suspect(line, false);
            } else {
                self.suspects.push_back(line);
            }
        }
    }

    /// Gives a pool's positions their boundaries; false where it has no safe region, or none that a boundary could tell.
    fn set_boundaries(&mut self, line: LineId) -> bool {
        let slack = self.lines.slack(line, &self.bounds);
        let Some(share) = slack.share() else {
            return false;
        };
        let mut is_set = true;
        for (place, side) in self.lines.positions(line) {
            let bound = &self.bounds[usize::from(side.market.0)];
            let last_safe = bound.boundary(side.is_long, share);
            let beyond = if side.is_long { last_safe - Price(1) } else { last_safe + Price(1) };
            is_set &= self.boundaries.set(place, side, beyond, bound.price);
        }
        is_set
    }
}

/// Those of some pools that are below maintenance margin to the unit.
fn exactly(state: &State, pools: impl Iterator<Item = Pool>) -> impl Iterator<Item = Pool> {
    pools.filter(|&(account, isolated)| margin::is_liquidatable(state, account, isolated))
}
