//! Changes of the rules: proposed, approved and cancelled by the venue's keys, and carried out when their time has come.

use alloc::boxed::Box;
use alloc::vec::Vec;

use units::Time;

use crate::command::Change;
use crate::event::{CancelReason, ChangeEnd, Direction, Event};
use crate::handlers::{Transition, accounts, fees, settlement, twaps};
use crate::ids::{Address, ChangeId};
use crate::limits::MAX_CHANGES;
use crate::rejection::Rejection;
use crate::rules::changes::{check, impact, is_approved, next_due};
use crate::rules::loosening::direction;
use crate::state::{PendingChange, State};

/// Proposes a change, which its proposer approves.
pub(crate) fn propose(
    transition: &mut Transition<'_>,
    by: Address,
    content: &Change,
) -> Result<(), Rejection> {
    let state = &*transition.state;
    if state.changes.pending.len() >= MAX_CHANGES {
        return Err(Rejection::TooMany { limit: MAX_CHANGES as u32 });
    }
    check(state, content)?;
    let change = ChangeId(state.changes.last + 1);
    let (direction, impact) = (direction(state, content), impact(state, content));
    let content = Box::new(content.clone());
    transition.emit(Event::ChangeProposed { change, by, content, direction, impact });
    proceed(transition, change);
    Ok(())
}

/// Approves a change that another key proposed.
pub(crate) fn approve(
    transition: &mut Transition<'_>,
    by: Address,
    change: ChangeId,
) -> Result<(), Rejection> {
    let pending = find(transition.state, change)?;
    if pending.due.is_some() || pending.approvals.contains(&by) {
        return Err(Rejection::AlreadyApproved);
    }
    transition.emit(Event::ChangeApproved { change, by });
    proceed(transition, change);
    Ok(())
}

/// Cancels a change that gathers approvals or waits. Any key may: that one of them is against it is reason enough to think again.
pub(crate) fn cancel(
    transition: &mut Transition<'_>,
    by: Address,
    change: ChangeId,
) -> Result<(), Rejection> {
    find(transition.state, change)?;
    transition.emit(Event::ChangeEnded { change, end: ChangeEnd::CancelledBy(by) });
    Ok(())
}

fn find(state: &State, change: ChangeId) -> Result<&PendingChange, Rejection> {
    state.changes.pending.get(&change).ok_or(Rejection::UnknownChange)
}

/// What enough keys approved takes effect, at once or, where it lets more through, after the delay.
fn proceed(transition: &mut Transition<'_>, change: ChangeId) {
    let state = &*transition.state;
    let pending = &state.changes.pending[&change];
    if !is_approved(state, &pending.approvals) {
        return;
    }
    let delay = state.parameters().change_control.loosening_delay;
    if pending.direction == Direction::Loosening && delay.0 > 0 {
        let time = state.time + delay;
        return transition.emit(Event::ChangeScheduled { change, time });
    }
    take_effect(transition, change, state.time);
}

/// Lets the changes take effect whose moment this is.
pub(super) fn run_due(transition: &mut Transition<'_>, moment: Time) {
    while let Some((due, change)) = next_due(transition.state).filter(|&(due, _)| due <= moment) {
        take_effect(transition, change, due);
    }
}

/// Carries a change out, unless it has become impossible. Others that would change the same thing were decided without it, and
/// would undo it: they end.
fn take_effect(transition: &mut Transition<'_>, change: ChangeId, time: Time) {
    let content = transition.state.changes.pending[&change].content.clone();
    if let Err(rejection) = check(transition.state, &content) {
        return transition.emit(Event::ChangeEnded { change, end: ChangeEnd::Refused(rejection) });
    }
    let impact = impact(transition.state, &content);
    transition.emit(Event::ChangeTookEffect { change, time, impact });
    let pending = transition.state.changes.pending.iter();
    let superseded: Vec<ChangeId> =
        pending.filter(|(_, other)| other.content.is_about_the_same(&content)).map(|(&id, _)| id).collect();
    for other in superseded {
        transition.emit(Event::ChangeEnded { change: other, end: ChangeEnd::Superseded(change) });
    }
    match *content {
        Change::SetVenue(parameters) => {
            accounts::find_or_open(transition, parameters.backstop, None);
            fees::set(transition, time);
        }
        Change::Delist { market } => {
            settlement::cancel_orders(transition, market, CancelReason::Delisted, |line| !line.reduce_only);
            twaps::end_delisted(transition, market, false);
        }
        Change::SetMarket { .. } | Change::List(_) => {}
    }
}
