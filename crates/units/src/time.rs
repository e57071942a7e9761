//! Moments and spans.

use core::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// A moment in milliseconds since 1970-01-01 UTC, or a span in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Time(pub u64);

impl Time {
    /// The span of one second.
    pub const SECOND: Self = Self(1_000);
    /// The span of one minute.
    pub const MINUTE: Self = Self(60_000);
    /// The span of one hour.
    pub const HOUR: Self = Self(3_600_000);
    /// The span of one day.
    pub const DAY: Self = Self(86_400_000);

    /// The span since `earlier`; zero where `earlier` is later.
    pub const fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }

    /// The last multiple of `span` up to this moment.
    pub const fn last_multiple(self, span: Self) -> Self {
        Self(self.0 / span.0 * span.0)
    }

    /// The first multiple of `span` after this moment.
    pub const fn next_multiple(self, span: Self) -> Self {
        Self((self.0 / span.0 + 1) * span.0)
    }
}

impl Add for Time {
    type Output = Self;
    fn add(self, span: Self) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub for Time {
    type Output = Self;
    fn sub(self, span: Self) -> Self {
        Self(self.0 - span.0)
    }
}
