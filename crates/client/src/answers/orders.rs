//! Orders and fills.

use serde::{Deserialize, Serialize};
use units::Decimal;

use super::markets::side;
use crate::Side;

/// An order in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct OpenOrder {
    /// The market.
    #[serde(rename(deserialize = "coin"))]
    pub market: String,
    /// The venue's id.
    #[serde(rename(deserialize = "oid"))]
    pub order: u64,
    /// The client's id.
    #[serde(rename(deserialize = "cloid"))]
    pub client_id: Option<String>,
    /// Buy or sell.
    #[serde(deserialize_with = "side")]
    pub side: Side,
    /// The limit.
    #[serde(rename(deserialize = "limitPx"))]
    pub price: Decimal,
    /// What is open of it.
    #[serde(rename(deserialize = "sz"))]
    pub remaining: Decimal,
    /// What was asked for.
    #[serde(rename(deserialize = "origSz"))]
    pub size: Decimal,
    /// In words: `Limit`, `Stop Market` …
    #[serde(rename(deserialize = "orderType"))]
    pub kind: String,
    /// How long it works, in the dialect's word.
    #[serde(rename(deserialize = "tif"))]
    pub time_in_force: Option<String>,
    /// Its trigger, in words.
    pub trigger_condition: String,
    /// Only reduces.
    pub reduce_only: bool,
    /// When it was placed.
    #[serde(rename(deserialize = "timestamp"))]
    pub placed: u64,
}

/// An order with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRecord {
    /// The order.
    pub order: OpenOrder,
    /// What became of it, in the dialect's word.
    pub status: String,
    /// When.
    #[serde(rename(deserialize = "statusTimestamp"))]
    pub status_time: u64,
}

/// `orderStatus`
#[derive(Deserialize)]
#[serde(tag = "status")]
pub(crate) enum OrderAnswer {
    #[serde(rename = "order")]
    Known { order: Box<OrderRecord> },
    #[serde(rename = "unknownOid")]
    Unknown,
}

/// One side of a trade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "camelCase"))]
pub struct Fill {
    /// The market.
    #[serde(rename(deserialize = "coin"))]
    pub market: String,
    /// The trade's number.
    #[serde(rename(deserialize = "tid"))]
    pub trade: u64,
    /// The order; zero where none was filled.
    #[serde(rename(deserialize = "oid"))]
    pub order: u64,
    /// Bought or sold.
    #[serde(deserialize_with = "side")]
    pub side: Side,
    /// The price.
    #[serde(rename(deserialize = "px"))]
    pub price: Decimal,
    /// The size.
    #[serde(rename(deserialize = "sz"))]
    pub size: Decimal,
    /// What it did to the position, in words.
    #[serde(rename(deserialize = "dir"))]
    pub direction: String,
    /// Realized profit before the fee, in USD.
    #[serde(rename(deserialize = "closedPnl"))]
    pub realized_pnl: Decimal,
    /// The fee; a rebate where negative.
    pub fee: Decimal,
    /// What the fee was paid in.
    #[serde(rename(deserialize = "feeToken"))]
    pub fee_token: String,
    /// Whether the order took liquidity.
    #[serde(rename(deserialize = "crossed"))]
    pub is_taker: bool,
    /// When.
    pub time: u64,
}
