//! The table `[vaults]`: what vaults ask of leaders and followers.

use engine::parameters::VaultPolicy;
use serde::Deserialize;

use super::values::{ConfigError, percent, replace, seconds, usd};

/// What vaults ask of leaders and followers. What is not written is as Hyperliquid has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VaultsConfig {
    /// The least that a vault is opened with, in USD.
    pub minimum: Option<String>,
    /// The least that anybody pays in, in USD.
    pub deposit_minimum: Option<String>,
    /// The least part of all shares that is the leader's, in per cent.
    pub leader_percent: Option<String>,
    /// How long after his last deposit a follower withdraws nothing, in seconds.
    pub lock_up_seconds: Option<u64>,
    /// The leader's part of a follower's profit, in per cent.
    pub profit_share_percent: Option<String>,
}

impl VaultsConfig {
    pub(super) fn policy(&self) -> Result<VaultPolicy, ConfigError> {
        let mut policy = VaultPolicy::default();
        replace(&mut policy.minimum, &self.minimum, |written| usd("vaults.minimum", written))?;
        replace(&mut policy.deposit_minimum, &self.deposit_minimum, |written| {
            usd("vaults.deposit_minimum", written)
        })?;
        replace(&mut policy.leader_share, &self.leader_percent, |written| {
            percent("vaults.leader_percent", written)
        })?;
        replace(&mut policy.lock_up, &self.lock_up_seconds, |&written| Ok(seconds(written)))?;
        replace(&mut policy.profit_share, &self.profit_share_percent, |written| {
            percent("vaults.profit_share_percent", written)
        })?;
        Ok(policy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::{Rate, Time, Usd};

    #[test]
    fn what_is_written_takes_the_place_of_what_hyperliquid_has() {
        let written = "deposit_minimum = \"0.5\"\nlock_up_seconds = 0\nprofit_share_percent = \"20\"";
        let policy = toml::from_str::<VaultsConfig>(written).unwrap().policy().unwrap();
        let expected = VaultPolicy {
            deposit_minimum: Usd(500_000),
            lock_up: Time(0),
            profit_share: Rate::basis_points(2_000),
            ..VaultPolicy::default()
        };
        assert_eq!(policy, expected);
    }
}
