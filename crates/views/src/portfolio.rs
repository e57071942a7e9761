//! What accounts were worth, and what they earned, over time.

use engine::ids::AccountId;
use engine::rules::margin;
use engine::state::State;
use serde::{Deserialize, Serialize};
use units::{Time, Usd};

use crate::Views;
use crate::history::History;
use crate::ledger::Movement;

/// An account's worth at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worth {
    /// When, on the venue's clock.
    pub time: Time,
    /// Equity, isolated margins and positions counted.
    pub value: Usd,
    /// The value less all money that was brought in, plus all that was taken out.
    pub profit: Usd,
}

/// How far back a history reaches, and how densely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A day, every ten minutes.
    Day,
    /// A week, every hour.
    Week,
    /// Thirty days, every six hours.
    Month,
    /// Ever, every day, for as many days as are kept.
    Ever,
}

impl Period {
    /// All of them, shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Ever];

    const fn interval(self) -> Time {
        match self {
            Self::Day => Time(10 * 60 * Time::SECOND.0),
            Self::Week => Time::HOUR,
            Self::Month => Time(6 * Time::HOUR.0),
            Self::Ever => Time::DAY,
        }
    }

    /// How many samples a history of the period keeps: one more than the period has, as where it begins.
    const fn samples(self) -> usize {
        match self {
            Self::Day => 145,
            Self::Week => 169,
            Self::Month => 121,
            Self::Ever => 1_500,
        }
    }

    /// Where the period that ends now begins.
    fn start(self, now: Time) -> Time {
        match self {
            Self::Ever => Time(0),
            _ => Time(now.0.saturating_sub(self.interval().0 * (self.samples() as u64 - 1))),
        }
    }
}

/// An account's worth over time. A sample that says what the one before said is not kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Portfolio {
    brought_in: Usd,
    samples: [History<Worth>; 4],
}

impl Default for Portfolio {
    fn default() -> Self {
        Self { brought_in: Usd::ZERO, samples: Period::ALL.map(|period| History::new(period.samples())) }
    }
}

impl Portfolio {
    /// A history that begins here, with nothing earned so far.
    pub(crate) fn beginning_with(value: Usd) -> Self {
        Self { brought_in: value, ..Self::default() }
    }

    /// What the history of a period says, oldest first: what the account was worth when the period began or the account was
    /// opened, every sample since, and now, where the account is worth `value`.
    pub fn over(&self, period: Period, value: Usd, now: Time) -> Vec<Worth> {
        let start = period.start(now);
        let samples = &self.samples[period as usize];
        let before = samples.iter().rev().find(|worth| worth.time <= start);
        let first = before.map(|worth| Worth { time: start, ..*worth });
        let within = samples.iter().copied().filter(|worth| worth.time > start && worth.time < now);
        first.into_iter().chain(within).chain([self.worth(value, now)]).collect()
    }

    /// How many samples are kept.
    pub(crate) fn len(&self) -> usize {
        self.samples.iter().map(History::len).sum()
    }

    /// Without its samples; what was brought in stays.
    pub(crate) fn without_samples(self) -> Self {
        Self { brought_in: self.brought_in, ..Self::default() }
    }

    fn worth(&self, value: Usd, time: Time) -> Worth {
        Worth { time, value, profit: value - self.brought_in }
    }

    fn sample(&mut self, period: Period, value: Usd, time: Time) {
        let worth = self.worth(value, time);
        let samples = &mut self.samples[period as usize];
        let is_news = |last: &Worth| (last.value, last.profit) != (worth.value, worth.profit);
        if samples.last().is_none_or(is_news) {
            samples.push(worth);
        }
    }
}

/// All that an account is worth, with those that it has in dexes: cash and cross positions, and every isolated position with its
/// margin.
pub fn value(state: &State, account: AccountId) -> Usd {
    let worth = |own: AccountId| {
        let pools = margin::pools(state.account(own));
        pools.map(|isolated| margin::equity(state, own, isolated)).sum::<Usd>()
    };
    state.accounts_of(account).map(worth).sum()
}

/// Takes note of money that was brought in or taken out.
pub(crate) fn note(views: &mut Views, account: AccountId, change: Usd, movement: &Movement) {
    match movement {
        Movement::Deposit { .. }
        | Movement::Withdrawal { .. }
        | Movement::WithdrawalRefused { .. }
        | Movement::WithdrawalCancelled { .. }
        | Movement::Transfer { .. }
        | Movement::AssetTransfer { .. }
        | Movement::VaultCreated { .. }
        | Movement::VaultDeposit { .. }
        | Movement::VaultWithdrawal { .. }
        | Movement::VaultDistribution { .. }
        | Movement::BetweenDexes { .. }
        | Movement::Bond { .. } => views.account_mut(account).portfolio.brought_in += change,
        // A commission is earned, and so are rewards.
        Movement::AssetDeposit { .. }
        | Movement::RewardsClaim { .. }
        | Movement::RequestsReserved { .. }
        | Movement::Liquidation { .. }
        | Movement::SocializedLoss { .. }
        | Movement::VaultCommission { .. } => {}
    }
}

/// Samples what accounts are worth after a block, at each interval that has gone by since the block before.
pub(crate) fn sample(views: &mut Views, state: &State) {
    let before = std::mem::replace(&mut views.sampled, state.time);
    let passed = |period: &Period| {
        before.last_multiple(period.interval()) < state.time.last_multiple(period.interval())
    };
    let due: Vec<Period> = Period::ALL.into_iter().filter(passed).collect();
    if due.is_empty() {
        return;
    }
    for (account, history) in views.accounts.iter_mut() {
        let value = value(state, account);
        for &period in &due {
            history.portfolio.sample(period, value, state.time.last_multiple(period.interval()));
        }
    }
}
