//! The tables `[markets.volatility]`, `[markets.stable_price]` and `[markets.depth]`: what the engine estimates of a market, and what
//! it makes of that. What is not written is as it was chosen before.

use engine::parameters::{DepthPolicy, StablePricePolicy, VolatilityPolicy};
use serde::Deserialize;

use super::values::{ConfigError, percent, replace, seconds};

/// Margin that follows realized volatility.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VolatilityConfig {
    /// The time in which a sample loses half its weight.
    pub half_life_seconds: Option<u64>,
    /// The time that a liquidation needs.
    pub horizon_seconds: Option<u64>,
    /// The floor of initial margin, in per cent of the expected shortfall over that time.
    pub multiple_percent: Option<String>,
    /// How much the floor may fall in a day, in per cent.
    pub fall_per_day_percent: Option<String>,
    /// The floor of maintenance margin, in per cent of that of initial margin.
    pub maintenance_share_percent: Option<String>,
    /// How long a higher floor of maintenance margin is announced.
    pub notice_seconds: Option<u64>,
}

impl VolatilityConfig {
    pub(super) fn apply(&self, name: &str, policy: &mut VolatilityPolicy) -> Result<(), ConfigError> {
        let rate = |key: &str, value: &str| percent(&format!("{name}.{key}"), value);
        policy.half_life = self.half_life_seconds.map_or(policy.half_life, seconds);
        policy.horizon = self.horizon_seconds.map_or(policy.horizon, seconds);
        policy.notice = self.notice_seconds.map_or(policy.notice, seconds);
        replace(&mut policy.multiple, &self.multiple_percent, |value| rate("multiple_percent", value))?;
        replace(&mut policy.fall_per_day, &self.fall_per_day_percent, |value| {
            rate("fall_per_day_percent", value)
        })?;
        replace(&mut policy.maintenance_share, &self.maintenance_share_percent, |value| {
            rate("maintenance_share_percent", value)
        })
    }
}

/// The slow price beside the mark in initial margin.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StablePriceConfig {
    /// How far each of the 24 hourly delay prices may be from the one before, in per cent.
    pub delay_limit_percent: Option<String>,
    /// How far the stable price may move in a second, in per cent.
    pub move_limit_percent: Option<String>,
}

impl StablePriceConfig {
    pub(super) fn apply(&self, name: &str, policy: &mut StablePricePolicy) -> Result<(), ConfigError> {
        let rate = |key: &str, value: &str| percent(&format!("{name}.{key}"), value);
        replace(&mut policy.delay_limit, &self.delay_limit_percent, |value| {
            rate("delay_limit_percent", value)
        })?;
        replace(&mut policy.move_limit, &self.move_limit_percent, |value| rate("move_limit_percent", value))
    }
}

/// What counts as depth of the book.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DepthConfig {
    /// The distance from the mark price, in per cent of it.
    pub within_percent: Option<String>,
    /// How long it must have rested.
    pub rest_seconds: Option<u64>,
}

impl DepthConfig {
    pub(super) fn apply(&self, name: &str, policy: &mut DepthPolicy) -> Result<(), ConfigError> {
        policy.rest = self.rest_seconds.map_or(policy.rest, seconds);
        replace(&mut policy.within, &self.within_percent, |value| {
            percent(&format!("{name}.within_percent"), value)
        })
    }
}
