//! What holds after every block.

mod accounts;
mod assets;
mod dexes;
mod money;
mod orders;
mod twaps;
mod vaults;

use alloc::string::{String, ToString};
use core::fmt;

use crate::state::State;

/// No money came from nowhere or went nowhere, to the last unit.
///
/// Cash, isolated margins, funds and waiting withdrawals, less the cost of all positions, are what came in from outside; so are
/// of each asset the balances and the treasury; and what a dex has of all cash is what came into it, which is never below nothing.
/// Panics where they are not: that is a defect of the engine, and nothing may go on from there.
pub fn check_sums(state: &State) {
    let funds = &state.funds;
    let own = [funds.insurance, funds.treasury, funds.rewards, funds.withdrawing, funds.socializing];
    let of_dexes = state.dexes.iter().flat_map(|dex| [dex.insurance, dex.treasury]);
    let owned: i128 = own.into_iter().chain(of_dexes).map(|fund| i128::from(fund.0)).sum();
    let totals = &state.totals;
    assert_eq!(
        totals.cash + totals.margin - totals.cost + owned,
        totals.deposited,
        "all money is what came in from outside"
    );
    for asset in &state.assets {
        assert_eq!(
            asset.balances + i128::from(asset.treasury.0),
            asset.deposited,
            "all of {} is what came in from outside",
            asset.parameters.name
        );
    }
    assert!(funds.socializing.is_zero(), "every written-off loss is borne by somebody");
    for dex in &state.dexes {
        let totals = &dex.totals;
        let funds = i128::from((dex.insurance + dex.treasury).0);
        assert_eq!(
            totals.cash + totals.margin - totals.cost + funds,
            totals.deposited,
            "all money of a dex is what came into it"
        );
        assert!(totals.deposited >= 0, "no more left a dex than came into it");
    }
}

/// Recomputes from scratch all that the state keeps beside what it is made of: sub-accounts, total cash, margin, cost and balances, waiting
/// withdrawals, vaults' shares, open interest, every account's orders and their sums, price levels, triggers, scheduled
/// cancels, deductions, TWAP orders.
///
/// # Errors
/// The first thing that is not what it should be.
pub fn audit(state: &State) -> Result<(), Discrepancy> {
    accounts::audit(state)?;
    money::audit(state)?;
    assets::audit(state)?;
    vaults::audit(state)?;
    orders::audit(state)?;
    twaps::audit(state)
}

/// Something that is recorded otherwise than it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discrepancy {
    /// What, and whose.
    pub subject: String,
    /// What the state says.
    pub recorded: i128,
    /// What it is made of says.
    pub recomputed: i128,
}

impl fmt::Display for Discrepancy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}: {} is recorded, {} is recomputed",
            self.subject, self.recorded, self.recomputed
        )
    }
}

/// Whether what is recorded is what is recomputed.
fn agree(
    subject: fmt::Arguments<'_>,
    recorded: impl Into<i128>,
    recomputed: impl Into<i128>,
) -> Result<(), Discrepancy> {
    let (recorded, recomputed) = (recorded.into(), recomputed.into());
    if recorded == recomputed {
        return Ok(());
    }
    Err(Discrepancy { subject: subject.to_string(), recorded, recomputed })
}
