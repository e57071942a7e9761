//! Amounts and counts that hold for a day.

use serde::{Deserialize, Serialize};
use units::{Time, Usd};

/// An amount that counts for one day, UTC; on the next it is nothing again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayAmount {
    day: u64,
    amount: Usd,
}

impl DayAmount {
    /// The amount on the day of a moment.
    pub fn on(self, time: Time) -> Usd {
        if self.day == day_of(time) { self.amount } else { Usd::ZERO }
    }

    pub(super) fn add(&mut self, time: Time, amount: Usd) {
        *self = Self { day: day_of(time), amount: self.on(time) + amount };
    }
}

/// How often something happened on one day, UTC; on the next it is never again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    day: u64,
    count: u32,
}

impl DayCount {
    /// How often, on the day of a moment.
    pub fn on(self, time: Time) -> u32 {
        if self.day == day_of(time) { self.count } else { 0 }
    }

    pub(super) fn add(&mut self, time: Time) {
        *self = Self { day: day_of(time), count: self.on(time) + 1 };
    }
}

/// Days since 1970-01-01.
fn day_of(time: Time) -> u64 {
    time.0 / Time::DAY.0
}
