//! What became of each TWAP order.

use std::collections::BTreeMap;

use engine::command::TwapRequest;
use engine::event::{Event, SliceOutcome, TwapEnd};
use engine::ids::{AccountId, OrderId, TwapId};
use engine::rejection::Rejection;
use engine::state::State;
use serde::{Deserialize, Serialize};
use units::{Notional, Size, Time};

use crate::Views;
use crate::changes::Changes;
use crate::history::History;

/// How many turns of an account's TWAP orders are kept.
const TURNS: usize = 2_000;

/// A TWAP order at one turn of its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwapTurn {
    /// Its number.
    pub twap: TwapId,
    /// What was asked for.
    pub request: TwapRequest,
    /// When it was placed.
    pub began: Time,
    /// How much was traded by then.
    pub executed: Size,
    /// At how much in all.
    pub notional: Notional,
    /// What it came to.
    pub status: TwapStatus,
    /// When.
    pub time: Time,
}

/// What a TWAP order came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TwapStatus {
    /// It runs.
    Activated,
    /// A slice of it was refused, for another reason than the slice before; it goes on.
    Refused(Rejection),
    /// It is no more.
    Ended(TwapEnd),
}

/// The TWAP orders of an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TwapHistory {
    /// Those that run, as they are now; `status` is what the last slice came to.
    running: BTreeMap<TwapId, TwapTurn>,
    turns: History<TwapTurn>,
}

impl Default for TwapHistory {
    fn default() -> Self {
        Self { running: BTreeMap::new(), turns: History::new(TURNS) }
    }
}

impl TwapHistory {
    /// What they came to, oldest first.
    pub fn turns(&self) -> impl DoubleEndedIterator<Item = &TwapTurn> + ExactSizeIterator {
        self.turns.iter()
    }

    /// The same without what happened: those that run.
    pub(crate) fn without_turns(self) -> Self {
        Self { running: self.running, ..Self::default() }
    }
}

/// What the fold remembers between events: whose TWAP orders are, and which order is a slice of which.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct TwapFold {
    owners: BTreeMap<TwapId, AccountId>,
    sent: Option<(TwapId, OrderId)>,
}

impl TwapFold {
    /// The TWAP order that the fill of an order belongs to.
    pub(crate) fn twap_of(&self, filled: Option<OrderId>) -> Option<TwapId> {
        self.sent.filter(|&(_, order)| filled == Some(order)).map(|(twap, _)| twap)
    }
}

/// Takes in an event of this moment.
pub(crate) fn apply(views: &mut Views, moment: Time, event: &Event, changes: &mut Changes) {
    match event {
        Event::TwapPlaced { twap, account, request } => {
            views.twap_fold.owners.insert(*twap, *account);
            let placed = TwapTurn {
                twap: *twap,
                request: *request,
                began: moment,
                executed: Size::ZERO,
                notional: Notional::ZERO,
                status: TwapStatus::Activated,
                time: moment,
            };
            views.account_mut(*account).twaps.running.insert(*twap, placed);
            turn(views, *twap, placed.status, moment, changes);
        }
        Event::TwapSliced(sliced) => match sliced.outcome {
            SliceOutcome::Sent(order) => {
                views.twap_fold.sent = Some((sliced.twap, order));
                set_status(views, sliced.twap, TwapStatus::Activated);
            }
            SliceOutcome::Refused(rejection) => {
                let status = TwapStatus::Refused(rejection);
                if set_status(views, sliced.twap, status) {
                    turn(views, sliced.twap, status, moment, changes);
                }
            }
            SliceOutcome::NotNeeded => {}
        },
        Event::Filled(fill) => executed(views, fill.order, fill.price * fill.size.abs(), fill.size),
        Event::SpotFilled(fill) => executed(views, Some(fill.order), fill.price * fill.size.abs(), fill.size),
        Event::TwapEnded { twap, end } => {
            turn(views, *twap, TwapStatus::Ended(*end), moment, changes);
            if let Some(account) = views.twap_fold.owners.remove(twap) {
                views.account_mut(account).twaps.running.remove(twap);
            }
        }
        _ => {}
    }
}

/// Counts what a slice traded.
fn executed(views: &mut Views, filled: Option<OrderId>, notional: Notional, size: Size) {
    let twap = views.twap_fold.twap_of(filled);
    if let Some(running) = twap.and_then(|twap| running_mut(views, twap)) {
        running.executed += size.abs();
        running.notional += notional;
    }
}

/// The TWAP orders of a state whose history is not known.
pub(crate) fn rebuild(views: &mut Views, state: &State) {
    for (twap, known) in state.twaps.iter() {
        let running = TwapTurn {
            twap,
            request: known.request,
            began: known.began,
            executed: known.executed,
            notional: known.notional,
            status: TwapStatus::Activated,
            time: known.began,
        };
        views.twap_fold.owners.insert(twap, known.account);
        views.account_mut(known.account).twaps.running.insert(twap, running);
    }
}

fn running_mut(views: &mut Views, twap: TwapId) -> Option<&mut TwapTurn> {
    let account = *views.twap_fold.owners.get(&twap)?;
    views.account_mut(account).twaps.running.get_mut(&twap)
}

/// Sets what a running TWAP order's last slice came to, and says whether that is something else than before.
fn set_status(views: &mut Views, twap: TwapId, status: TwapStatus) -> bool {
    let Some(running) = running_mut(views, twap) else {
        return false;
    };
    let is_same = match (running.status, status) {
        (TwapStatus::Refused(before), TwapStatus::Refused(now)) => {
            std::mem::discriminant(&before) == std::mem::discriminant(&now)
        }
        (before, now) => before == now,
    };
    running.status = status;
    !is_same
}

/// Adds a turn to the account's history.
fn turn(views: &mut Views, twap: TwapId, status: TwapStatus, time: Time, changes: &mut Changes) {
    let Some(&account) = views.twap_fold.owners.get(&twap) else {
        return;
    };
    let twaps = &mut views.account_mut(account).twaps;
    if let Some(running) = twaps.running.get(&twap) {
        let turn = TwapTurn { status, time, ..*running };
        twaps.turns.push(turn);
        changes.twaps.push(account, turn);
        changes.accounts.insert(account);
    }
}
