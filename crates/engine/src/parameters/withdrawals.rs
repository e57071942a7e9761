//! How much may leave the venue at once, and when nothing may.

use serde::{Deserialize, Serialize};
use units::{Rate, Time, Usd};

/// How much may leave the venue at once. By default anything, and at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalPolicy {
    /// The most within any hour; absent, anything.
    pub hourly: Option<WithdrawalLimit>,
    /// The most within any day; absent, anything.
    pub daily: Option<WithdrawalLimit>,
    /// What keeps everything inside after others had to bear losses; absent, nothing does.
    pub gate: Option<WithdrawalGate>,
    /// At which minutes of the venue's clock what may leave is shared out among the claims: every so many.
    pub release_minutes: u32,
    /// A claim with no more than this left is served before the larger ones, so that none lingers over a crumb. At most the
    /// withdrawal fee: whoever cuts a withdrawal into such small ones pays more in fees than he is served earlier.
    pub release_minimum: Usd,
}

impl Default for WithdrawalPolicy {
    fn default() -> Self {
        Self { hourly: None, daily: None, gate: None, release_minutes: 1, release_minimum: Usd::ZERO }
    }
}

impl WithdrawalPolicy {
    /// Whether withdrawals have to queue.
    pub fn is_limited(&self) -> bool {
        self.hourly.is_some() || self.daily.is_some() || self.gate.is_some()
    }

    /// The time from one release to the next.
    pub fn release_interval(&self) -> Time {
        Time(u64::from(self.release_minutes) * Time::MINUTE.0)
    }
}

/// A limit of what may leave within a span: the larger of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalLimit {
    /// This share of all money that has been inside for a day.
    pub share: Rate,
    /// This amount.
    pub amount: Usd,
}

/// What keeps everything inside after others had to bear losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalGate {
    /// Closes where the insurance fund and other accounts bore more than this within an hour.
    pub losses: Usd,
    /// For so long.
    pub lasts: Time,
}
