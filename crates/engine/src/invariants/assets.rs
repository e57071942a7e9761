//! Whether balances are what they should be.

use alloc::vec;

use crate::command::MarginMode;
use crate::ids::{AccountId, AssetId};
use crate::invariants::{Discrepancy, agree};
use crate::state::{Account, State};

pub(super) fn audit(state: &State) -> Result<(), Discrepancy> {
    let mut sums = vec![0_i128; state.assets.len()];
    for (id, account) in state.accounts.iter() {
        let in_order = account.balances.is_sorted_by(|one, other| one.asset < other.asset);
        agree(format_args!("balances of account {} in order", id.0), in_order, true)?;
        for balance in &account.balances {
            sums[usize::from(balance.asset.0)] += i128::from(balance.total.0);
            audit_balance(state, id, balance.asset)?;
        }
        audit_spot_holdings(state, id, account)?;
    }
    for (asset, sum) in state.assets.iter().zip(sums) {
        let name = &asset.parameters.name;
        agree(format_args!("all balances of {name}"), asset.balances, sum)?;
        let all = sum + i128::from(asset.treasury.0);
        agree(format_args!("all of {name} that came in from outside"), asset.deposited, all)?;
    }
    Ok(())
}

/// A balance is of something, and covers what orders bind of it.
fn audit_balance(state: &State, id: AccountId, asset: AssetId) -> Result<(), Discrepancy> {
    let total = state.account(id).balance(asset).total;
    let is_sound = total.is_positive() && !state.available(id, asset).is_negative();
    agree(format_args!("balance of account {} in asset {} sound", id.0, asset.0), is_sound, true)
}

/// Where balances are traded there is no position and no margin, and what orders bind is there.
fn audit_spot_holdings(state: &State, id: AccountId, account: &Account) -> Result<(), Discrepancy> {
    for holding in &account.holdings {
        let market = state.market(holding.market);
        let Some((base, quote)) = market.parameters.pair() else { continue };
        let is_empty = holding.size.is_zero() && holding.margin.is_zero() && holding.cost.is_zero();
        let is_sound = is_empty && holding.mode == MarginMode::Isolated && holding.reduce_only_orders == 0;
        let place = (id.0, holding.market.0);
        agree(format_args!("no position of {place:?} in a spot market"), is_sound, true)?;
        let covers = [base, quote].iter().all(|&asset| !state.available(id, asset).is_negative());
        agree(format_args!("what orders of {place:?} bind is there"), covers, true)?;
    }
    Ok(())
}
