//! Paying holders out of a vault: one who withdraws, all by their shares, or all at the vault's end.

use alloc::vec::Vec;

use units::{Rounding, Shares, Size, Usd, multiply_divide};

use crate::command::{Mode, Side};
use crate::event::{CancelReason, Event, FillOrigin, Payout, VaultEvent};
use crate::handlers::accounts::check_amount;
use crate::handlers::vaults::{check_prices, find, find_led};
use crate::handlers::{Transition, cancels, matching};
use crate::ids::{AccountId, Address, MarketId, OrderId};
use crate::rejection::Rejection;
use crate::rules::{margin, vaults};
use crate::state::{OrderStage, Stake, State, Vault};

/// Gives a holder what he asks for, or all that his shares are worth.
///
/// Where the vault always closes positions for that, his part of each is closed first: what that costs is his, and where too
/// little could be closed, he gets less for fewer shares. Resting orders are cancelled as far as they bind what he gets.
pub(super) fn withdraw(
    transition: &mut Transition<'_>,
    holder: AccountId,
    address: Address,
    amount: Option<Usd>,
) -> Result<(), Rejection> {
    amount.map_or(Ok(()), check_amount)?;
    let state = &*transition.state;
    let (vault, known) = find(state, address)?;
    let stake = known.stakes.get(&holder).copied().unwrap_or_default();
    if stake.locked_until > state.time {
        return Err(Rejection::VaultLocked { until: stake.locked_until, now: state.time });
    }
    check_prices(state, vault)?;
    let equity = vaults::equity(state, vault);
    let most = vaults::worth(known, stake.shares, equity);
    let worth = amount.unwrap_or(most);
    if worth > most || most.is_zero() {
        return Err(Rejection::AboveVaultStake { worth: most, amount: worth });
    }
    let shares = if worth == most { stake.shares } else { vaults::burned(known, worth, equity) };
    if holder == known.leader {
        vaults::check_leader_share(state, known, -shares, -shares)?;
    }
    let all = known.shares;
    let closed = known.close_on_withdraw && close_part(transition, vault, shares, all, worth);
    let closing_cost = match closed {
        true => (equity - vaults::equity(transition.state, vault)).max(Usd::ZERO).min(worth),
        false => Usd::ZERO,
    };
    let (shares, worth) = affordable(transition.state, vault, (shares, worth), closing_cost, closed)?;
    make_free(transition, vault, worth - closing_cost);
    let payout = payout_of(transition.state, vault, holder, shares, worth, closing_cost);
    transition.emit(Event::Vault(VaultEvent::Withdrawn { vault, holder, payout }));
    Ok(())
}

/// The shares that the vault can pay for, and what they are worth: all that are asked for or, where positions were closed for it and
/// too much is still bound, fewer.
fn affordable(
    state: &State,
    vault: AccountId,
    (shares, worth): (Shares, Usd),
    closing_cost: Usd,
    closed: bool,
) -> Result<(Shares, Usd), Rejection> {
    let free = margin::transferable_without_orders(state, vault);
    let (amount, least) = (worth - closing_cost, closing_cost + free);
    if amount <= free {
        return Ok((shares, worth));
    }
    if !closed || !least.is_positive() {
        return Err(Rejection::InsufficientVaultCollateral { free, amount });
    }
    let fewer = multiply_divide(shares.0, least.0, worth.0, Rounding::Ceil);
    Ok((Shares(fewer), least))
}

/// Pays all holders, each for the same part of his shares; what rounding leaves stays in the vault.
pub(super) fn distribute(
    transition: &mut Transition<'_>,
    leader: AccountId,
    address: Address,
    amount: Usd,
) -> Result<(), Rejection> {
    check_amount(amount)?;
    let state = &*transition.state;
    let (vault, known) = find_led(state, leader, address)?;
    check_prices(state, vault)?;
    let equity = vaults::equity(state, vault);
    let free = margin::transferable_without_orders(state, vault).min(equity);
    if amount > free {
        return Err(Rejection::InsufficientVaultCollateral { free, amount });
    }
    let part = |stake: &Stake| {
        let shares = Shares(multiply_divide(stake.shares.0, amount.0, equity.0, Rounding::Floor));
        (shares, vaults::worth(known, shares, equity))
    };
    let parts: Vec<(AccountId, (Shares, Usd))> =
        known.stakes.iter().map(|(&holder, stake)| (holder, part(stake))).collect();
    make_free(transition, vault, amount);
    for (holder, (shares, worth)) in parts.into_iter().filter(|(_, (shares, _))| shares.is_positive()) {
        let payout = payout_of(transition.state, vault, holder, shares, worth, Usd::ZERO);
        transition.emit(Event::Vault(VaultEvent::Distributed { vault, holder, payout }));
    }
    Ok(())
}

/// Pays everybody out, the leader last and with all that is left, and ends the vault.
pub(super) fn close(
    transition: &mut Transition<'_>,
    leader: AccountId,
    address: Address,
) -> Result<(), Rejection> {
    let state = &*transition.state;
    let (vault, known) = find_led(state, leader, address)?;
    let open = state.account(vault).holdings.iter().find(|holding| !holding.size.is_zero());
    if let Some(holding) = open {
        return Err(Rejection::VaultHasPosition { market: holding.market });
    }
    let followers = known.stakes.keys().copied().filter(|&holder| holder != leader);
    let leaders = known.stakes.contains_key(&leader).then_some(leader);
    let holders: Vec<AccountId> = followers.chain(leaders).collect();
    cancels::cancel_every(transition, vault, CancelReason::VaultWithdrawal);
    for holder in holders {
        let (known, equity) = (vault_of(transition.state, vault), vaults::equity(transition.state, vault));
        let shares = known.stakes.get(&holder).map_or(Shares::ZERO, |stake| stake.shares);
        let worth = vaults::worth(known, shares, equity);
        let payout = payout_of(transition.state, vault, holder, shares, worth, Usd::ZERO);
        transition.emit(Event::Vault(VaultEvent::Distributed { vault, holder, payout }));
    }
    transition.emit(Event::Vault(VaultEvent::Closed { vault }));
    Ok(())
}

fn payout_of(
    state: &State,
    vault: AccountId,
    holder: AccountId,
    shares: Shares,
    worth: Usd,
    closing_cost: Usd,
) -> Payout {
    let known = vault_of(state, vault);
    let stake = known.stakes.get(&holder).expect("whoever is paid out holds shares");
    vaults::payout(state, (known, holder), stake, shares, worth, closing_cost)
}

fn vault_of(state: &State, vault: AccountId) -> &Vault {
    state.vaults.get(&vault).expect("it was found before")
}

/// Cancels resting orders that open positions, one after the other, until so much may leave.
fn make_free(transition: &mut Transition<'_>, vault: AccountId, amount: Usd) {
    while margin::transferable(transition.state, vault) < amount {
        let Some(order) = binding_order(transition.state, vault) else { return };
        cancels::cancel_order(transition, order, CancelReason::VaultWithdrawal);
    }
}

/// The first resting order, by market, that may bind margin.
fn binding_order(state: &State, vault: AccountId) -> Option<OrderId> {
    let orders = &state.orders;
    let binds = |&slot: &u32| {
        let line = orders.line(slot);
        line.stage == OrderStage::Resting && !line.reduce_only
    };
    state.orders_of(vault).find(binds).map(|slot| orders.id(slot))
}

/// Closes the part of every position that belongs to these shares of all, as far as the book takes it without costing more than they
/// are worth. Says whether anything was closed.
fn close_part(
    transition: &mut Transition<'_>,
    vault: AccountId,
    shares: Shares,
    all: Shares,
    worth: Usd,
) -> bool {
    if !matches!(transition.state.mode, Mode::Open | Mode::CancelOnly) {
        return false;
    }
    let state = &*transition.state;
    let held = state.account(vault).holdings.iter();
    let parts: Vec<(MarketId, Size)> = held
        .filter(|held| !held.size.is_zero() && state.market(held.market).auction.is_none())
        .map(|held| (held.market, vaults::part(held.size, shares, all)))
        .collect();
    let Some(slippage) = vaults::closing_slippage(state, vault, &parts, worth) else {
        return false;
    };
    let mut closed = false;
    for (market, part) in parts {
        let side = Side::closing(part);
        let limit = vaults::closing_limit(transition.state, market, side, slippage);
        let filled = matching::close(transition, vault, market, side, part.abs(), limit, FillOrigin::Taker);
        closed |= filled.is_positive();
    }
    closed
}
