//! Movements of money other than fills and funding.

use std::collections::BTreeMap;

use engine::event::{Event, FillOrigin};
use engine::ids::{AccountId, Address, MarketId, WithdrawalId};
use engine::state::State;
use serde::{Deserialize, Serialize};
use units::{Notional, Size, Time, Usd};

use crate::changes::Changes;
use crate::Views;

/// A movement of an account's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerUpdate {
    /// When, on the venue's clock.
    pub time: Time,
    /// The block's height.
    pub height: u64,
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
    /// A withdrawal came back.
    WithdrawalRefused { withdrawal: WithdrawalId },
    /// Money went to another account.
    Transfer { from: Address, to: Address, amount: Usd, is_sub_account: bool },
    /// The account, or one isolated position, was liquidated.
    Liquidation { isolated: Option<MarketId>, notional: Notional, equity: Usd, positions: Vec<(MarketId, Size)> },
    /// The account bore a share of a loss that nobody could pay.
    SocializedLoss { amount: Usd },
}

/// What the fold remembers between events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerFold {
    pub(crate) funding_time: Time,
    pub(crate) samples: BTreeMap<MarketId, u32>,
    withdrawals: BTreeMap<WithdrawalId, AccountId>,
    liquidation: Option<(AccountId, Movement)>,
}

pub(crate) fn apply(views: &mut Views, state: &State, event: &Event, changes: &mut Changes) {
    match event {
        Event::Credited { account, amount } => {
            push(views, state, *account, Movement::Deposit { amount: *amount }, changes);
        }
        Event::Debited { account, amount } => {
            let movement = Movement::Withdrawal { withdrawal: None, amount: *amount, fee: Usd::ZERO };
            push(views, state, *account, movement, changes);
        }
        Event::WithdrawalRequested { withdrawal, account, amount, fee, .. } => {
            views.ledger_fold.withdrawals.insert(*withdrawal, *account);
            let movement =
                Movement::Withdrawal { withdrawal: Some(*withdrawal), amount: *amount - *fee, fee: *fee };
            push(views, state, *account, movement, changes);
        }
        Event::WithdrawalConfirmed { withdrawal } => {
            views.ledger_fold.withdrawals.remove(withdrawal);
        }
        Event::WithdrawalRefused { withdrawal } => {
            if let Some(account) = views.ledger_fold.withdrawals.remove(withdrawal) {
                push(views, state, account, Movement::WithdrawalRefused { withdrawal: *withdrawal }, changes);
            }
        }
        Event::Transferred { from, to, amount } => transfer(views, state, (*from, *to), *amount, changes),
        Event::LiquidationBegan { account, isolated, equity, .. } => {
            let movement = liquidation(views, state, *account, *isolated, *equity);
            views.ledger_fold.liquidation = Some((*account, movement));
        }
        // A liquidation that closes nothing, for want of a counterparty, is none yet.
        Event::Filled(fill) if is_of_liquidation(fill.origin) => {
            if let Some((account, movement)) = views.ledger_fold.liquidation.take() {
                push(views, state, account, movement, changes);
            }
        }
        Event::LossSocialized { account, amount } => {
            push(views, state, *account, Movement::SocializedLoss { amount: *amount }, changes);
        }
        _ => {}
    }
}

fn is_of_liquidation(origin: FillOrigin) -> bool {
    matches!(origin, FillOrigin::Liquidation | FillOrigin::Backstop | FillOrigin::Deleveraging)
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
    push(views, state, from, movement.clone(), changes);
    push(views, state, to, movement, changes);
}

/// What is liquidated: the positions before it.
fn liquidation(views: &Views, state: &State, account: AccountId, isolated: Option<MarketId>, equity: Usd) -> Movement {
    let mode = |market: MarketId| state.account(account).holding(market).map(|holding| holding.mode);
    let is_meant = |market: MarketId| match isolated {
        Some(only) => market == only,
        None => mode(market) == Some(engine::command::MarginMode::Cross),
    };
    let known = views.fill_fold.positions.range((account, MarketId(0))..=(account, MarketId(u16::MAX)));
    let positions: Vec<(MarketId, Size)> =
        known.map(|(&(_, market), &size)| (market, size)).filter(|&(market, _)| is_meant(market)).collect();
    let notional = positions.iter().map(|&(market, size)| state.market(market).mark.price * size.abs()).sum();
    Movement::Liquidation { isolated, notional, equity, positions }
}

fn push(views: &mut Views, state: &State, account: AccountId, movement: Movement, changes: &mut Changes) {
    let update = LedgerUpdate { time: state.time, height: state.height, movement };
    views.account_mut(account).ledger.push(update.clone());
    changes.ledger.entry(account).or_default().push(update);
    changes.accounts.insert(account);
}
