//! How much may leave the venue at once.

use serde::{Deserialize, Serialize};
use units::Usd;

/// How much may leave the venue at once. By default anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalPolicy {
    /// The most within an hour; absent, anything.
    pub hourly_limit: Option<Usd>,
    /// The most within a day; absent, anything.
    pub daily_limit: Option<Usd>,
}
