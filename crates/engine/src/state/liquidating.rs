//! Liquidations under way.

use serde::{Deserialize, Serialize};
use units::{Time, Usd};

/// How far the liquidation of a pool has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Liquidating {
    /// When it began, on the venue's clock.
    pub began: Time,
    /// How much of the shortage paced sales have made good.
    pub freed: Usd,
    /// The height and the time of the last paced sale.
    pub last_sale: Option<(u64, Time)>,
}
