//! What requests weigh against the limits of who sends them.

use serde_json::Value;

use super::actions::Action;
use super::{ExchangeRequest, InfoRequest};

/// How many items of a batch weigh as much as one more request.
const ITEMS_PER_WEIGHT: u64 = 40;

impl ExchangeRequest {
    /// What it weighs against the limit of the address on the network that it comes from.
    pub fn weight(&self) -> u64 {
        1 + items(&self.action) / ITEMS_PER_WEIGHT
    }
}

/// How many things a request asks at once.
fn items(action: &Action) -> u64 {
    let items = match action {
        Action::Order(order) => order.orders.len(),
        Action::Cancel(cancel) => cancel.cancels.len(),
        Action::CancelByClientId(cancel) => cancel.cancels.len(),
        Action::BatchModify(batch) => batch.modifies.len(),
        _ => 1,
    };
    items as u64
}

impl InfoRequest {
    /// What it weighs before it is answered.
    pub fn weight(&self) -> u64 {
        match self {
            Self::L2Book(_)
            | Self::AllMids(_)
            | Self::ClearinghouseState(_)
            | Self::OrderStatus { .. }
            | Self::SpotClearinghouseState(_)
            | Self::ExchangeStatus => 2,
            Self::UserRole(_) => 60,
            _ => 20,
        }
    }

    /// What its answer weighs beside: long lists weigh by their rows.
    pub fn answer_weight(&self, answer: &Value) -> u64 {
        let rows = answer.as_array().map_or(0, Vec::len) as u64;
        match self {
            Self::CandleSnapshot { .. } => rows / 60,
            Self::RecentTrades(_)
            | Self::HistoricalOrders(_)
            | Self::UserFills { .. }
            | Self::UserFillsByTime { .. }
            | Self::FundingHistory { .. }
            | Self::UserFunding(_)
            | Self::UserNonFundingLedgerUpdates(_)
            | Self::TwapHistory(_)
            | Self::UserTwapSliceFills(_)
            | Self::DelegatorHistory(_)
            | Self::DelegatorRewards(_) => rows / 20,
            _ => 0,
        }
    }
}
