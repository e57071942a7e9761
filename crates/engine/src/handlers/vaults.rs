//! Vaults: opening them, paying in, changing how they work.

use units::{Shares, Usd};

use crate::command::{MarginMode, VaultAction};
use crate::event::{Event, VaultEvent};
use crate::handlers::Transition;
use crate::handlers::accounts::{check_amount, check_transferable, derived_address, next_account};
use crate::handlers::vault_payouts;
use crate::ids::{AccountId, Address, Name};
use crate::limits::{FOLLOWERS, VAULT_DESCRIPTION_LENGTH, VAULT_NAME_LENGTH, VAULTS, VAULTS_LED};
use crate::parameters::PriceUse;
use crate::rejection::Rejection;
use crate::rules::{validity, vaults};
use crate::state::{State, Vault};

/// Does what an account asks of vaults.
pub(crate) fn act(
    transition: &mut Transition<'_>,
    account: AccountId,
    action: &VaultAction,
) -> Result<(), Rejection> {
    match action {
        VaultAction::Create { name, description, amount } => {
            create(transition, account, name, description, *amount)
        }
        VaultAction::Deposit { vault, amount } => deposit(transition, account, *vault, *amount),
        VaultAction::Withdraw { vault, amount } => {
            vault_payouts::withdraw(transition, account, *vault, *amount)
        }
        VaultAction::Modify { vault, allow_deposits, close_on_withdraw } => {
            let (vault, known) = find_led(transition.state, account, *vault)?;
            let allow_deposits = allow_deposits.unwrap_or(known.allow_deposits);
            let close_on_withdraw = close_on_withdraw.unwrap_or(known.close_on_withdraw);
            transition.emit(Event::Vault(VaultEvent::Modified { vault, allow_deposits, close_on_withdraw }));
            Ok(())
        }
        VaultAction::Distribute { vault, amount } => {
            vault_payouts::distribute(transition, account, *vault, *amount)
        }
        VaultAction::Close { vault } => vault_payouts::close(transition, account, *vault),
    }
}

/// Opens a vault of a leader, with what he pays in.
fn create(
    transition: &mut Transition<'_>,
    leader: AccountId,
    name: &Name,
    description: &str,
    amount: Usd,
) -> Result<(), Rejection> {
    check_amount(amount)?;
    let state = &*transition.state;
    if state.account(leader).master.is_some() {
        return Err(Rejection::NotForSubAccounts { account: state.account(leader).address });
    }
    if !(1..=VAULT_NAME_LENGTH).contains(&name.chars().count()) {
        return Err(Rejection::InvalidName);
    }
    if description.chars().count() > VAULT_DESCRIPTION_LENGTH {
        return Err(Rejection::InvalidDescription { limit: VAULT_DESCRIPTION_LENGTH as u32 });
    }
    let led = state.vaults.values().filter(|vault| vault.leader == leader).count();
    check_room(led, VAULTS_LED)?;
    check_room(state.vaults.values().filter(|vault| !vault.is_closed).count(), VAULTS)?;
    let minimum = state.parameters().vaults.minimum;
    if amount < minimum {
        return Err(Rejection::BelowVaultMinimum { minimum, amount });
    }
    check_transferable(state, leader, amount)?;
    let address = derived_address(state, leader, led, VAULT_MARK);
    let vault = next_account(state);
    transition.emit(Event::AccountOpened {
        account: vault,
        address,
        master: None,
        name: name.clone(),
        funder: Some(leader),
    });
    let description = description.into();
    transition.emit(Event::Vault(VaultEvent::Created { vault, leader, description, amount }));
    Ok(())
}

/// Tells the addresses of a leader's vaults from those of his sub-accounts.
const VAULT_MARK: u8 = 0xa5;

fn check_room(count: usize, limit: usize) -> Result<(), Rejection> {
    if count < limit { Ok(()) } else { Err(Rejection::TooMany { limit: limit as u32 }) }
}

/// Pays into a vault.
fn deposit(
    transition: &mut Transition<'_>,
    holder: AccountId,
    address: Address,
    amount: Usd,
) -> Result<(), Rejection> {
    check_amount(amount)?;
    let state = &*transition.state;
    let (vault, known) = find(state, address)?;
    if holder == vault {
        return Err(Rejection::ToItself);
    }
    let is_leader = holder == known.leader;
    if !known.allow_deposits && !is_leader {
        return Err(Rejection::DepositsClosed { vault: address });
    }
    if !known.stakes.contains_key(&holder) {
        check_room(known.stakes.len(), FOLLOWERS)?;
    }
    let policy = &state.parameters().vaults;
    let minimum = if known.shares.is_zero() { policy.minimum } else { policy.deposit_minimum };
    if amount < minimum {
        return Err(Rejection::BelowVaultMinimum { minimum, amount });
    }
    check_prices(state, vault)?;
    let shares = vaults::minted(known, amount, vaults::equity(state, vault))?;
    let his = if is_leader { shares } else { Shares::ZERO };
    vaults::check_leader_share(state, known, shares, his)?;
    check_transferable(state, holder, amount)?;
    let locked_until = if is_leader { state.time } else { state.time + policy.lock_up };
    transition.emit(Event::Vault(VaultEvent::Deposited { vault, holder, amount, shares, locked_until }));
    Ok(())
}

/// The vault of this address that has not ended.
pub(super) fn find(state: &State, address: Address) -> Result<(AccountId, &Vault), Rejection> {
    let account = state.accounts.find(address);
    let found = account.and_then(|account| Some((account, state.vaults.get(&account)?)));
    match found.ok_or(Rejection::UnknownVault { vault: address })? {
        (_, known) if known.is_closed => Err(Rejection::VaultClosed { vault: address }),
        found => Ok(found),
    }
}

/// The same, where the account is its leader.
pub(super) fn find_led(
    state: &State,
    account: AccountId,
    address: Address,
) -> Result<(AccountId, &Vault), Rejection> {
    let (vault, known) = find(state, address)?;
    if known.leader != account {
        return Err(Rejection::NotVaultLeader { vault: address });
    }
    Ok((vault, known))
}

/// Shares change hands only at prices that are good for withdrawals.
pub(super) fn check_prices(state: &State, vault: AccountId) -> Result<(), Rejection> {
    let held = [MarginMode::Cross, MarginMode::Isolated]
        .into_iter()
        .flat_map(|mode| state.account(vault).positions(mode))
        .map(|holding| holding.market);
    held.into_iter().try_for_each(|market| {
        let checked = validity::check(state, market, PriceUse::Withdrawal);
        checked.map_err(|fault| validity::rejection(market, fault))
    })
}
