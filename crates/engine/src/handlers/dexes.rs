//! Accounts in dexes: their opening, money that goes there and back, and the fees of what they trade.

use units::Usd;

use crate::event::{DexEvent, Event};
use crate::handlers::Transition;
use crate::handlers::accounts::{
    check_amount, check_not_agent, check_not_vault, check_transferable, find_or_open, next_account,
};
use crate::ids::{AccountId, Address, DexId, MarketId};
use crate::rejection::Rejection;
use crate::rules::{dexes, fees};

/// Moves cash from an owner's account in a dex to the same or another owner's in the same or another dex, opened where it is new.
pub(crate) fn send(
    transition: &mut Transition<'_>,
    owner: AccountId,
    destination: Address,
    (from, to): (DexId, DexId),
    amount: Usd,
) -> Result<(), Rejection> {
    check_amount(amount)?;
    check_not_agent(transition.state, destination)?;
    check_not_vault(transition.state, destination)?;
    let state = &*transition.state;
    let is_known = |dex: DexId| dex.is_venue() || state.find_dex(dex).is_some();
    if !is_known(from) || !is_known(to) {
        return Err(Rejection::UnknownDex);
    }
    if from == to && state.account(owner).address == destination {
        return Err(Rejection::ToItself);
    }
    let sender = state.account_in(owner, from).ok_or(Rejection::NoAccountInDex { dex: from })?;
    check_transferable(state, sender, amount)?;
    if from != to {
        dexes::check_leaves(state, from, amount)?;
    }
    let receiver = find_or_open(transition, destination, Some(owner));
    let to = find_or_open_in(transition, receiver, to);
    transition.emit(Event::Transferred { from: sender, to, amount });
    Ok(())
}

/// The account of an owner in the dex of a market, opened where it is new.
pub(crate) fn open_for(transition: &mut Transition<'_>, owner: AccountId, market: MarketId) -> AccountId {
    match transition.state.markets.get(usize::from(market.0)) {
        Some(known) => {
            let dex = known.dex_id();
            find_or_open_in(transition, owner, dex)
        }
        None => owner,
    }
}

/// The account of an owner in a dex, opened where it is new.
pub(super) fn find_or_open_in(transition: &mut Transition<'_>, owner: AccountId, dex: DexId) -> AccountId {
    if let Some(account) = transition.state.account_in(owner, dex) {
        return account;
    }
    let account = next_account(transition.state);
    transition.emit(Event::Dex(DexEvent::AccountOpened { account, owner, dex }));
    account
}

/// Gives the dex's part of a trade's fees to its recipient.
pub(super) fn share_fees(transition: &mut Transition<'_>, market: MarketId, paid: Usd) {
    let amount = fees::dex_share(transition.state, market, paid);
    if !amount.is_positive() {
        return;
    }
    let dex = transition.state.market(market).dex_id();
    let known = transition.state.dex(dex);
    let recipient = known.fee_recipient.unwrap_or(known.deployer);
    let account = find_or_open_in(transition, recipient, dex);
    transition.emit(Event::Dex(DexEvent::FeesShared { dex, account, amount }));
}

/// Takes the venue's part of each dex's fees out of it, as far as there is money in it.
pub(super) fn collect_fees(transition: &mut Transition<'_>) {
    for dex in transition.state.dex_ids() {
        let known = transition.state.dex(dex);
        let money = Usd(i64::try_from(known.totals.deposited).unwrap_or(i64::MAX));
        let amount = known.treasury.min(money);
        if amount.is_positive() {
            transition.emit(Event::Dex(DexEvent::FeesCollected { dex, amount }));
        }
    }
}
