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

use units::{Price, Rate, Rounding, Shares, Size, Usd, divide, multiply_divide};

use crate::command::Side;
use crate::event::Payout;
use crate::ids::{AccountId, MarketId};
use crate::limits::{CLOSING_SLIPPAGE, LEAST_MINTED, MAX_SHARES};
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

/// The most that the vault could pay out now without closing positions.
pub fn distributable(state: &State, vault: AccountId) -> Usd {
    margin::transferable_without_orders(state, vault).min(equity(state, vault)).max(Usd::ZERO)
}

/// The most that a holder could withdraw now, rounded down: nothing while he is locked up, and as a leader no more than leaves him
/// what he has to keep. A vault that closes positions for it pays what the book takes, here as if all of it.
pub fn withdrawable(state: &State, vault: AccountId, holder: AccountId) -> Usd {
    let known = state.vaults.get(&vault);
    let Some((known, stake)) = known.and_then(|known| Some((known, known.stakes.get(&holder)?))) else {
        return Usd::ZERO;
    };
    if stake.locked_until > state.time {
        return Usd::ZERO;
    }
    let spare = if holder == known.leader { leaders_spare(state, known, stake) } else { stake.shares };
    let worth = worth(known, spare, equity(state, vault));
    if known.close_on_withdraw { worth } else { worth.min(distributable(state, vault)) }
}

/// How many shares a leader may give back: `(his − least × all) / (1 − least)`, rounded down; all where nobody else has any.
fn leaders_spare(state: &State, vault: &Vault, stake: &Stake) -> Shares {
    let least = i128::from(state.parameters().vaults.leader_share.0);
    let one = i128::from(Rate::ONE.0);
    if stake.shares == vault.shares || least == 0 {
        return stake.shares;
    }
    if least == one {
        return Shares::ZERO;
    }
    let beyond = i128::from(stake.shares.0) * one - i128::from(vault.shares.0) * least;
    Shares(i64::try_from(divide(beyond.max(0), one - least, Rounding::Floor)).unwrap_or(0))
}

/// The part of a position that belongs to some of all shares, signed; its size is rounded up.
pub fn part(size: Size, shares: Shares, all: Shares) -> Size {
    let part = multiply_divide(size.abs().0, shares.0, all.0, Rounding::Ceil);
    Size(part * size.0.signum())
}

/// How far from the mark prices these parts of positions may be closed for shares that are worth so much: as far as
/// [`CLOSING_SLIPPAGE`], and no further than where closing all of them, with the fees, would cost what the shares are worth. Otherwise
/// whoever withdraws could let the others pay for a bad price that he takes the other side of. None where the fees alone cost more.
pub fn closing_slippage(
    state: &State,
    vault: AccountId,
    parts: &[(MarketId, Size)],
    worth: Usd,
) -> Option<Rate> {
    let notional =
        |&(market, size): &(MarketId, Size)| i128::from((state.market(market).mark.price * size.abs()).0);
    let all: i128 = parts.iter().map(notional).sum();
    let one = i128::from(Rate::ONE.0);
    // At the worst price of a short position the notional, and so the fee, is larger by the slippage.
    let fee = i128::from(state.account(vault).fees.taker.0) * (one + i128::from(CLOSING_SLIPPAGE.0));
    let fee = divide(fee, one, Rounding::Ceil);
    if all == 0 {
        return None;
    }
    let affordable = divide(i128::from(worth.0) * one, all, Rounding::Floor) - fee;
    let slippage = affordable.min(i128::from(CLOSING_SLIPPAGE.0));
    (slippage >= 0).then(|| Rate(i64::try_from(slippage).expect("it is at most CLOSING_SLIPPAGE")))
}

/// The worst price at which a position is closed for a withdrawal, rounded towards the mark price.
pub fn closing_limit(state: &State, market: MarketId, side: Side, slippage: Rate) -> Price {
    let mark = state.market(market).mark.price;
    let at = |rate: Rate, rounding| Price(multiply_divide(mark.0, rate.0, Rate::ONE.0, rounding));
    match side {
        Side::Bid => at(Rate::ONE + slippage, Rounding::Floor),
        Side::Ask => at(Rate::ONE - slippage, Rounding::Ceil),
    }
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
