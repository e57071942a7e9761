//! Presets: whole markets' risk by name, and the classes of volatility that choose among them.

mod class;
mod dydx;
mod steelyard;

use engine::parameters::{
    DeleveragingPolicy, LiquidationPolicy, MarginTier, MarketRisk, SaleCurves, WithdrawalPolicy,
};
use serde::Deserialize;
use units::{Notional, Rate, Rounding, Time, Usd};

pub use class::Class;

/// How a whole venue deals with risk, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Our own: margin that follows volatility, open interest and depth; paced sales; limits on what others lose.
    Steelyard,
    /// What Hyperliquid does: tiers by notional, a fifth of a large position at a time, a backstop below two thirds of maintenance
    /// margin, ranked deleveraging.
    Hyperliquid,
    /// What dYdX does: initial margin by open interest, a tenth of a position at a time, an insurance fund.
    Dydx,
    /// What a venue begins with that thinks of none of it: everything is sold at once, at any price.
    Naive,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Steelyard, Self::Hyperliquid, Self::Dydx, Self::Naive];

    /// Its name in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Steelyard => "steelyard",
            Self::Hyperliquid => "hyperliquid",
            Self::Dydx => "dydx",
            Self::Naive => "naive",
        }
    }

    /// The preset of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// How failing positions are closed, for the whole venue.
    pub fn liquidation(self) -> LiquidationPolicy {
        match self {
            Self::Steelyard => steelyard::liquidation(),
            Self::Hyperliquid => hyperliquid(),
            Self::Dydx => dydx::liquidation(),
            Self::Naive => naive(),
        }
    }

    /// How much may leave at once.
    pub fn withdrawals(self) -> WithdrawalPolicy {
        match self {
            Self::Steelyard => steelyard::withdrawals(),
            Self::Dydx => dydx::withdrawals(),
            Self::Hyperliquid | Self::Naive => WithdrawalPolicy::default(),
        }
    }

    /// What protects the venue from a market of this class.
    pub fn risk(self, class: Class) -> MarketRisk {
        match self {
            Self::Steelyard => steelyard::risk(class),
            Self::Dydx => dydx::risk(class),
            Self::Hyperliquid | Self::Naive => MarketRisk::default(),
        }
    }

    /// Margin by notional in a market of this class.
    pub fn margin_tiers(self, class: Class) -> Vec<MarginTier> {
        match self {
            Self::Dydx => dydx::margin_tiers(class),
            Self::Steelyard | Self::Hyperliquid | Self::Naive => class.margin_tiers(),
        }
    }

    /// The pace and price of sales in markets that say nothing else than one of their curves.
    pub(crate) fn steelyard_sale() -> SaleCurves {
        steelyard::sale(Class::Lively)
    }
}

/// As its documentation has it.
fn hyperliquid() -> LiquidationPolicy {
    LiquidationPolicy {
        partial_above: Notional(100_000 * Usd::ONE.0),
        partial_fraction: Rate::basis_points(2_000),
        cooldown: Time(30 * Time::SECOND.0),
        band: Rate::basis_points(1_000),
        backstop_below: Rate(666_666_666_666),
        insurance_per_sale: Usd::dollars(1_000_000),
        accounts_per_block: 1_000,
        deleveraging: DeleveragingPolicy::default(),
        backstop_parent: None,
    }
}

/// No part, no pause, no band; the backstop waits until there is nothing left to take over.
fn naive() -> LiquidationPolicy {
    LiquidationPolicy {
        partial_above: Notional(i64::MAX),
        partial_fraction: Rate::ONE,
        cooldown: Time(0),
        band: Rate::ONE,
        backstop_below: Rate::ZERO,
        insurance_per_sale: Usd(i64::MAX),
        ..hyperliquid()
    }
}

/// A tier as it is usually said: from a notional on a leverage, and half of its initial margin as maintenance margin.
fn tier(from_usd: i64, max_leverage: u8) -> MarginTier {
    MarginTier {
        lower_bound: Notional(from_usd * Usd::ONE.0),
        maintenance_rate: Rate::ratio(1, 2 * i64::from(max_leverage), Rounding::Ceil),
        max_leverage,
    }
}

#[cfg(test)]
mod tests;
