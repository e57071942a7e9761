//! The section `[liquidation]`: how failing positions are closed.

use engine::parameters::LiquidationPolicy;
use serde::Deserialize;
use units::{Notional, Time};

use super::values::{ConfigError, percent, usd};

/// How failing positions are closed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LiquidationConfig {
    /// In USD.
    pub partial_above: String,
    /// In per cent of the position.
    pub partial_percent: String,
    /// In seconds.
    pub cooldown_seconds: u64,
    /// In per cent of the mark price.
    pub band_percent: String,
    /// In per cent of maintenance margin.
    pub backstop_below_percent: String,
    /// In USD.
    pub insurance_per_sale: String,
    /// A count.
    pub accounts_per_block: u32,
}

impl Default for LiquidationConfig {
    fn default() -> Self {
        Self {
            partial_above: "100000".into(),
            partial_percent: "20".into(),
            cooldown_seconds: 30,
            band_percent: "10".into(),
            backstop_below_percent: "66.6666666666".into(),
            insurance_per_sale: "1000000".into(),
            accounts_per_block: 1_000,
        }
    }
}

impl LiquidationConfig {
    pub(super) fn policy(&self) -> Result<LiquidationPolicy, ConfigError> {
        Ok(LiquidationPolicy {
            partial_above: Notional(usd("liquidation.partial_above", &self.partial_above)?.0),
            partial_fraction: percent("liquidation.partial_percent", &self.partial_percent)?,
            cooldown: Time(self.cooldown_seconds * Time::SECOND.0),
            band: percent("liquidation.band_percent", &self.band_percent)?,
            backstop_below: percent("liquidation.backstop_below_percent", &self.backstop_below_percent)?,
            insurance_per_sale: usd("liquidation.insurance_per_sale", &self.insurance_per_sale)?,
            accounts_per_block: self.accounts_per_block,
            deleveraging: Default::default(),
            backstop_parent: None,
        })
    }
}
