//! What is known of withdrawals: what each still waits for, what was released, and what keeps more from leaving.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Time, Usd};

use crate::ids::{AccountId, Address, WithdrawalId};

/// A withdrawal that waits, in the queue or to be paid. `paid ≤ released ≤ claimed`, and not all is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Whose.
    pub account: AccountId,
    /// Where to.
    pub destination: Address,
    /// What left the account and did not come back, fee included.
    pub amount: Usd,
    /// The fee.
    pub fee: Usd,
    /// What may be paid, or was.
    pub released: Usd,
    /// What was paid.
    pub paid: Usd,
    /// When it was asked for, on the venue's clock.
    pub time: Time,
}

impl Withdrawal {
    /// What shall reach the destination in all.
    pub fn claimed(&self) -> Usd {
        self.amount - self.fee
    }

    /// What waits in the queue.
    pub fn queued(&self) -> Usd {
        self.claimed() - self.released
    }

    /// What the operator may pay now.
    pub fn payable(&self) -> Usd {
        self.released - self.paid
    }

    /// What is still inside the venue.
    pub fn held(&self) -> Usd {
        self.claimed() - self.paid
    }
}

/// All withdrawals that wait, in order of their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawals {
    known: BTreeMap<WithdrawalId, Withdrawal>,
    by_account: BTreeSet<(AccountId, WithdrawalId)>,
    /// How many of them wait in the queue.
    claims: usize,
}

impl Withdrawals {
    /// The withdrawal of this id.
    pub fn get(&self, withdrawal: WithdrawalId) -> Option<&Withdrawal> {
        self.known.get(&withdrawal)
    }

    /// All of them, in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (WithdrawalId, &Withdrawal)> {
        self.known.iter().map(|(&withdrawal, known)| (withdrawal, known))
    }

    /// An account's, in order of their ids.
    pub fn of(&self, account: AccountId) -> impl Iterator<Item = (WithdrawalId, &Withdrawal)> {
        let own = (account, WithdrawalId(0))..=(account, WithdrawalId(u64::MAX));
        self.by_account.range(own).map(|&(_, withdrawal)| (withdrawal, &self.known[&withdrawal]))
    }

    /// Those of which something waits in the queue: claims, by arrival.
    pub fn claims(&self) -> impl Iterator<Item = (WithdrawalId, &Withdrawal)> {
        self.iter().filter(|(_, known)| known.queued().is_positive())
    }

    /// Whether there is any claim.
    pub fn has_claims(&self) -> bool {
        self.claims > 0
    }

    pub(super) fn insert(&mut self, withdrawal: WithdrawalId, asked: Withdrawal) {
        self.by_account.insert((asked.account, withdrawal));
        self.claims += usize::from(asked.queued().is_positive());
        self.known.insert(withdrawal, asked);
    }

    /// Changes a withdrawal, which is no more where nothing of it is left inside.
    pub(super) fn change(&mut self, withdrawal: WithdrawalId, change: impl FnOnce(&mut Withdrawal)) {
        let known = self.known.get_mut(&withdrawal).expect("an event speaks of a waiting withdrawal");
        self.claims -= usize::from(known.queued().is_positive());
        change(known);
        self.claims += usize::from(known.queued().is_positive());
        if known.held().is_zero() {
            self.remove(withdrawal);
        }
    }

    pub(super) fn remove(&mut self, withdrawal: WithdrawalId) {
        if let Some(known) = self.known.remove(&withdrawal) {
            self.by_account.remove(&(known.account, withdrawal));
            self.claims -= usize::from(known.queued().is_positive());
        }
    }
}

/// What limits the release of withdrawals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outflow {
    /// What was released within the last day, oldest first.
    pub released: Vec<TimedAmount>,
    /// How much money was inside at each of the last whole hours, up to a day's, oldest first.
    pub deposits: Vec<Usd>,
    /// The losses that others bore within the last hour, by the minutes in which they did, oldest first.
    pub losses: Vec<TimedAmount>,
    /// All losses that others ever bore, in 1e-6 USD.
    pub lost: i128,
    /// Until when nothing is released.
    pub gate: Option<Time>,
}

/// How much, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimedAmount {
    /// When, on the venue's clock.
    pub time: Time,
    /// How much.
    pub amount: Usd,
}

/// How many samples of deposits are kept.
const SAMPLES: usize = 24;

impl Outflow {
    /// What was released within the span up to a moment; what was released exactly the span before no longer counts.
    pub fn released_within(&self, span: Time, moment: Time) -> Usd {
        sum_within(&self.released, span, moment)
    }

    /// What others bore within the hour up to a moment; counted from the beginning of the minute in which they did.
    pub fn lost_within_hour(&self, moment: Time) -> Usd {
        sum_within(&self.losses, Time::HOUR, moment)
    }

    pub(crate) fn note_released(&mut self, time: Time, amount: Usd) {
        add(&mut self.released, time, amount, Time::DAY);
    }

    pub(super) fn note_lost(&mut self, time: Time, amount: Usd) {
        self.lost += i128::from(amount.0);
        add(&mut self.losses, time.last_multiple(Time::MINUTE), amount, Time::HOUR);
    }

    pub(super) fn note_deposits(&mut self, amount: Usd) {
        if self.deposits.len() == SAMPLES {
            self.deposits.remove(0);
        }
        self.deposits.push(amount);
    }
}

/// The sum of what is younger than the span.
pub(crate) fn sum_within(amounts: &[TimedAmount], span: Time, moment: Time) -> Usd {
    let younger = amounts.iter().rev().take_while(|one| one.time + span > moment);
    younger.map(|one| one.amount).sum()
}

/// Adds an amount, and forgets those that the span has outlived.
fn add(amounts: &mut Vec<TimedAmount>, time: Time, amount: Usd, span: Time) {
    match amounts.last_mut().filter(|last| last.time == time) {
        Some(last) => last.amount += amount,
        None => {
            amounts.retain(|one| one.time + span > time);
            amounts.push(TimedAmount { time, amount });
        }
    }
}
