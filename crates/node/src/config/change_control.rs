//! The section `[change_control]`: who may change the rules of a running venue.

use engine::parameters::ChangeControl;
use serde::Deserialize;

use super::values::{ConfigError, address, seconds};

/// Who may change the rules. Without it nobody may.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeControlConfig {
    /// The venue's keys.
    pub keys: Vec<String>,
    /// How many of them a change needs.
    pub threshold: u32,
    /// How long a loosening change waits, in seconds.
    pub loosening_delay_seconds: u64,
    /// How long the limit of open interest of a newly listed market grows, in seconds.
    #[serde(default)]
    pub listing_ramp_seconds: u64,
}

impl ChangeControlConfig {
    pub(super) fn parameters(&self) -> Result<ChangeControl, ConfigError> {
        let keys = self.keys.iter().map(|key| address("change_control.keys", key));
        Ok(ChangeControl {
            keys: keys.collect::<Result<_, _>>()?,
            threshold: self.threshold,
            loosening_delay: seconds(self.loosening_delay_seconds),
            listing_ramp: seconds(self.listing_ramp_seconds),
        })
    }
}
