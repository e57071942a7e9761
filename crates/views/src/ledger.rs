//! Movements of money other than fills and funding.

use engine::command::Wallet;
use engine::event::{AssetSent, DexEvent, EarningsEvent, Event, IdentityEvent, Payout, VaultEvent};
use engine::ids::{AccountId, Address, AssetId, MarketId, Name, WithdrawalId};
use engine::rules::spot_fills::worth;
use engine::state::{State, in_cash};
use serde::{Deserialize, Serialize};
use units::{Amount, Notional, Size, Time, Usd};

use crate::changes::Changes;
use crate::{Views, portfolio};

/// A movement of an account's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerUpdate {
    /// When, on the venue's clock.
    pub time: Time,
    /// The block's height.
    pub height: u64,
    /// How the account's money changed, isolated margins with it.
    pub change: Usd,
    /// What moved.
    pub movement: Movement,
}

/// What moved.
#[expect(missing_docs, reason = "the fields are terms of the glossary; a variant's text says the rest")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Movement {
    /// Money came in from outside.
    Deposit { amount: Usd },
    /// Money left, or waits to; the amount is without the fee.
    Withdrawal { withdrawal: Option<WithdrawalId>, amount: Usd, fee: Usd },
    /// What was not paid of a withdrawal came back; the amount is with the fee, where that came back, too.
    WithdrawalRefused { withdrawal: WithdrawalId, amount: Usd },
    /// What was not released of a withdrawal was taken back.
    WithdrawalCancelled { withdrawal: WithdrawalId, amount: Usd },
    /// Money went to another account.
    Transfer { from: Address, to: Address, amount: Usd, is_sub_account: bool },
    /// An amount of an asset came in from outside.
    AssetDeposit { asset: AssetId, amount: Amount },
    /// An amount of an asset went from one wallet to another; `worth` is what it was worth then.
    AssetTransfer {
        from: Address,
        to: Address,
        source: Wallet,
        target: Wallet,
        asset: AssetId,
        amount: Amount,
        worth: Usd,
    },
    /// Money went from an account in a dex to one in another; absent, the venue's own.
    BetweenDexes { from: Address, to: Address, source: Option<Name>, target: Option<Name>, amount: Usd },
    /// A deployer's bond went into his dex's insurance fund.
    Bond { amount: Usd },
    /// The account, or one isolated position, was liquidated.
    Liquidation {
        isolated: Option<MarketId>,
        notional: Notional,
        equity: Usd,
        positions: Vec<(MarketId, Size)>,
    },
    /// The account paid the treasury for room for requests.
    RequestsReserved { cost: Usd },
    /// What the account earned as builder or referrer became its cash.
    RewardsClaim { amount: Usd },
    /// The account bore a share of a loss that nobody could pay.
    SocializedLoss { amount: Usd },
    /// The account's money opened a vault.
    VaultCreated { vault: Address, amount: Usd },
    /// Money went into a vault.
    VaultDeposit { vault: Address, amount: Usd },
    /// A holder of a vault withdrew.
    VaultWithdrawal { vault: Address, holder: Address, payout: Payout },
    /// A vault paid its holders; a part of it.
    VaultDistribution { vault: Address, payout: Payout },
    /// A leader's part of a follower's profit.
    VaultCommission { leader: Address, amount: Usd },
}

pub(crate) fn apply(views: &mut Views, state: &State, event: &Event, changes: &mut Changes) {
    match event {
        Event::Credited { account, amount } => {
            push(views, state, *account, *amount, Movement::Deposit { amount: *amount }, changes);
        }
        Event::Debited { account, amount } => {
            let movement = Movement::Withdrawal { withdrawal: None, amount: *amount, fee: Usd::ZERO };
            push(views, state, *account, -*amount, movement, changes);
        }
        Event::WithdrawalRequested { withdrawal, account, amount, fee, .. }
        | Event::WithdrawalQueued { withdrawal, account, amount, fee, .. } => {
            let movement =
                Movement::Withdrawal { withdrawal: Some(*withdrawal), amount: *amount - *fee, fee: *fee };
            push(views, state, *account, -*amount, movement, changes);
        }
        Event::WithdrawalCancelled { withdrawal, account, amount } => {
            let movement = Movement::WithdrawalCancelled { withdrawal: *withdrawal, amount: *amount };
            push(views, state, *account, *amount, movement, changes);
        }
        Event::WithdrawalRefused { withdrawal, account, amount, .. } => {
            let movement = Movement::WithdrawalRefused { withdrawal: *withdrawal, amount: *amount };
            push(views, state, *account, *amount, movement, changes);
        }
        Event::ParentCalled { parent, account, amount, .. } => {
            transfer(views, state, (*parent, *account), *amount, changes);
        }
        Event::AssetCredited { account, asset, amount } => {
            let movement = Movement::AssetDeposit { asset: *asset, amount: *amount };
            push(views, state, *account, Usd::ZERO, movement, changes);
        }
        Event::AssetSent(sent) => send_asset(views, state, sent, changes),
        Event::Transferred { from, to, amount } => transfer(views, state, (*from, *to), *amount, changes),
        Event::Vault(event) => apply_vault(views, state, event, changes),
        Event::Earnings(EarningsEvent::RewardsClaimed { account, amount }) => {
            push(views, state, *account, *amount, Movement::RewardsClaim { amount: *amount }, changes);
        }
        Event::Identity(IdentityEvent::RequestsReserved { account, cost, .. }) => {
            push(views, state, *account, -*cost, Movement::RequestsReserved { cost: *cost }, changes);
        }
        Event::Dex(
            DexEvent::Registered { deployer: account, bond: amount, .. }
            | DexEvent::MarketRegistered { payer: account, bond: amount, .. },
        ) if amount.is_positive() => {
            push(views, state, *account, -*amount, Movement::Bond { amount: *amount }, changes);
        }
        Event::LossSocialized { account, amount, .. } => {
            push(views, state, *account, -*amount, Movement::SocializedLoss { amount: *amount }, changes);
        }
        _ => {}
    }
}

/// What moves between a vault and a holder is told to both of them.
fn apply_vault(views: &mut Views, state: &State, event: &VaultEvent, changes: &mut Changes) {
    let address = |account: AccountId| state.account(account).address;
    let (vault, holder, amount, movement) = match *event {
        VaultEvent::Created { vault, leader, amount, .. } => {
            (vault, leader, amount, Movement::VaultCreated { vault: address(vault), amount })
        }
        VaultEvent::Deposited { vault, holder, amount, .. } => {
            (vault, holder, amount, Movement::VaultDeposit { vault: address(vault), amount })
        }
        VaultEvent::Withdrawn { vault, holder, payout } => {
            let holders = address(holder);
            let movement = Movement::VaultWithdrawal { vault: address(vault), holder: holders, payout };
            return pay_out(views, state, (vault, holder), payout, movement, changes);
        }
        VaultEvent::Distributed { vault, holder, payout } => {
            let movement = Movement::VaultDistribution { vault: address(vault), payout };
            return pay_out(views, state, (vault, holder), payout, movement, changes);
        }
        VaultEvent::Modified { .. } | VaultEvent::Closed { .. } => return,
    };
    push(views, state, holder, -amount, movement.clone(), changes);
    push(views, state, vault, amount, movement, changes);
}

fn pay_out(
    views: &mut Views,
    state: &State,
    (vault, holder): (AccountId, AccountId),
    payout: Payout,
    movement: Movement,
    changes: &mut Changes,
) {
    let Payout { amount, commission, .. } = payout;
    push(views, state, vault, -(amount + commission), movement.clone(), changes);
    push(views, state, holder, amount, movement, changes);
    let leader = state.vaults.get(&vault).map(|vault| vault.leader);
    if let Some(leader) = leader.filter(|_| commission.is_positive()) {
        let movement =
            Movement::VaultCommission { leader: state.account(leader).address, amount: commission };
        push(views, state, leader, commission, movement, changes);
    }
}

fn transfer(
    views: &mut Views,
    state: &State,
    (from, to): (AccountId, AccountId),
    amount: Usd,
    changes: &mut Changes,
) {
    let (sender, receiver) = (state.account(from), state.account(to));
    if sender.dex != receiver.dex {
        return between_dexes(views, state, (from, to), amount, changes);
    }
    let movement = Movement::Transfer {
        from: sender.address,
        to: receiver.address,
        amount,
        is_sub_account: sender.master == Some(to) || receiver.master == Some(from),
    };
    push(views, state, from, -amount, movement.clone(), changes);
    push(views, state, to, amount, movement, changes);
}

/// Of the cash behind positions it changes what it moves in or out.
fn send_asset(views: &mut Views, state: &State, sent: &AssetSent, changes: &mut Changes) {
    let movement = Movement::AssetTransfer {
        from: state.account(sent.from).address,
        to: state.account(sent.to).address,
        source: sent.source,
        target: sent.target,
        asset: sent.asset,
        amount: sent.amount,
        worth: worth(state, sent.asset, sent.amount),
    };
    let moved = |wallet: Wallet| match wallet {
        Wallet::Perpetuals => in_cash(sent.amount),
        Wallet::Spot => Usd::ZERO,
    };
    if sent.from == sent.to {
        let change = moved(sent.target) - moved(sent.source);
        return push(views, state, sent.from, change, movement, changes);
    }
    push(views, state, sent.from, -moved(sent.source), movement.clone(), changes);
    push(views, state, sent.to, moved(sent.target), movement, changes);
}

/// One movement of whoever moves his own money, and one of each of two.
fn between_dexes(
    views: &mut Views,
    state: &State,
    (from, to): (AccountId, AccountId),
    amount: Usd,
    changes: &mut Changes,
) {
    let name = |account: AccountId| state.find_dex(state.account(account).dex).map(|dex| dex.name.clone());
    let movement = Movement::BetweenDexes {
        from: state.account(from).address,
        to: state.account(to).address,
        source: name(from),
        target: name(to),
        amount,
    };
    if state.owner_of(from) == state.owner_of(to) {
        return push(views, state, from, Usd::ZERO, movement, changes);
    }
    push(views, state, from, -amount, movement.clone(), changes);
    push(views, state, to, amount, movement, changes);
}

pub(crate) fn push(
    views: &mut Views,
    state: &State,
    account: AccountId,
    change: Usd,
    movement: Movement,
    changes: &mut Changes,
) {
    portfolio::note(views, account, change, &movement);
    let update = LedgerUpdate { time: state.time, height: state.height, change, movement };
    views.account_mut(account).ledger.push(update.clone());
    changes.ledger.push(account, update);
    changes.accounts.insert(account);
}
