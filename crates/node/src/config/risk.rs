//! What protects the venue from a market: a preset's choice by the market's class, and what the market writes in its place.

use curves::presets::{Class, Preset};
use engine::parameters::{MarginTier, MarketRisk};
use units::{Notional, Rate, Rounding};

use super::MarketConfig;
use super::values::{ConfigError, invalid, percent, usd};

impl MarketConfig {
    /// The market's class: as written, or by its volatility. What nobody knows is the wildest.
    fn class(&self) -> Result<Class, ConfigError> {
        let name = self.key("volatility_percent");
        match (self.class, &self.volatility_percent) {
            (Some(_), Some(volatility)) => {
                Err(invalid(&name, volatility, "the class is written, too: remove one of the two"))
            }
            (Some(class), None) => Ok(class),
            (None, Some(volatility)) => Ok(Class::of_volatility(percent(&name, volatility)?)),
            (None, None) => Ok(Class::Wild),
        }
    }

    /// Margin by notional.
    pub(super) fn tiers(&self, preset: Preset) -> Result<Vec<MarginTier>, ConfigError> {
        let name = self.key("margin_tiers");
        let Some(tiers) = &self.margin_tiers else { return Ok(preset.margin_tiers(self.class()?)) };
        let tier = |(bound, leverage): &(String, u8)| {
            let bound = usd(&name, bound)?;
            if *leverage == 0 {
                return Err(invalid(&name, "0", "leverage is at least 1"));
            }
            let maintenance_rate = Rate::ratio(1, 2 * i64::from(*leverage), Rounding::Ceil);
            Ok(MarginTier { lower_bound: Notional(bound.0), maintenance_rate, max_leverage: *leverage })
        };
        tiers.iter().map(tier).collect()
    }

    /// All that goes beyond the tiers.
    pub(super) fn risk(&self, preset: Preset) -> Result<MarketRisk, ConfigError> {
        let class = self.class()?;
        let mut risk = preset.risk(class);
        curves::apply(&self.curves, &mut risk).map_err(|(purpose, reason)| ConfigError::Curve {
            name: self.key(&format!("curves.{}", purpose.name())),
            reason,
        })?;
        self.replace_policies(class, &mut risk)?;
        if let Some(auctions) = &self.auctions {
            risk.auctions = auctions.policy(&self.key("auctions"))?;
        }
        if let Some(limits) = &self.open_interest {
            risk.open_interest = limits.limits(&self.key("open_interest"))?;
        }
        if let Some(settlement) = &self.settlement {
            risk.settlement = settlement.policy();
        }
        if let Some(limit) = &self.insurance_per_day {
            risk.losses.insurance_per_day = Some(usd(&self.key("insurance_per_day"), limit)?);
        }
        if let Some(limit) = &self.backstop_loss {
            risk.losses.backstop = Some(usd(&self.key("backstop_loss"), limit)?);
        }
        Ok(risk)
    }

    /// What is written of estimates and sales stands in the place of the preset's, or of our own where the preset has none.
    fn replace_policies(&self, class: Class, risk: &mut MarketRisk) -> Result<(), ConfigError> {
        let ours = Preset::Steelyard.risk(class);
        if let Some(written) = &self.volatility {
            risk.volatility = risk.volatility.or(ours.volatility);
            if let Some(policy) = &mut risk.volatility {
                written.apply(&self.key("volatility"), policy)?;
            }
        }
        if let Some(written) = &self.stable_price {
            risk.stable_price = risk.stable_price.or(ours.stable_price);
            if let Some(policy) = &mut risk.stable_price {
                written.apply(&self.key("stable_price"), policy)?;
            }
        }
        if let Some(written) = &self.sale {
            risk.sale = risk.sale.take().or(ours.sale);
            if let Some(curves) = &mut risk.sale {
                written.apply(&self.key("sale"), curves)?;
            }
        }
        match &self.depth {
            Some(written) => written.apply(&self.key("depth"), &mut risk.depth),
            None => Ok(()),
        }
    }
}
