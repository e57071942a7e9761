//! The dead man's switch: all orders of an account are cancelled at a moment that it keeps putting off.

use alloc::vec::Vec;

use units::{Notional, Time};

use crate::event::{CancelReason, Event, TwapEnd};
use crate::handlers::{Transition, cancels, twaps};
use crate::ids::AccountId;
use crate::limits::{SCHEDULE_LEAD, SCHEDULED_CANCELS};
use crate::rejection::Rejection;
use crate::state::State;

/// Schedules the cancel of the account and of those that it has in dexes, or, absent, gives it up.
///
/// # Errors
/// [`Rejection::TooLittleTraded`], [`Rejection::TooManyScheduledCancels`], [`Rejection::ScheduledTooSoon`].
pub(crate) fn schedule(
    transition: &mut Transition<'_>,
    account: AccountId,
    time: Option<Time>,
) -> Result<(), Rejection> {
    if let Some(time) = time {
        check(transition.state, account, time)?;
    }
    let own: Vec<AccountId> = transition.state.accounts_of(account).collect();
    for account in own {
        transition.emit(Event::CancelScheduled { account, time });
    }
    Ok(())
}

fn check(state: &State, account: AccountId, time: Time) -> Result<(), Rejection> {
    let known = state.account(account);
    let required = state.parameters().scheduled_cancel_volume;
    if known.traded < i128::from(required.0) {
        let traded = i64::try_from(known.traded).expect("less than a volume is one, too");
        return Err(Rejection::TooLittleTraded { required, traded: Notional(traded) });
    }
    if known.scheduled_cancels_came.on(state.received) >= SCHEDULED_CANCELS {
        return Err(Rejection::TooManyScheduledCancels { limit: SCHEDULED_CANCELS });
    }
    let earliest = state.received + SCHEDULE_LEAD;
    if time < earliest { Err(Rejection::ScheduledTooSoon { time, earliest }) } else { Ok(()) }
}

/// Cancels all orders of the accounts whose moment has come, by the wall clock.
pub(crate) fn run_due(transition: &mut Transition<'_>) {
    while let Some(account) = transition.state.due_scheduled_cancel() {
        transition.emit(Event::ScheduledCancelCame { account });
        transition.emit(Event::CancelScheduled { account, time: None });
        cancels::cancel_every(transition, account, CancelReason::Scheduled);
        twaps::end_every(transition, account, TwapEnd::Scheduled);
    }
}
