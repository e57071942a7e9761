//! The index of safe regions: which accounts a price move could have taken below maintenance margin.

use alloc::vec::Vec;

use crate::command::MarginMode;
use crate::ids::{AccountId, MarketId};
use crate::rules::margin;
use crate::state::State;

/// The index of safe regions. Derived from the state; can be rebuilt from it.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// Whether more had fallen than one block liquidates.
    pub(crate) is_deferred: bool,
}

impl Watch {
    /// The index of a state.
    pub fn of(_state: &State) -> Self {
        Self::default()
    }

    /// Those who are below maintenance margin, in order of account and market.
    pub(crate) fn liquidatable(&mut self, state: &mut State) -> Vec<(AccountId, Option<MarketId>)> {
        state.touched.clear();
        let mut fallen = Vec::new();
        for (account, known) in state.accounts.iter() {
            if margin::is_liquidatable(state, account, None) {
                fallen.push((account, None));
            }
            for holding in known.positions(MarginMode::Isolated) {
                if margin::is_liquidatable(state, account, Some(holding.market)) {
                    fallen.push((account, Some(holding.market)));
                }
            }
        }
        fallen
    }
}
