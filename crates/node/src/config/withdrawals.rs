//! The table `[withdrawals]`: how much may leave at once.

use engine::parameters::{WithdrawalGate, WithdrawalLimit, WithdrawalPolicy};
use serde::Deserialize;
use units::Time;

use super::values::{ConfigError, percent, usd};

/// How much may leave at once. What of it is not written is not limited.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WithdrawalsConfig {
    /// The most within any hour.
    pub hourly: Option<WithdrawalLimitConfig>,
    /// The most within any day.
    pub daily: Option<WithdrawalLimitConfig>,
    /// What keeps everything inside after losses.
    pub gate: Option<WithdrawalGateConfig>,
    /// Every how many minutes claims are released.
    pub release_minutes: u32,
    /// A claim with no more USD left is released first.
    pub release_minimum: String,
}

/// The larger of a share of all deposits and an amount.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalLimitConfig {
    /// In per cent of all deposits.
    pub percent: String,
    /// In USD.
    pub usd: String,
}

/// What keeps everything inside after losses.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalGateConfig {
    /// The losses within an hour that others may bear, in USD.
    pub losses: String,
    /// For how long, in seconds.
    pub seconds: u64,
}

impl Default for WithdrawalsConfig {
    fn default() -> Self {
        Self { hourly: None, daily: None, gate: None, release_minutes: 1, release_minimum: "0".into() }
    }
}

impl WithdrawalsConfig {
    pub(super) fn policy(&self) -> Result<WithdrawalPolicy, ConfigError> {
        let limit = |name: &str, written: &WithdrawalLimitConfig| {
            Ok(WithdrawalLimit {
                share: percent(&format!("withdrawals.{name}.percent"), &written.percent)?,
                amount: usd(&format!("withdrawals.{name}.usd"), &written.usd)?,
            })
        };
        let gate = |written: &WithdrawalGateConfig| {
            Ok(WithdrawalGate {
                losses: usd("withdrawals.gate.losses", &written.losses)?,
                lasts: Time(written.seconds.saturating_mul(Time::SECOND.0)),
            })
        };
        Ok(WithdrawalPolicy {
            hourly: self.hourly.as_ref().map(|written| limit("hourly", written)).transpose()?,
            daily: self.daily.as_ref().map(|written| limit("daily", written)).transpose()?,
            gate: self.gate.as_ref().map(gate).transpose()?,
            release_minutes: self.release_minutes,
            release_minimum: usd("withdrawals.release_minimum", &self.release_minimum)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::{Rate, Usd};

    #[test]
    fn limits_are_read_in_human_units() {
        let written = "hourly = { percent = \"1\", usd = \"1000000\" }\nrelease_minutes = 5\n\
                       release_minimum = \"0.5\"\ngate = { losses = \"50000\", seconds = 7200 }";
        let policy = toml::from_str::<WithdrawalsConfig>(written).unwrap().policy().unwrap();
        let hourly = WithdrawalLimit { share: Rate::basis_points(100), amount: Usd::dollars(1_000_000) };
        let gate = WithdrawalGate { losses: Usd::dollars(50_000), lasts: Time(2 * Time::HOUR.0) };
        let expected = WithdrawalPolicy {
            hourly: Some(hourly),
            daily: None,
            gate: Some(gate),
            release_minutes: 5,
            release_minimum: Usd(500_000),
        };
        assert_eq!(policy, expected);
    }

    #[test]
    fn an_empty_table_limits_nothing() {
        let policy = toml::from_str::<WithdrawalsConfig>("").unwrap().policy().unwrap();
        assert_eq!(policy, WithdrawalPolicy::default());
    }
}
