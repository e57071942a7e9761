//! The table `[dexes]`: what it takes to deploy markets of one's own.

use engine::parameters::DexPolicy;
use serde::Deserialize;
use units::Notional;

use super::values::{ConfigError, usd};

/// What it takes to deploy markets of one's own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DexesConfig {
    /// What a deployer puts into a new dex's insurance fund, in USD.
    pub bond: String,
    /// What goes there for each market, in USD.
    pub market_bond: String,
    /// The most open interest of each market, in USD.
    pub open_interest: String,
}

impl DexesConfig {
    pub(super) fn policy(&self) -> Result<DexPolicy, ConfigError> {
        Ok(DexPolicy {
            bond: usd("dexes.bond", &self.bond)?,
            market_bond: usd("dexes.market_bond", &self.market_bond)?,
            open_interest: Notional(usd("dexes.open_interest", &self.open_interest)?.0),
        })
    }
}
