//! The table `[markets.sale]`: how liquidations are paced, beside their curves. What is not written is as it was chosen before.

use engine::parameters::{SaleAmount, SaleCurves};
use serde::Deserialize;
use units::Notional;

use super::values::{ConfigError, percent, replace, seconds, usd};

/// How liquidations are paced.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SaleConfig {
    /// What the curves of closing are rates of.
    pub amount: Option<AmountConfig>,
    /// How long a pool waits from one sale to the next.
    pub step_seconds: Option<u64>,
    /// A position that is worth no more than this is sold whole, in USD.
    pub whole_below: Option<String>,
    /// The most of the rested depth that sales may take, in per cent.
    pub depth_share_percent: Option<String>,
}

/// What the curves of closing are rates of.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum AmountConfig {
    /// What is missing to maintenance margin and a buffer.
    Shortage {
        /// The buffer in per cent of maintenance margin.
        buffer_percent: String,
    },
    /// The position as it is.
    Position,
    /// Equal shares of every position, as few as are needed.
    Shares {
        /// A share in per cent.
        step_percent: String,
        /// What maintenance margin may be afterwards, in per cent of equity.
        target_percent: String,
    },
}

impl SaleConfig {
    pub(super) fn apply(&self, name: &str, sale: &mut SaleCurves) -> Result<(), ConfigError> {
        sale.step = self.step_seconds.map_or(sale.step, seconds);
        replace(&mut sale.amount, &self.amount, |amount| amount.amount(&format!("{name}.amount")))?;
        replace(&mut sale.whole_below, &self.whole_below, |amount| {
            Ok(Notional(usd(&format!("{name}.whole_below"), amount)?.0))
        })?;
        replace(&mut sale.depth_share, &self.depth_share_percent, |share| {
            percent(&format!("{name}.depth_share_percent"), share)
        })
    }
}

impl AmountConfig {
    fn amount(&self, name: &str) -> Result<SaleAmount, ConfigError> {
        let rate = |key: &str, value: &str| percent(&format!("{name}.{key}"), value);
        Ok(match self {
            Self::Shortage { buffer_percent } => {
                SaleAmount::Shortage { buffer: rate("buffer_percent", buffer_percent)? }
            }
            Self::Position => SaleAmount::Position,
            Self::Shares { step_percent, target_percent } => SaleAmount::Shares {
                step: rate("step_percent", step_percent)?,
                target: rate("target_percent", target_percent)?,
            },
        })
    }
}
