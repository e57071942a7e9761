//! The answers of `POST /exchange`, in their exact shape.

use serde::{Deserialize, Serialize};

/// An answer. Its HTTP status is 200 either way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", content = "response", rename_all = "lowercase")]
pub enum ExchangeResponse {
    /// The request was taken; its items may have failed each for itself.
    Ok(ResponseBody),
    /// The request as a whole failed, with the reason.
    Err(String),
}

/// What came of a request that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "camelCase")]
pub enum ResponseBody {
    /// Done, with nothing to say.
    Default,
    /// Of each order placed or replaced.
    Order(Statuses<OrderStatus>),
    /// Of each cancel.
    Cancel(Statuses<CancelStatus>),
    /// The new sub-account's address.
    CreateSubAccount(String),
    /// The new vault's address.
    CreateVault(String),
    /// Of a time-weighted order.
    TwapOrder(TwapStatus),
    /// Of the end of a time-weighted order.
    TwapCancel(TwapStatus),
}

/// One status an item, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statuses<Status> {
    /// The statuses.
    pub statuses: Vec<Status>,
}

/// What came of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OrderStatus {
    /// It rests in the book, or waits for its trigger price.
    Resting(RestingOrder),
    /// It traded, and nothing of it rests.
    Filled(FilledOrder),
    /// It was not placed, with the reason.
    Error(String),
    /// A trigger that waits for its parent's fill.
    WaitingForFill,
    /// A trigger that waits for its price.
    WaitingForTrigger,
}

/// An order in the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestingOrder {
    /// Its id.
    pub oid: u64,
    /// The client's id for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloid: Option<String>,
}

/// An order that traded at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FilledOrder {
    /// How much traded.
    pub total_sz: String,
    /// At which price on average.
    pub avg_px: String,
    /// Its id.
    pub oid: u64,
    /// The client's id for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloid: Option<String>,
}

/// What came of a cancel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CancelStatus {
    /// The order is cancelled.
    Success,
    /// It is not, with the reason.
    Error(String),
}

/// What came of a time-weighted order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwapStatus {
    /// The status.
    pub status: TwapOutcome,
}

/// What came of a time-weighted order, or of its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TwapOutcome {
    /// It ended.
    Success,
    /// It runs.
    Running {
        /// Its id.
        twap_id: u64,
    },
    /// Neither, with the reason.
    Error(String),
}
