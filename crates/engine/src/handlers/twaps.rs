//! TWAP orders: worked off in slices, each an immediate order.

use alloc::vec::Vec;

use units::{Size, Time};

use crate::command::{MarginMode, TwapRequest};
use crate::event::{Event, SliceOutcome, TwapEnd, TwapSliced};
use crate::handlers::{Transition, matching, orders};
use crate::ids::{AccountId, MarketId, TwapId};
use crate::rejection::Rejection;
use crate::rules::order_checks::{self, Role};
use crate::rules::twaps;
use crate::state::{State, Twap};

/// Places a TWAP order, whose first slice has its turn when the clock next moves on.
pub(crate) fn place(
    transition: &mut Transition<'_>,
    account: AccountId,
    request: &TwapRequest,
) -> Result<(), Rejection> {
    twaps::check(transition.state, transition.sums, account, request)?;
    let twap = TwapId(transition.state.twaps.last + 1);
    transition.emit(Event::TwapPlaced { twap, account, request: *request });
    Ok(())
}

/// Ends a TWAP order of the account's.
///
/// # Errors
/// [`Rejection::UnknownTwap`] where none of this number and market runs.
pub(crate) fn cancel(
    transition: &mut Transition<'_>,
    account: AccountId,
    market: MarketId,
    twap: TwapId,
) -> Result<(), Rejection> {
    let found = transition.state.twaps.find(twap);
    let is_own = found.is_some_and(|found| (found.account, found.request.market) == (account, market));
    if !is_own {
        return Err(Rejection::UnknownTwap);
    }
    transition.emit(Event::TwapEnded { twap, end: TwapEnd::Requested });
    Ok(())
}

/// Sends the slices whose moment has come. Those that were missed meanwhile are not sent one by one: the next makes up for them.
pub(super) fn send_due(transition: &mut Transition<'_>, moment: Time) {
    let due: Vec<TwapId> = transition.state.twaps.due(moment).collect();
    for id in due {
        let Some(&twap) = transition.state.twaps.find(id) else {
            continue;
        };
        let end = match twaps::slice_at(&twap, moment) {
            Some(slice) => send(transition, id, &twap, slice),
            None => Some(TwapEnd::TimeOver),
        };
        if let Some(end) = end {
            transition.emit(Event::TwapEnded { twap: id, end });
        }
    }
}

/// Sends one slice; why it was the last, where it was.
fn send(transition: &mut Transition<'_>, id: TwapId, twap: &Twap, slice: u32) -> Option<TwapEnd> {
    let size = twaps::size(id, twap, slice);
    let outcome = send_order(transition, id, twap, slice, size);
    if let Err(rejection) = outcome {
        let outcome = SliceOutcome::Refused(rejection);
        transition.emit(Event::TwapSliced(TwapSliced { twap: id, slice, size, outcome }));
        if matches!(rejection, Rejection::WouldIncreasePosition { .. }) {
            return Some(TwapEnd::ReduceOnly);
        }
    }
    let executed = transition.state.twaps.find(id).map_or(Size::ZERO, |twap| twap.executed);
    let is_last = slice + 1 == twaps::slices(twap.request.minutes);
    match executed == twap.request.size {
        true => Some(TwapEnd::Filled),
        false => is_last.then_some(TwapEnd::TimeOver),
    }
}

/// Lets a slice trade, or says that there is nothing to trade.
fn send_order(
    transition: &mut Transition<'_>,
    id: TwapId,
    twap: &Twap,
    slice: u32,
    size: Size,
) -> Result<(), Rejection> {
    let sliced = |outcome| Event::TwapSliced(TwapSliced { twap: id, slice, size, outcome });
    if size.is_zero() {
        transition.emit(sliced(SliceOutcome::NotNeeded));
        return Ok(());
    }
    let request = twaps::order(transition.state.market(twap.request.market), &twap.request, size);
    order_checks::check(transition.state, transition.sums, twap.account, &request, Role::Slice, None)?;
    let order = transition.state.orders.next_id();
    transition.emit(sliced(SliceOutcome::Sent(order)));
    orders::accept(transition, twap.account, 0, &request, orders::Links::default());
    matching::enter(transition, order, request.price);
    Ok(())
}

/// Ends the account's TWAP orders in an isolated market, or, absent, in all its markets with cross margin.
pub(super) fn end_all_in(
    transition: &mut Transition<'_>,
    account: AccountId,
    isolated: Option<MarketId>,
    end: TwapEnd,
) {
    let mode = |state: &State, market| state.account(account).holding(market).map(|holding| holding.mode);
    end_own(transition, account, end, |state, market| match isolated {
        Some(isolated) => market == isolated,
        None => mode(state, market) == Some(MarginMode::Cross),
    });
}

/// Ends all TWAP orders of the account.
pub(super) fn end_every(transition: &mut Transition<'_>, account: AccountId, end: TwapEnd) {
    end_own(transition, account, end, |_, _| true);
}

fn end_own(
    transition: &mut Transition<'_>,
    account: AccountId,
    end: TwapEnd,
    is_meant: impl Fn(&State, MarketId) -> bool,
) {
    let state = &*transition.state;
    let own = state.twaps.of(account).filter(|(_, twap)| is_meant(state, twap.request.market));
    let meant: Vec<TwapId> = own.map(|(id, _)| id).collect();
    for twap in meant {
        transition.emit(Event::TwapEnded { twap, end });
    }
}

/// Ends the TWAP orders of a delisted market: those that may open, or, once it settles, all.
pub(super) fn end_delisted(transition: &mut Transition<'_>, market: MarketId, is_settled: bool) {
    let is_meant = |twap: &Twap| twap.request.market == market && (is_settled || !twap.request.reduce_only);
    let running = transition.state.twaps.iter().filter(|(_, twap)| is_meant(twap));
    let meant: Vec<TwapId> = running.map(|(id, _)| id).collect();
    for twap in meant {
        transition.emit(Event::TwapEnded { twap, end: TwapEnd::Delisted });
    }
}
