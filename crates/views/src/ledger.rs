//! Movements of money other than fills and funding.

use engine::event::{EarningsEvent, Event, Payout, VaultEvent};
use engine::ids::{AccountId, Address, MarketId, WithdrawalId};
use engine::state::State;
use serde::{Deserialize, Serialize};
use units::{Notional, Size, Time, Usd};

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
    /// The account, or one isolated position, was liquidated.
    Liquidation {
        isolated: Option<MarketId>,
        notional: Notional,
        equity: Usd,
        positions: Vec<(MarketId, Size)>,
    },
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
        Event::Transferred { from, to, amount } => transfer(views, state, (*from, *to), *amount, changes),
        Event::Earnings(EarningsEvent::RewardsClaimed { account, amount }) => {
            push(views, state, *account, *amount, Movement::RewardsClaim { amount: *amount }, changes);
        }
        Event::Vault(event) => apply_vault(views, state, event, changes),
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
    let movement = Movement::Transfer {
        from: sender.address,
        to: receiver.address,
        amount,
        is_sub_account: sender.master == Some(to) || receiver.master == Some(from),
    };
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
    changes.ledger.entry(account).or_default().push(update);
    changes.accounts.insert(account);
}
