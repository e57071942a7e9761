//! Money on its way out: asked for, released, paid, taken back or refused.

use alloc::vec::Vec;

use units::{Time, Usd};

use crate::event::Event;
use crate::handlers::Transition;
use crate::handlers::accounts::{check_amount, check_transferable};
use crate::ids::{AccountId, Address, WithdrawalId};
use crate::limits::CLAIMS;
use crate::rejection::Rejection;
use crate::rules::withdrawals;
use crate::state::{State, Withdrawal};

/// Asks for cash to be paid out: it leaves the account at once, and waits for its release where the policy limits withdrawals.
pub(crate) fn withdraw(
    transition: &mut Transition<'_>,
    account: AccountId,
    destination: Address,
    amount: Usd,
) -> Result<(), Rejection> {
    check_amount(amount)?;
    let state = &*transition.state;
    let fee = state.parameters().withdrawal_fee;
    if amount <= fee {
        return Err(Rejection::BelowFee { fee, amount });
    }
    let is_limited = state.parameters().withdrawals.is_limited();
    if is_limited {
        check_claims(state, account)?;
    }
    check_transferable(state, account, amount)?;
    let withdrawal = WithdrawalId(state.last_withdrawal + 1);
    transition.emit(match is_limited {
        true => Event::WithdrawalQueued { withdrawal, account, destination, amount, fee },
        false => Event::WithdrawalRequested { withdrawal, account, destination, amount, fee },
    });
    Ok(())
}

/// Gives an account back what was not released of its withdrawal yet.
pub(crate) fn cancel_withdrawal(
    transition: &mut Transition<'_>,
    account: AccountId,
    withdrawal: WithdrawalId,
) -> Result<(), Rejection> {
    let known = find(transition.state, withdrawal)?;
    let amount = known.queued();
    if known.account != account || amount.is_zero() {
        return Err(Rejection::UnknownWithdrawal);
    }
    transition.emit(Event::WithdrawalCancelled { withdrawal, account, amount });
    Ok(())
}

/// Gives a failing account back all that still waits in the queue: it stands for the account's losses before anybody else does.
pub(super) fn take_back(transition: &mut Transition<'_>, account: AccountId) {
    let state = &*transition.state;
    let queued = state.withdrawals.of(account).map(|(withdrawal, known)| (withdrawal, known.queued()));
    let queued: Vec<(WithdrawalId, Usd)> = queued.filter(|(_, amount)| amount.is_positive()).collect();
    for (withdrawal, amount) in queued {
        transition.emit(Event::WithdrawalCancelled { withdrawal, account, amount });
    }
}

/// Takes note that a withdrawal was paid, as far as it was released; `amount` of it where given.
pub(crate) fn confirm_withdrawal(
    transition: &mut Transition<'_>,
    withdrawal: WithdrawalId,
    amount: Option<Usd>,
) -> Result<(), Rejection> {
    amount.map_or(Ok(()), check_amount)?;
    let known = find(transition.state, withdrawal)?;
    let released = known.payable();
    let amount = amount.unwrap_or(released);
    if amount.is_zero() || amount > released {
        return Err(Rejection::NotReleased { released, amount });
    }
    transition.emit(Event::WithdrawalConfirmed { withdrawal, amount });
    Ok(())
}

/// Gives what was not paid of a withdrawal back to its account; the fee with it, where nothing was paid.
pub(crate) fn refuse_withdrawal(
    transition: &mut Transition<'_>,
    withdrawal: WithdrawalId,
) -> Result<(), Rejection> {
    let known = find(transition.state, withdrawal)?;
    let fee = if known.paid.is_zero() { known.fee } else { Usd::ZERO };
    let (account, amount) = (known.account, known.held() + fee);
    transition.emit(Event::WithdrawalRefused { withdrawal, account, amount, fee });
    Ok(())
}

/// Lifts the gate when it is time, and shares out among the claims what may leave at this moment.
pub(super) fn release(transition: &mut Transition<'_>, moment: Time) {
    if transition.state.outflow.gate.is_some_and(|until| until <= moment) {
        transition.emit(Event::WithdrawalGateLifted { time: moment });
    }
    let waiting = withdrawals::waiting(transition.state);
    let wanted = waiting.iter().map(|&(_, queued)| queued).sum();
    let amount = withdrawals::releasable(transition.state, moment, wanted);
    if amount.is_zero() {
        return;
    }
    let minimum = transition.state.parameters().withdrawals.release_minimum;
    for (withdrawal, amount) in withdrawals::shares(&waiting, amount, minimum) {
        transition.emit(Event::WithdrawalReleased { withdrawal, amount, time: moment });
    }
}

/// Takes note of the deposits that a limit is a share of.
pub(super) fn sample_deposits(transition: &mut Transition<'_>) {
    let policy = &transition.state.parameters().withdrawals;
    let limits = [policy.hourly, policy.daily];
    if limits.into_iter().flatten().any(|limit| limit.share.is_positive()) {
        let amount = withdrawals::deposits(transition.state);
        transition.emit(Event::DepositsSampled { amount });
    }
}

/// Raises the gate where others bore losses since there were `lost`, and more within the hour than the policy lets pass.
pub(super) fn raise_gate(transition: &mut Transition<'_>, lost: i128) {
    let state = &*transition.state;
    let Some(gate) = state.parameters().withdrawals.gate else {
        return;
    };
    let losses = state.outflow.lost_within_hour(state.time);
    if state.outflow.lost > lost && losses > gate.losses {
        let until = state.time + gate.lasts;
        transition.emit(Event::WithdrawalGateRaised { losses, until });
    }
}

fn find(state: &State, withdrawal: WithdrawalId) -> Result<&Withdrawal, Rejection> {
    state.withdrawals.get(withdrawal).ok_or(Rejection::UnknownWithdrawal)
}

/// The account has a place in the queue.
fn check_claims(state: &State, account: AccountId) -> Result<(), Rejection> {
    let own = state.withdrawals.of(account).filter(|(_, known)| known.queued().is_positive());
    match own.count() < CLAIMS {
        true => Ok(()),
        false => Err(Rejection::TooMany { limit: CLAIMS as u32 }),
    }
}
