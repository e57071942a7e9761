//! The order in which a block's work is done: a rule of the venue.
//!
//! What falls due with time → published prices, the mode, the rules and what deployers ask for → what cannot take liquidity, by arrival, cancels first of all → the rest
//! by arrival → triggers → liquidation → the gate of withdrawals.

use alloc::vec::Vec;

use crate::command::{
    Action, Authority, Block, Command, Mode, OrderKind, OrderRequest, TimeInForce, VaultAction,
};
use crate::event::{Cause, Event};
use crate::handlers::access::{self, Actor};
use crate::handlers::{
    Transition, accounts, assets, auctions, cancels, changes, clock, deploy, dexes, earnings, genesis,
    identities, liquidation, margin, modifies, oracle, orders, read_ahead,
};
use crate::handlers::{scheduled_cancel, triggers, twaps, vaults, withdrawals};
use crate::rejection::Rejection;
use crate::rules::dexes::trading_account;
use crate::state::State;
use crate::watch::Watch;

/// For how many commands is read ahead: as many as the processor's second cache keeps.
const READ_AHEAD: usize = 256;

/// Does a block's work.
pub(crate) fn apply(transition: &mut Transition<'_>, block: &Block) {
    let lost = transition.state.outflow.lost;
    transition.emit(Event::BlockBegan { height: block.height, time: block.time, received: block.received });
    if transition.state.parameters.is_some() {
        clock::advance(transition);
    }
    for together in turns(&block.commands).chunks(READ_AHEAD) {
        read_ahead::read(transition.state, together);
        for &(number, command) in together {
            transition.emit(Event::Began(Cause::Command(number)));
            execute(transition, command);
        }
    }
    if transition.state.parameters.is_some() {
        let (is_quiet, may_fire) = (transition.is_quiet, transition.watch.may_fire);
        if may_fire || !is_quiet {
            triggers::fire(transition);
        }
        liquidation::liquidate(transition, is_quiet);
        withdrawals::raise_gate(transition, lost);
        if may_fire || !transition.is_quiet {
            transition.watch.may_fire = triggers::is_waiting(transition.state);
        }
    }
}

/// Whether triggers or liquidations wait for the next block.
pub(crate) fn has_pending_work(state: &State, watch: &Watch) -> bool {
    watch.is_deferred || (watch.may_fire && triggers::is_waiting(state))
}

/// The commands with their numbers, in the order in which they have their turn.
fn turns(commands: &[Command]) -> Vec<(u32, &Command)> {
    let Some(first) = commands.first() else {
        return Vec::new();
    };
    let class = |command: &Command| Class::of(&command.action) as usize;
    let mut places = [0; CLASSES];
    for command in commands {
        places[class(command)] += 1;
    }
    let mut begin = 0;
    for place in &mut places {
        begin += core::mem::replace(place, begin);
    }
    let mut turns = alloc::vec![(0, first); commands.len()];
    for (number, command) in (0..).zip(commands) {
        let place = &mut places[class(command)];
        turns[*place] = (number, command);
        *place += 1;
    }
    turns
}

/// How many classes there are.
const CLASSES: usize = 4;

/// When in a block a command has its turn: those declared first come first.
#[derive(Clone, Copy)]
enum Class {
    Prices,
    Cancel,
    AddsOnly,
    Rest,
}

impl Class {
    fn of(action: &Action) -> Self {
        let adds_only = |order: &OrderRequest| order.kind == OrderKind::Limit(TimeInForce::Alo);
        match action.asked() {
            Action::Found(_)
            | Action::PublishPrices { .. }
            | Action::Deploy(_)
            | Action::SetMode(_)
            | Action::ProposeChange(_)
            | Action::ApproveChange(_)
            | Action::CancelChange(_) => Self::Prices,
            Action::CancelOrders(_) | Action::CancelTwap { .. } => Self::Cancel,
            Action::PlaceOrders { orders, .. } if orders.iter().all(adds_only) => Self::AddsOnly,
            Action::ModifyOrders(modifies)
                if modifies.iter().all(|modify| adds_only(&modify.replacement)) =>
            {
                Self::AddsOnly
            }
            // A withdrawal from a vault may close positions.
            Action::PlaceOrders { .. }
            | Action::ModifyOrders(_)
            | Action::Vault(VaultAction::Withdraw { .. }) => Self::Rest,
            _ => Self::AddsOnly,
        }
    }
}

fn execute(transition: &mut Transition<'_>, command: &Command) {
    if let Err(rejection) = attempt(transition, command) {
        transition.emit(Event::Rejected { item: 0, rejection });
    }
}

fn attempt(transition: &mut Transition<'_>, command: &Command) -> Result<(), Rejection> {
    let actor = access::admit(transition, command)?;
    if let Authority::Signature { nonce, .. } = command.authority {
        transition.emit(Event::NonceUsed { signer: command.signer, nonce });
    }
    access::check_mode(transition.state, &command.action)?;
    match (&command.action, actor) {
        (Action::Found(founding), _) => genesis::found(transition, founding),
        (Action::SetMode(mode), _) => {
            let before = transition.state.mode;
            transition.emit(Event::ModeSet { mode: *mode });
            if before == Mode::Halted && *mode != Mode::Halted {
                auctions::reopen(transition);
            }
            Ok(())
        }
        (Action::PublishPrices { time, prices }, Actor::Publisher(publisher)) => {
            oracle::publish(transition, publisher, *time, prices)
        }
        (Action::Credit { account, amount }, _) => accounts::credit(transition, *account, *amount),
        (Action::CreditAsset { account, asset, amount }, _) => {
            assets::credit(transition, *account, *asset, *amount)
        }
        (Action::Debit { account, amount }, _) => accounts::debit(transition, *account, *amount),
        (Action::ConfirmWithdrawal { withdrawal, amount }, _) => {
            withdrawals::confirm_withdrawal(transition, *withdrawal, *amount)
        }
        (Action::RefuseWithdrawal(withdrawal), _) => withdrawals::refuse_withdrawal(transition, *withdrawal),
        (Action::ProposeChange(change), Actor::Key(key)) => changes::propose(transition, key, change),
        (Action::ApproveChange(change), Actor::Key(key)) => changes::approve(transition, key, *change),
        (Action::CancelChange(change), Actor::Key(key)) => changes::cancel(transition, key, *change),
        (action, Actor::Account(account)) => act(transition, account, action.asked()),
        _ => unreachable!("an admitted actor fits the action"),
    }
}

fn act(
    transition: &mut Transition<'_>,
    account: crate::ids::AccountId,
    action: &Action,
) -> Result<(), Rejection> {
    match action {
        Action::Withdraw { destination, amount } => {
            withdrawals::withdraw(transition, account, *destination, *amount)
        }
        Action::CancelWithdrawal(withdrawal) => {
            withdrawals::cancel_withdrawal(transition, account, *withdrawal)
        }
        Action::Transfer { destination, amount } => {
            accounts::transfer(transition, account, *destination, *amount)
        }
        Action::SendAsset { destination, from, to, asset, amount } => {
            assets::send(transition, account, *destination, (*from, *to), *asset, *amount)
        }
        Action::TransferAssetWithSubAccount { sub_account, is_deposit, asset, amount } => {
            let sub_account = *sub_account;
            assets::transfer_with_sub_account(transition, account, sub_account, *is_deposit, *asset, *amount)
        }
        Action::Deploy(deployment) => deploy::deploy(transition, account, deployment),
        Action::SendBetweenDexes { destination, from, to, amount } => {
            dexes::send(transition, account, *destination, (*from, *to), *amount)
        }
        Action::CreateSubAccount { name } => accounts::create_sub_account(transition, account, name),
        Action::TransferWithSubAccount { sub_account, is_deposit, amount } => {
            accounts::transfer_with_sub_account(transition, account, *sub_account, *is_deposit, *amount)
        }
        Action::Vault(action) => vaults::act(transition, account, action),
        Action::ApproveAgent { agent, name, valid_until } => {
            accounts::approve_agent(transition, account, *agent, name, *valid_until)
        }
        Action::SetLeverage { market, leverage, mode } => {
            let account = dexes::open_for(transition, account, *market);
            margin::set_leverage(transition, account, *market, *leverage, *mode)
        }
        Action::MoveIsolatedMargin { market, amount } => {
            let account = trading_account(transition.state, account, *market)?;
            margin::move_isolated_margin(transition, account, *market, *amount)
        }
        Action::PlaceOrders { orders: requests, grouping, builder } => {
            orders::place(transition, account, requests, *grouping, *builder)
        }
        Action::CancelOrders(requests) => cancels::cancel(transition, account, requests),
        Action::ModifyOrders(requests) => modifies::modify(transition, account, requests),
        Action::ScheduleCancel { time } => scheduled_cancel::schedule(transition, account, *time),
        Action::PlaceTwap(request) => {
            let account = trading_account(transition.state, account, request.market)?;
            twaps::place(transition, account, request)
        }
        Action::CancelTwap { market, twap } => {
            let account = trading_account(transition.state, account, *market)?;
            twaps::cancel(transition, account, *market, *twap)
        }
        Action::Earnings(action) => earnings::act(transition, account, action),
        Action::Identity(action) => identities::act(transition, account, action),
        Action::TopUpIsolatedMargin { market, leverage } => {
            let account = trading_account(transition.state, account, *market)?;
            margin::top_up_isolated_margin(transition, account, *market, *leverage)
        }
        Action::Nothing => Ok(()),
        // What is of the operator, of publishers and of keys; only a multi-sig account could have asked for it.
        _ => Err(Rejection::NotForAccounts),
    }
}
