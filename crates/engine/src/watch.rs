//! The index of safe regions: which pools a price move could have taken below maintenance margin.
//!
//! While a pool is safe within some share of its marks ([`safe_region`]), each of its positions has a boundary at that
//! distance. When a mark moves, only the boundaries between the old and the new mark are passed; their owners are looked
//! at again and get new boundaries around the present marks. Pools that have no safe region, because they have fallen or are
//! about to, are looked at in every block until they have one again.

mod boundaries;

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use units::Price;

use crate::ids::AccountId;
use crate::rules::liquidation::Pool;
use crate::rules::margin;
use crate::rules::safe_region::{SafeRegion, boundary_price, safe_region};
use crate::state::State;
use boundaries::Boundaries;

/// The index of safe regions. Derived from the state; can be rebuilt from it.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    boundaries: Boundaries,
    /// The mark prices, by market, up to which the boundaries were looked at.
    marks: Vec<Price>,
    /// The pools that had no safe region when they were last looked at: fallen, or about to.
    exposed: BTreeSet<Pool>,
    /// Whether more had fallen than one block liquidates.
    pub(crate) is_deferred: bool,
}

impl Watch {
    /// The index of a state.
    pub fn of(state: &State) -> Self {
        let mut watch = Self::default();
        watch.move_to_marks(state);
        for (account, _) in state.accounts.iter() {
            watch.look_at(state, account);
        }
        watch
    }

    /// The pools that are below maintenance margin, in order of account and market: exactly those that
    /// [`margin::liquidatable`] finds by looking at all.
    ///
    /// Looks at the accounts that changed, at those whose boundaries the marks passed, and at those without a safe region.
    pub fn liquidatable(&mut self, state: &mut State) -> Vec<Pool> {
        let passed = self.move_to_marks(state);
        state.touched.extend(passed);
        state.touched.extend(self.exposed.iter().map(|&(account, _)| account));
        self.follow(state);
        self.fallen(state).collect()
    }

    /// The pools that are below maintenance margin, as far as their accounts were looked at since the last change.
    pub(crate) fn fallen(&self, state: &State) -> impl Iterator<Item = Pool> {
        let exposed = self.exposed.iter().copied();
        exposed.filter(|&(account, isolated)| margin::is_liquidatable(state, account, isolated))
    }

    /// Takes note of the accounts that changed.
    pub(crate) fn follow(&mut self, state: &mut State) {
        let mut touched = core::mem::take(&mut state.touched);
        touched.sort_unstable();
        touched.dedup();
        for &account in &touched {
            self.look_at(state, account);
        }
        touched.clear();
        state.touched = touched;
    }

    /// Takes note of the mark prices, and returns whose boundaries they passed, some accounts more than once.
    fn move_to_marks(&mut self, state: &State) -> Vec<AccountId> {
        self.marks.resize(state.markets.len(), Price::ZERO);
        let mut passed = Vec::new();
        for market in state.perpetual_ids() {
            let now = state.market(market).mark.price;
            let before = core::mem::replace(&mut self.marks[usize::from(market.0)], now);
            if before != now {
                self.boundaries.collect_passed(market, before, now, &mut passed);
            }
        }
        passed
    }

    /// Gives an account's positions their boundaries around the present marks, or takes note that its pools are exposed.
    fn look_at(&mut self, state: &State, account: AccountId) {
        self.boundaries.remove(account);
        while let Some(&pool) = self.exposed.range((account, None)..).next().filter(|pool| pool.0 == account)
        {
            self.exposed.remove(&pool);
        }
        let known = state.account(account);
        for isolated in margin::pools(known) {
            match safe_region(state, account, isolated) {
                SafeRegion::Unbounded => {}
                SafeRegion::Exhausted => {
                    self.exposed.insert((account, isolated));
                }
                SafeRegion::Within(share) => {
                    for holding in margin::positions(known, isolated) {
                        let market = state.market(holding.market);
                        if let Some(price) = boundary_price(market, holding.size, share) {
                            self.boundaries.insert(
                                account,
                                holding.market,
                                holding.size.is_positive(),
                                price,
                            );
                        }
                    }
                }
            }
        }
    }
}
