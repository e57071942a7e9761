//! Time-weighted orders.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `twapOrder`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwapOrder {
    /// The order.
    pub twap: TwapRequest,
    /// Further conditions, hashed as received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

/// An order worked off in parts over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwapRequest {
    /// The asset index of the market.
    #[serde(rename = "a")]
    pub asset: u32,
    /// Buys, else sells.
    #[serde(rename = "b")]
    pub is_buy: bool,
    /// Whole size, a decimal string.
    #[serde(rename = "s")]
    pub size: String,
    /// May only reduce the position.
    #[serde(rename = "r")]
    pub reduce_only: bool,
    /// Duration in minutes.
    #[serde(rename = "m")]
    pub minutes: u64,
    /// Varies the times of the parts.
    #[serde(rename = "t")]
    pub randomize: bool,
}

/// `twapCancel`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwapCancel {
    /// The asset index of the market.
    #[serde(rename = "a")]
    pub asset: u32,
    /// The id of the time-weighted order.
    #[serde(rename = "t")]
    pub twap_id: u64,
}
