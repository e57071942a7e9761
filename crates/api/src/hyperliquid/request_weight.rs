//! What questions weigh against the limits of who asks them.

use serde_json::Value;

use super::InfoRequest;

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
