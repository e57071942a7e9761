//! Vaults: what a share is worth, and what shares are given and taken for.
//!
//! ```text
//! equity  = the vault account's equity at the mark prices, isolated positions included
//! minted  = deposit × all shares / equity                      rounded down
//! burned  = amount × all shares / equity                       rounded up
//! worth   = shares × equity / all shares                       rounded down
//! profit  = worth − closing cost − basis × shares / own shares (the basis rounded up)
//! commission = profit × profit share                           rounded down, of followers' profits alone
//! ```
//!
//! What rounding leaves stays in the vault, for all holders.

use units::{Rate, Rounding, Shares, Usd, divide, multiply_divide};

use crate::event::Payout;
use crate::ids::AccountId;
use crate::limits::{LEAST_MINTED, MAX_SHARES};
use crate::rejection::Rejection;
use crate::rules::margin;
use crate::state::{Stake, State, Vault};

/// What all shares of a vault are worth: cash, isolated margins, and unrealized profit at the mark prices.
pub fn equity(state: &State, vault: AccountId) -> Usd {
    margin::pools(state.account(vault)).map(|isolated| margin::equity(state, vault, isolated)).sum()
}

/// What shares are worth, rounded down; nothing where the vault has nothing.
pub fn worth(vault: &Vault, shares: Shares, equity: Usd) -> Usd {
    if !vault.shares.is_positive() {
        return Usd::ZERO;
    }
    Usd(multiply_divide(shares.0, equity.0.max(0), vault.shares.0, Rounding::Floor))
}

/// The shares that have to be given back for an amount of a vault that is worth something, rounded up.
pub fn burned(vault: &Vault, amount: Usd, equity: Usd) -> Shares {
    Shares(multiply_divide(amount.0, vault.shares.0, equity.0, Rounding::Ceil))
}

/// The shares that a deposit buys, rounded down. Nobody's shares, but the first holder's, are one for each 1e-6 USD.
///
/// # Errors
/// [`Rejection::VaultWithoutEquity`] where the vault owes as much as it has, [`Rejection::BelowVaultMinimum`] where rounding would take
/// more than a ten-thousandth of the deposit, [`Rejection::TooManyShares`] where there would be too many.
pub fn minted(vault: &Vault, amount: Usd, equity: Usd) -> Result<Shares, Rejection> {
    if vault.shares.is_zero() {
        return Ok(Shares(amount.0));
    }
    if !equity.is_positive() {
        return Err(Rejection::VaultWithoutEquity { equity });
    }
    let minted =
        divide(i128::from(amount.0) * i128::from(vault.shares.0), i128::from(equity.0), Rounding::Floor);
    if minted < i128::from(LEAST_MINTED.0) {
        let minimum = multiply_divide(LEAST_MINTED.0, equity.0, vault.shares.0, Rounding::Ceil);
        return Err(Rejection::BelowVaultMinimum { minimum: Usd(minimum), amount });
    }
    if minted + i128::from(vault.shares.0) > i128::from(MAX_SHARES.0) {
        return Err(Rejection::TooManyShares { limit: MAX_SHARES });
    }
    Ok(Shares(i64::try_from(minted).expect("it is at most MAX_SHARES")))
}

/// Whether the leader's shares are enough of all, when there are `added` more and `his` are his; less where they are given back.
///
/// # Errors
/// [`Rejection::BelowLeaderShare`] where they are not, and others hold any.
pub fn check_leader_share(state: &State, vault: &Vault, added: Shares, his: Shares) -> Result<(), Rejection> {
    let least = state.parameters().vaults.leader_share;
    let held = vault.stakes.get(&vault.leader).map_or(Shares::ZERO, |stake| stake.shares);
    let (leader, all) = (held + his, vault.shares + added);
    let is_alone = leader == all;
    let is_enough = i128::from(leader.0) * i128::from(Rate::ONE.0) >= i128::from(all.0) * i128::from(least.0);
    if is_alone || is_enough { Ok(()) } else { Err(Rejection::BelowLeaderShare { leader, all, least }) }
}

/// What a holder and the leader get for shares that are worth so much, of which closing positions took its cost.
pub fn payout(
    state: &State,
    (vault, holder): (&Vault, AccountId),
    stake: &Stake,
    shares: Shares,
    worth: Usd,
    closing_cost: Usd,
) -> Payout {
    let basis = Usd(multiply_divide(stake.basis.0, shares.0, stake.shares.0, Rounding::Ceil));
    let paid = worth - closing_cost;
    let profit = (paid - basis).max(Usd::ZERO);
    let share = state.parameters().vaults.profit_share;
    let commission = match holder == vault.leader {
        true => Usd::ZERO,
        false => Usd(multiply_divide(profit.0, share.0, Rate::ONE.0, Rounding::Floor)),
    };
    Payout { shares, worth, basis, closing_cost, commission, amount: paid - commission }
}
