//! Orders that are worked off over time.

use alloc::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use units::{Notional, Size, Time};

use crate::command::TwapRequest;
use crate::ids::{AccountId, OrderId, TwapId};
use crate::limits::TWAP_INTERVAL;

/// The TWAP orders that run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Twaps {
    /// By their numbers.
    pub(super) running: BTreeMap<TwapId, Twap>,
    /// When which one's next slice falls due.
    pub(super) due: BTreeSet<(Time, TwapId)>,
    /// Whose they are.
    pub(super) owned: BTreeSet<(AccountId, TwapId)>,
    /// The number of the last one.
    pub last: u64,
    /// The slice that was sent last: whose fills are the TWAP order's.
    pub(super) sent: Option<(TwapId, OrderId)>,
}

/// A TWAP order that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twap {
    /// Whose.
    pub account: AccountId,
    /// What was asked for.
    pub request: TwapRequest,
    /// When it was placed, on the venue's clock.
    pub began: Time,
    /// The number of its next slice, from 0.
    pub next_slice: u32,
    /// How much was traded.
    pub executed: Size,
    /// At how much in all.
    pub notional: Notional,
}

impl Twap {
    /// When its next slice falls due.
    pub fn due(&self) -> Time {
        self.began + Time(u64::from(self.next_slice) * TWAP_INTERVAL.0)
    }
}

impl Twaps {
    /// One that runs.
    pub fn find(&self, twap: TwapId) -> Option<&Twap> {
        self.running.get(&twap)
    }

    /// All that run, by their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (TwapId, &Twap)> {
        self.running.iter().map(|(&id, twap)| (id, twap))
    }

    /// The account's, by their numbers.
    pub fn of(&self, account: AccountId) -> impl Iterator<Item = (TwapId, &Twap)> {
        let own = (account, TwapId(0))..=(account, TwapId(u64::MAX));
        self.owned.range(own).map(|&(_, id)| (id, &self.running[&id]))
    }

    /// Those of which a slice is due, the one due first first.
    pub fn due(&self, moment: Time) -> impl Iterator<Item = TwapId> {
        self.all_due().take_while(move |(due, _)| *due <= moment).map(|(_, id)| id)
    }

    /// When which one's next slice falls due, the one due first first.
    pub fn all_due(&self) -> impl Iterator<Item = (Time, TwapId)> {
        self.due.iter().copied()
    }

    pub(super) fn insert(&mut self, id: TwapId, twap: Twap) {
        self.last = id.0;
        self.due.insert((twap.due(), id));
        self.owned.insert((twap.account, id));
        self.running.insert(id, twap);
    }

    pub(super) fn remove(&mut self, id: TwapId) {
        let twap = self.running.remove(&id).expect("an event speaks of a TWAP order that runs");
        self.due.remove(&(twap.due(), id));
        self.owned.remove(&(twap.account, id));
    }

    /// The slice of this number had its turn.
    pub(super) fn advance(&mut self, id: TwapId, slice: u32) {
        let twap = self.running.get_mut(&id).expect("an event speaks of a TWAP order that runs");
        self.due.remove(&(twap.due(), id));
        twap.next_slice = slice + 1;
        self.due.insert((twap.due(), id));
    }
}
