//! Whether what a dex has is apart from all else.

use alloc::vec;

use crate::invariants::{Discrepancy, agree};
use crate::state::{State, Totals};

/// A dex's accounts have what its sums say, in its own markets alone, and each is found by its owner.
pub(super) fn audit(state: &State) -> Result<(), Discrepancy> {
    let mut sums = vec![Totals::default(); state.dexes.len() + 1];
    for (id, account) in state.accounts.iter() {
        let sum = &mut sums[usize::from(account.dex.0)];
        sum.cash += i128::from(account.cash.0);
        for holding in &account.holdings {
            sum.margin += i128::from(holding.margin.0);
            sum.cost += i128::from(holding.cost.0);
            let is_own = state.market(holding.market).dex_id() == account.dex;
            let subject = format_args!("market {} in the dex of account {}", holding.market.0, id.0);
            agree(subject, is_own, true)?;
        }
    }
    for dex in state.dex_ids() {
        let (known, sum) = (state.dex(dex), sums[usize::from(dex.0)]);
        agree(format_args!("cash in dex {}", dex.0), known.totals.cash, sum.cash)?;
        agree(format_args!("isolated margin in dex {}", dex.0), known.totals.margin, sum.margin)?;
        agree(format_args!("cost in dex {}", dex.0), known.totals.cost, sum.cost)?;
    }
    Ok(())
}
