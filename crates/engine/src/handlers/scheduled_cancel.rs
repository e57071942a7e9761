//! The dead man's switch: all orders of an account are cancelled at a moment that it keeps putting off.

use alloc::vec::Vec;

use units::Time;

use crate::event::{CancelReason, Event, TwapEnd};
use crate::handlers::{Transition, cancels, twaps};
use crate::ids::AccountId;
use crate::limits::SCHEDULE_LEAD;
use crate::rejection::Rejection;

/// Schedules the cancel of the account and of those that it has in dexes, or, absent, gives it up.
pub(crate) fn schedule(
    transition: &mut Transition<'_>,
    account: AccountId,
    time: Option<Time>,
) -> Result<(), Rejection> {
    let earliest = transition.state.received + SCHEDULE_LEAD;
    match time {
        Some(time) if time < earliest => Err(Rejection::ScheduledTooSoon { time, earliest }),
        _ => {
            let own: Vec<AccountId> = transition.state.accounts_of(account).collect();
            for account in own {
                transition.emit(Event::CancelScheduled { account, time });
            }
            Ok(())
        }
    }
}

/// Cancels all orders of the accounts whose moment has come, by the wall clock.
pub(crate) fn run_due(transition: &mut Transition<'_>) {
    while let Some(account) = transition.state.due_scheduled_cancel() {
        transition.emit(Event::CancelScheduled { account, time: None });
        cancels::cancel_every(transition, account, CancelReason::Scheduled);
        twaps::end_every(transition, account, TwapEnd::Scheduled);
    }
}
