//! The section `[liquidation]`: how failing positions are closed.

use curves::presets::Preset;
use engine::parameters::{DeleveragingPolicy, DeleveragingRule, LiquidationPolicy};
use serde::Deserialize;
use units::{Notional, Time};

use super::values::{ConfigError, address, invalid, percent, usd};

/// How failing positions are closed; what is not written is as the preset has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LiquidationConfig {
    /// In USD.
    pub partial_above: Option<String>,
    /// In per cent of the position.
    pub partial_percent: Option<String>,
    /// In seconds.
    pub cooldown_seconds: Option<u64>,
    /// In per cent of the mark price.
    pub band_percent: Option<String>,
    /// In per cent of maintenance margin.
    pub backstop_below_percent: Option<String>,
    /// In USD.
    pub insurance_per_sale: Option<String>,
    /// A count.
    pub accounts_per_block: Option<u32>,
    /// Who is closed when nobody takes a bankrupt position: `ranked`, `pro-rata` or `rotating`.
    pub deleveraging: Option<String>,
    /// How far a deleveraging may be from the mark price, in per cent of it.
    pub deleveraging_band_percent: Option<String>,
    /// Whether the insurance fund pays before anybody is deleveraged.
    pub insurance_first: Option<bool>,
    /// The address whose cash is called for the backstop's losses; absent, nobody's.
    pub backstop_parent: Option<String>,
}

impl LiquidationConfig {
    pub(super) fn policy(&self, preset: Preset) -> Result<LiquidationPolicy, ConfigError> {
        let mut policy = preset.liquidation();
        if let Some(amount) = &self.partial_above {
            policy.partial_above = Notional(usd("liquidation.partial_above", amount)?.0);
        }
        if let Some(part) = &self.partial_percent {
            policy.partial_fraction = percent("liquidation.partial_percent", part)?;
        }
        if let Some(seconds) = self.cooldown_seconds {
            policy.cooldown = Time(seconds.saturating_mul(Time::SECOND.0));
        }
        if let Some(band) = &self.band_percent {
            policy.band = percent("liquidation.band_percent", band)?;
        }
        if let Some(part) = &self.backstop_below_percent {
            policy.backstop_below = percent("liquidation.backstop_below_percent", part)?;
        }
        if let Some(amount) = &self.insurance_per_sale {
            policy.insurance_per_sale = usd("liquidation.insurance_per_sale", amount)?;
        }
        if let Some(count) = self.accounts_per_block {
            policy.accounts_per_block = count;
        }
        if let Some(parent) = &self.backstop_parent {
            policy.backstop_parent = Some(address("liquidation.backstop_parent", parent)?);
        }
        self.deleverage(&mut policy.deleveraging)?;
        Ok(policy)
    }

    fn deleverage(&self, policy: &mut DeleveragingPolicy) -> Result<(), ConfigError> {
        policy.rule = match self.deleveraging.as_deref() {
            None => policy.rule,
            Some("ranked") => DeleveragingRule::Ranked,
            Some("pro-rata") => DeleveragingRule::ProRata,
            Some("rotating") => DeleveragingRule::Rotating,
            Some(other) => {
                return Err(invalid("liquidation.deleveraging", other, "one of ranked, pro-rata, rotating"));
            }
        };
        if let Some(band) = &self.deleveraging_band_percent {
            policy.band = Some(percent("liquidation.deleveraging_band_percent", band)?);
        }
        policy.insurance_first = self.insurance_first.unwrap_or(policy.insurance_first);
        Ok(())
    }
}
