//! The section `[liquidation]`: how failing positions are closed.

use engine::parameters::{DeleveragingPolicy, DeleveragingRule, LiquidationPolicy};
use serde::Deserialize;
use units::{Notional, Time};

use super::values::{ConfigError, invalid, percent, usd};

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
    /// Who is closed when nobody takes a bankrupt position: `ranked`, `pro-rata` or `rotating`.
    pub deleveraging: String,
    /// How far a deleveraging may be from the mark price, in per cent of it; absent, as far as the bankruptcy price.
    pub deleveraging_band_percent: Option<String>,
    /// Whether the insurance fund pays before anybody is deleveraged.
    pub insurance_first: bool,
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
            deleveraging: "ranked".into(),
            deleveraging_band_percent: None,
            insurance_first: false,
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
            deleveraging: self.deleveraging()?,
            backstop_parent: None,
        })
    }

    fn deleveraging(&self) -> Result<DeleveragingPolicy, ConfigError> {
        let rule = match self.deleveraging.as_str() {
            "ranked" => DeleveragingRule::Ranked,
            "pro-rata" => DeleveragingRule::ProRata,
            "rotating" => DeleveragingRule::Rotating,
            other => {
                return Err(invalid("liquidation.deleveraging", other, "one of ranked, pro-rata, rotating"));
            }
        };
        let band = self.deleveraging_band_percent.as_ref();
        let band = band.map(|band| percent("liquidation.deleveraging_band_percent", band)).transpose()?;
        Ok(DeleveragingPolicy { rule, band, insurance_first: self.insurance_first })
    }
}
