//! The table `[markets.open_interest]`: how large a market may become.

use engine::parameters::{NearLimit, OpenInterestLimits};
use serde::Deserialize;
use units::{Notional, Rate};

use super::values::{ConfigError, percent, scaled, usd};

/// How large a market may become. What is not written has no limit.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OpenInterestConfig {
    /// The most open interest, in USD.
    pub most: Option<String>,
    /// The most as a multiple of the rested depth.
    pub depth_multiple: Option<String>,
    /// What linked accounts may hold of it on one side, in per cent.
    pub concentration_percent: Option<String>,
    /// What one account's orders may use of what is left near it.
    pub near: Option<NearLimitConfig>,
}

/// What one account's orders may use of what is left near the limit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearLimitConfig {
    /// From this part of the limit on, in per cent.
    pub from_percent: String,
    /// The part of what is left, in per cent.
    pub share_percent: String,
}

impl OpenInterestConfig {
    pub(super) fn limits(&self, name: &str) -> Result<OpenInterestLimits, ConfigError> {
        let key = |field: &str| format!("{name}.{field}");
        let near = |written: &NearLimitConfig| {
            Ok(NearLimit {
                from: percent(&key("near.from_percent"), &written.from_percent)?,
                share: percent(&key("near.share_percent"), &written.share_percent)?,
            })
        };
        let most = self.most.as_ref().map(|text| usd(&key("most"), text)).transpose()?;
        let multiple = self.depth_multiple.as_ref();
        let concentration = self.concentration_percent.as_ref();
        Ok(OpenInterestLimits {
            most: most.map(|most| Notional(most.0)),
            depth_multiple: multiple
                .map(|text| scaled(&key("depth_multiple"), text, 12).map(Rate))
                .transpose()?,
            concentration: concentration
                .map(|text| percent(&key("concentration_percent"), text))
                .transpose()?,
            near: self.near.as_ref().map(near).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_in_human_units() {
        let written = "most = \"5000000\"\ndepth_multiple = \"7.5\"\nconcentration_percent = \"30\"\n\
                       near = { from_percent = \"90\", share_percent = \"25\" }";
        let limits = toml::from_str::<OpenInterestConfig>(written).unwrap().limits("markets.BTC").unwrap();
        let expected = OpenInterestLimits {
            most: Some(Notional(5_000_000_000_000)),
            depth_multiple: Some(Rate(7_500_000_000_000)),
            concentration: Some(Rate::basis_points(3_000)),
            near: Some(NearLimit { from: Rate::basis_points(9_000), share: Rate::basis_points(2_500) }),
        };
        assert_eq!(limits, expected);
    }
}
