//! The section `[oracle]`: when a price is made, how fast it may move, and what it is good for.

use engine::parameters::{OraclePolicy, Validity, ValidityLimits};
use serde::Deserialize;
use units::{Rate, Time};

use super::values::{ConfigError, percent, seconds};

/// When prices may be relied on. What is absent sets no limit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OracleConfig {
    /// How many fresh sources make a price.
    pub min_sources: u32,
    /// How far a source may be from the median to agree with it, in per cent.
    pub dispersion_percent: Option<String>,
    /// How far the oracle price may move in a second, in per cent.
    pub velocity_percent: Option<String>,
    /// How far ahead of the venue's clock a publisher's may be, in milliseconds.
    pub clock_tolerance_milliseconds: u64,
    /// How long a price that jumped away must be confirmed, in seconds.
    pub jump_confirmation_seconds: u64,
    /// Whether after a halt nobody is liquidated before a price has come.
    pub fresh_after_halt: bool,
    /// What a price must be like to be good for what.
    pub validity: ValidityConfig,
}

/// The limits for each use of a price.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValidityConfig {
    /// To take an order that may open a position, or margin out of an isolated one.
    pub margin: LimitsConfig,
    /// To let such an order trade at once.
    pub fill: LimitsConfig,
    /// To liquidate.
    pub liquidation: LimitsConfig,
    /// To sample the premium.
    pub funding: LimitsConfig,
    /// To let cash leave an account with cross positions.
    pub withdrawal: LimitsConfig,
}

/// How bad a price may be.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// How old, in seconds.
    pub staleness_seconds: Option<u64>,
    /// How uncertain, in per cent.
    pub confidence_percent: Option<String>,
    /// How far from its average over five minutes, in per cent.
    pub deviation_percent: Option<String>,
    /// How far from the last valid price, in per cent.
    pub jump_percent: Option<String>,
}

impl Default for OracleConfig {
    fn default() -> Self {
        Self {
            min_sources: 1,
            dispersion_percent: None,
            velocity_percent: None,
            clock_tolerance_milliseconds: 500,
            jump_confirmation_seconds: 60,
            fresh_after_halt: true,
            validity: ValidityConfig::default(),
        }
    }
}

impl OracleConfig {
    pub(super) fn policy(&self) -> Result<OraclePolicy, ConfigError> {
        Ok(OraclePolicy {
            min_sources: self.min_sources,
            dispersion: limit("oracle.dispersion_percent", self.dispersion_percent.as_deref())?,
            velocity: limit("oracle.velocity_percent", self.velocity_percent.as_deref())?,
            clock_tolerance: Time(self.clock_tolerance_milliseconds),
            jump_confirmation: seconds(self.jump_confirmation_seconds),
            fresh_after_halt: self.fresh_after_halt,
            validity: Validity {
                margin: self.validity.margin.limits("oracle.validity.margin")?,
                fill: self.validity.fill.limits("oracle.validity.fill")?,
                liquidation: self.validity.liquidation.limits("oracle.validity.liquidation")?,
                funding: self.validity.funding.limits("oracle.validity.funding")?,
                withdrawal: self.validity.withdrawal.limits("oracle.validity.withdrawal")?,
            },
        })
    }
}

impl LimitsConfig {
    fn limits(&self, name: &str) -> Result<ValidityLimits, ConfigError> {
        let limit = |key: &str, value: &Option<String>| limit(&format!("{name}.{key}"), value.as_deref());
        Ok(ValidityLimits {
            staleness: self.staleness_seconds.map(seconds),
            confidence: limit("confidence_percent", &self.confidence_percent)?,
            deviation: limit("deviation_percent", &self.deviation_percent)?,
            jump: limit("jump_percent", &self.jump_percent)?,
        })
    }
}

fn limit(name: &str, value: Option<&str>) -> Result<Option<Rate>, ConfigError> {
    value.map(|value| percent(name, value)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_limit_is_the_engines_and_an_absent_one_none() {
        let text =
            "min_sources = 3\nvelocity_percent = \"1\"\n[validity.liquidation]\njump_percent = \"10\"\n";
        let config: OracleConfig = toml::from_str(text).expect("a section");
        let policy = config.policy().expect("a policy");
        assert_eq!((policy.min_sources, policy.velocity), (3, Some(Rate::basis_points(100))));
        assert_eq!((policy.dispersion, policy.clock_tolerance), (None, Time(500)));
        let jump = Some(Rate::basis_points(1_000));
        assert_eq!(policy.validity.liquidation, ValidityLimits { jump, ..ValidityLimits::default() });
        assert_eq!(policy.validity.margin, ValidityLimits::default());
    }
}
