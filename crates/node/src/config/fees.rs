//! The tables `[[fee_tiers]]` and `[[maker_tiers]]`.

use engine::parameters::{FeeTier, MakerTier};
use serde::Deserialize;
use units::Notional;

use super::values::{ConfigError, percent, usd};

/// Fees from a volume on; rates in per cent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeTierConfig {
    /// The 14-day volume in USD.
    pub volume: String,
    /// The taker's fee in per cent.
    pub taker_percent: String,
    /// The maker's fee in per cent.
    pub maker_percent: String,
}

/// A maker's fee from a share of all maker volume on, in per cent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakerTierConfig {
    /// The share in per cent.
    pub share_percent: String,
    /// The maker's fee in per cent.
    pub maker_percent: String,
}

impl FeeTierConfig {
    pub(super) fn tier(&self) -> Result<FeeTier, ConfigError> {
        Ok(FeeTier {
            volume: Notional(usd("fee_tiers.volume", &self.volume)?.0),
            taker: percent("fee_tiers.taker_percent", &self.taker_percent)?,
            maker: percent("fee_tiers.maker_percent", &self.maker_percent)?,
        })
    }
}

impl MakerTierConfig {
    pub(super) fn tier(&self) -> Result<MakerTier, ConfigError> {
        Ok(MakerTier {
            share: percent("maker_tiers.share_percent", &self.share_percent)?,
            maker: percent("maker_tiers.maker_percent", &self.maker_percent)?,
        })
    }
}
