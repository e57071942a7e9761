//! The table `[markets.settlement]`: how a market ends.

use engine::parameters::SettlementPolicy;
use serde::Deserialize;
use units::Time;

use super::values::seconds;

/// How a market ends once it is delisted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettlementConfig {
    /// How long positions can still be reduced, in seconds.
    pub notice_seconds: u64,
    /// The last part of the notice, over which the oracle price is averaged, in seconds.
    pub span_seconds: u64,
}

impl Default for SettlementConfig {
    fn default() -> Self {
        let SettlementPolicy { notice, span } = SettlementPolicy::default();
        let whole = |time: Time| time.0 / Time::SECOND.0;
        Self { notice_seconds: whole(notice), span_seconds: whole(span) }
    }
}

impl SettlementConfig {
    pub(super) fn policy(&self) -> SettlementPolicy {
        SettlementPolicy { notice: seconds(self.notice_seconds), span: seconds(self.span_seconds) }
    }
}
