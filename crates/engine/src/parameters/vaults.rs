//! What a vault asks of its leader and of those who follow him.

use serde::{Deserialize, Serialize};
use units::{Rate, Time, Usd};

/// What a vault asks of its leader and of those who follow him.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultPolicy {
    /// The least that a vault is opened with.
    pub minimum: Usd,
    /// The least that anybody pays in.
    pub deposit_minimum: Usd,
    /// The least part of all shares that is the leader's, while others hold any.
    pub leader_share: Rate,
    /// How long after his last deposit a follower withdraws nothing.
    pub lock_up: Time,
    /// The leader's part of a follower's profit.
    pub profit_share: Rate,
}

/// Hyperliquid's.
impl Default for VaultPolicy {
    fn default() -> Self {
        Self {
            minimum: Usd::dollars(100),
            deposit_minimum: Usd::dollars(5),
            leader_share: Rate::basis_points(500),
            lock_up: Time::DAY,
            profit_share: Rate::basis_points(1_000),
        }
    }
}
