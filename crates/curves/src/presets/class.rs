//! Classes of volatility.

use engine::parameters::MarginTier;
use serde::Deserialize;
use units::Rate;

use super::tier;

/// How much a market's price moves. What its curves and tiers are by default follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Up to 75 % a year: the largest coins.
    Calm,
    /// Up to 120 % a year: large ones.
    Lively,
    /// Above: all others.
    Wild,
}

impl Class {
    /// All of them, the calmest first.
    pub const ALL: [Self; 3] = [Self::Calm, Self::Lively, Self::Wild];

    /// Its name in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Lively => "lively",
            Self::Wild => "wild",
        }
    }

    /// The class of a market whose returns have this standard deviation in a year.
    pub fn of_volatility(annual: Rate) -> Self {
        match annual {
            annual if annual <= Rate::basis_points(7_500) => Self::Calm,
            annual if annual <= Rate::basis_points(12_000) => Self::Lively,
            _ => Self::Wild,
        }
    }

    /// Margin by notional where a preset has no tiers of its own: those of Hyperliquid's largest coin, of its large ones and of
    /// the many.
    pub(super) fn margin_tiers(self) -> Vec<MarginTier> {
        match self {
            Self::Calm => vec![tier(0, 40), tier(150_000_000, 20)],
            Self::Lively => vec![tier(0, 20), tier(40_000_000, 10)],
            Self::Wild => vec![tier(0, 10), tier(3_000_000, 5)],
        }
    }
}
