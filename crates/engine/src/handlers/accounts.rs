//! Money in and between accounts, sub-accounts, and agents.

use alloc::vec::Vec;

use units::{Time, Usd};

use crate::command::MarginMode;
use crate::event::Event;
use crate::handlers::Transition;
use crate::ids::{AccountId, Address, Name};
use crate::limits::{MAX_AMOUNT, NAME_LENGTH, NAMED_AGENTS, SUB_ACCOUNT_AGENTS, SUB_ACCOUNTS};
use crate::parameters::PriceUse;
use crate::rejection::Rejection;
use crate::rules::validation::check_deposited;
use crate::rules::{margin, validity};
use crate::state::{Agent, State};

/// Adds money that came in from outside; opens the account where it is new.
pub(crate) fn credit(
    transition: &mut Transition<'_>,
    address: Address,
    amount: Usd,
) -> Result<(), Rejection> {
    check_amount(amount)?;
    check_deposited(transition.state.totals.deposited + i128::from(amount.0), amount)?;
    check_not_agent(transition.state, address)?;
    check_not_vault(transition.state, address)?;
    let account = find_or_open(transition, address, None);
    transition.emit(Event::Credited { account, amount });
    Ok(())
}

/// Takes cash out again; only what is free.
pub(crate) fn debit(transition: &mut Transition<'_>, address: Address, amount: Usd) -> Result<(), Rejection> {
    check_amount(amount)?;
    let found = transition.state.accounts.find(address);
    let account = found.ok_or(Rejection::UnknownAccount { account: address })?;
    check_not_vault(transition.state, address)?;
    check_transferable(transition.state, account, amount)?;
    transition.emit(Event::Debited { account, amount });
    Ok(())
}

/// Sends cash to another account, which is opened where it is new.
pub(crate) fn transfer(
    transition: &mut Transition<'_>,
    account: AccountId,
    destination: Address,
    amount: Usd,
) -> Result<(), Rejection> {
    check_amount(amount)?;
    check_not_agent(transition.state, destination)?;
    check_not_vault(transition.state, destination)?;
    if transition.state.account(account).address == destination {
        return Err(Rejection::ToItself);
    }
    check_transferable(transition.state, account, amount)?;
    let to = find_or_open(transition, destination, Some(account));
    transition.emit(Event::Transferred { from: account, to, amount });
    Ok(())
}

/// Opens a sub-account of a master.
pub(crate) fn create_sub_account(
    transition: &mut Transition<'_>,
    master: AccountId,
    name: &Name,
) -> Result<(), Rejection> {
    let state = &*transition.state;
    if state.account(master).master.is_some() {
        return Err(Rejection::NotForSubAccounts { account: state.account(master).address });
    }
    check_name(name)?;
    let own = || state.accounts.sub_accounts(master);
    if own().any(|(_, account)| account.name == *name) {
        return Err(Rejection::InvalidName);
    }
    let count = own().count();
    if count >= SUB_ACCOUNTS {
        return Err(Rejection::TooMany { limit: SUB_ACCOUNTS as u32 });
    }
    let address = derived_address(state, master, count, SUB_ACCOUNT_MARK);
    let account = next_account(state);
    transition.emit(Event::AccountOpened {
        account,
        address,
        master: Some(master),
        name: name.clone(),
        funder: None,
    });
    Ok(())
}

/// Moves cash between a master and his sub-account.
pub(crate) fn transfer_with_sub_account(
    transition: &mut Transition<'_>,
    master: AccountId,
    sub_account: Address,
    is_deposit: bool,
    amount: Usd,
) -> Result<(), Rejection> {
    check_amount(amount)?;
    let sub = own_sub_account(transition.state, master, sub_account)?;
    let (from, to) = if is_deposit { (master, sub) } else { (sub, master) };
    check_transferable(transition.state, from, amount)?;
    transition.emit(Event::Transferred { from, to, amount });
    Ok(())
}

/// The sub-account of this address, where it is the master's.
pub(super) fn own_sub_account(
    state: &State,
    master: AccountId,
    sub_account: Address,
) -> Result<AccountId, Rejection> {
    let sub = state.accounts.find(sub_account).ok_or(Rejection::UnknownAccount { account: sub_account })?;
    match state.account(sub).master == Some(master) {
        true => Ok(sub),
        false => Err(Rejection::NotYours { account: sub_account }),
    }
}

/// Lets another key trade for an account. The same name replaces; the unnamed agent has the empty name. An approval that has
/// ended holds no place. An agent that is approved again keeps its nonces, so that nothing it signed comes twice.
pub(crate) fn approve_agent(
    transition: &mut Transition<'_>,
    account: AccountId,
    agent: Address,
    name: &Name,
    valid_until: Option<Time>,
) -> Result<(), Rejection> {
    let state = &*transition.state;
    let has_ended = |until: Option<Time>| until.is_some_and(|until| until < state.received);
    if let Some(valid_until) = valid_until.filter(|&until| has_ended(Some(until))) {
        return Err(Rejection::AgentExpired { agent, valid_until });
    }
    if name.chars().count() > NAME_LENGTH {
        return Err(Rejection::InvalidName);
    }
    let present = state.agents.get(agent).filter(|known| known.account != account);
    if present.is_some_and(|known| !has_ended(known.valid_until)) || state.accounts.find(agent).is_some() {
        return Err(Rejection::AddressTaken { address: agent });
    }
    let (replaced, kept): (Vec<_>, Vec<_>) = state
        .agents
        .of(account)
        .filter(|(address, _)| *address != agent)
        .partition(|(_, known)| known.name == *name || has_ended(known.valid_until));
    let named = kept.iter().filter(|(_, known)| !known.name.is_empty()).count();
    let limit = NAMED_AGENTS + SUB_ACCOUNT_AGENTS * state.accounts.sub_accounts(account).count();
    if !name.is_empty() && named >= limit {
        return Err(Rejection::TooMany { limit: u32::try_from(limit).unwrap_or(u32::MAX) });
    }
    let foreign = present.map(|known| (known.account, agent));
    let replaced = replaced.into_iter().map(|(address, _)| (account, address));
    for (account, agent) in replaced.chain(foreign).collect::<Vec<_>>() {
        transition.emit(Event::AgentRemoved { account, agent });
    }
    transition.emit(Event::AgentApproved { account, agent, name: name.clone(), valid_until });
    Ok(())
}

/// Removes the agents whose approval has ended.
pub(super) fn remove_ended_agents(transition: &mut Transition<'_>) {
    let received = transition.state.received;
    let has_ended = |agent: &Agent| agent.valid_until.is_some_and(|until| until < received);
    let ended = transition.state.agents.iter().filter(|(_, known)| has_ended(known));
    let ended: Vec<(AccountId, Address)> = ended.map(|(agent, known)| (known.account, agent)).collect();
    for (account, agent) in ended {
        transition.emit(Event::AgentRemoved { account, agent });
    }
}

/// The account of an address, opened where it is new; linked with its funder then.
pub(super) fn find_or_open(
    transition: &mut Transition<'_>,
    address: Address,
    funder: Option<AccountId>,
) -> AccountId {
    if let Some(account) = transition.state.accounts.find(address) {
        return account;
    }
    let account = next_account(transition.state);
    transition.emit(Event::AccountOpened { account, address, master: None, name: Name::new(), funder });
    account
}

pub(super) fn next_account(state: &State) -> AccountId {
    AccountId(u32::try_from(state.accounts.len()).expect("accounts fit 32 bits"))
}

/// Tells the addresses of a master's sub-accounts from his own.
const SUB_ACCOUNT_MARK: u8 = 0x5a;

/// The address of an account without a key follows from its owner's and from how many of its kind came before; a taken one is
/// passed over.
pub(super) fn derived_address(state: &State, owner: AccountId, count: usize, mark: u8) -> Address {
    let mut bytes = state.account(owner).address.0;
    let mut number = count as u64 + 1;
    loop {
        let mut address = bytes;
        for (byte, part) in address[12..].iter_mut().zip(number.to_be_bytes()) {
            *byte ^= part;
        }
        address[0] ^= mark;
        let address = Address(address);
        if state.accounts.find(address).is_none() && !state.agents.contains(address) {
            return address;
        }
        number += 1;
        bytes[1] = bytes[1].wrapping_add(1);
    }
}

pub(super) fn check_amount(amount: Usd) -> Result<(), Rejection> {
    if amount.is_positive() && amount.0 <= MAX_AMOUNT {
        Ok(())
    } else {
        Err(Rejection::InvalidAmount { amount })
    }
}

pub(super) fn check_name(name: &Name) -> Result<(), Rejection> {
    let length = name.chars().count();
    if (1..=NAME_LENGTH).contains(&length) { Ok(()) } else { Err(Rejection::InvalidName) }
}

pub(super) fn check_not_agent(state: &State, address: Address) -> Result<(), Rejection> {
    match state.agents.contains(address) {
        true => Err(Rejection::AddressTaken { address }),
        false => Ok(()),
    }
}

/// Money goes into a vault for shares alone: a gift would make them dearer.
pub(super) fn check_not_vault(state: &State, address: Address) -> Result<(), Rejection> {
    let account = state.accounts.find(address);
    match account.is_some_and(|account| state.vaults.contains_key(&account)) {
        true => Err(Rejection::NotForVaults { account: address }),
        false => Ok(()),
    }
}

/// Cash leaves only what prices leave free that are good for withdrawals.
pub(super) fn check_transferable(state: &State, account: AccountId, amount: Usd) -> Result<(), Rejection> {
    let mut markets = state.account(account).positions(MarginMode::Cross).map(|holding| holding.market);
    markets.try_for_each(|market| {
        let checked = validity::check(state, market, PriceUse::Withdrawal);
        checked.map_err(|fault| validity::rejection(market, fault))
    })?;
    let transferable = margin::transferable(state, account);
    if amount <= transferable { Ok(()) } else { Err(Rejection::BelowTransferMargin { transferable, amount }) }
}
