//! What falls due with time.

use units::Time;

use crate::event::{Cause, Event};
use crate::handlers::{
    Transition, accounts, auctions, changes, depth, dexes, fees, funding, oracle, scheduled_cancel,
    settlement, stable_price, twaps, volatility, withdrawals,
};
use crate::limits::{FUNDING_INTERVAL, MARK_INTERVAL, PREMIUM_INTERVAL};
use crate::rules;
use crate::state::State;

/// Walks the venue's clock from where it stood to the block's time, moment by moment: at each, mark prices first, then
/// auctions that end, stable prices, samples of depth, volatility and premium, funding, slices of TWAP orders, the release of withdrawals, and the day's
/// fees and the end of agents' approvals, then changes of the rules, and settlements. Cancels
/// scheduled on the wall clock come last.
pub(crate) fn advance(transition: &mut Transition<'_>) {
    while let Some(moment) = next_due(transition.state) {
        transition.emit(Event::Began(Cause::Clock(moment)));
        reach(transition, moment);
    }
    // Moments at which nothing fell due are walked, too, so that a later block does not come back to them.
    let reached = transition.state.time.last_multiple(MARK_INTERVAL);
    if transition.state.walked < reached {
        transition.emit(Event::Began(Cause::Clock(reached)));
    }
    scheduled_cancel::run_due(transition);
}

/// The next moment up to the present at which something falls due: while a market's oracle price is fresh, mark prices
/// move on; afterwards, only hours end, and slices of TWAP orders in spot markets come. So a gap of months costs its hours, not its seconds. Claims are released while any wait, and
/// changes and settlements fall due at moments of their own.
fn next_due(state: &State) -> Option<Time> {
    let next = state.walked.next_multiple(MARK_INTERVAL);
    let is_any_fresh = state.perpetuals().any(|market| rules::oracle::is_fresh_at(state, market, next));
    let hour = state.walked.next_multiple(FUNDING_INTERVAL);
    let slice = || rules::twaps::next_spot_slice(state).unwrap_or(hour);
    let seldom = || Time(slice().0.next_multiple_of(MARK_INTERVAL.0)).clamp(next, hour);
    let due = if is_any_fresh { next } else { seldom() };
    let change = rules::changes::next_due(state).map(|(moment, _)| moment);
    let settlement = rules::settlement::next_due(state).map(|(moment, _)| moment);
    let release = rules::withdrawals::next_release(state);
    let due = [change, settlement, release].into_iter().flatten().fold(due, Time::min);
    (due <= state.time).then_some(due)
}

fn reach(transition: &mut Transition<'_>, moment: Time) {
    if moment.0.is_multiple_of(MARK_INTERVAL.0) {
        tick(transition, moment);
    }
    changes::run_due(transition, moment);
    settlement::run_due(transition, moment);
}

fn tick(transition: &mut Transition<'_>, moment: Time) {
    for market in transition.state.perpetual_ids() {
        oracle::set_mark(transition, market, moment);
    }
    auctions::end_due(transition, moment);
    stable_price::reach(transition, moment);
    depth::sample(transition, moment);
    volatility::reach(transition, moment);
    let is_due = |interval: Time| moment.0.is_multiple_of(interval.0);
    if is_due(PREMIUM_INTERVAL) {
        funding::sample(transition, moment);
    }
    if is_due(FUNDING_INTERVAL) {
        funding::pay(transition, moment);
        withdrawals::sample_deposits(transition);
    }
    twaps::send_due(transition, moment);
    if is_due(transition.state.parameters().withdrawals.release_interval()) {
        withdrawals::release(transition, moment);
    }
    if is_due(Time::DAY) {
        fees::set(transition, moment);
        accounts::remove_ended_agents(transition);
        dexes::collect_fees(transition);
    }
}
