//! The tables `[[markets]]`.

use curves::CurveForms;
use curves::presets::{Class, Preset};
use engine::parameters::{FundingPolicy, MarketParameters};
use serde::Deserialize;
use units::{Notional, Price, Rate, Size, Time, Usd};

use super::SettlementConfig;
use super::auctions::AuctionConfig;
use super::defaults;
use super::estimates::{DepthConfig, StablePriceConfig, VolatilityConfig};
use super::open_interest::OpenInterestConfig;
use super::sale::SaleConfig;
use super::values::{ConfigError, invalid, percent, scaled, usd};

/// A market.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketConfig {
    /// Its name.
    pub name: String,
    /// Decimals of a size.
    pub size_decimals: u8,
    /// The highest price in USD.
    pub max_price: String,
    /// The largest order and position, in units of the base.
    pub max_size: String,
    /// How much its price moves, which its tiers and curves follow from.
    #[serde(default)]
    pub class: Option<Class>,
    /// The standard deviation of a year's returns in per cent, from which the class follows.
    #[serde(default)]
    pub volatility_percent: Option<String>,
    /// Margin by notional: pairs of lower bound in USD and highest leverage; maintenance is half the initial margin at it. Absent,
    /// that of the preset for the class.
    #[serde(default)]
    pub margin_tiers: Option<Vec<(String, u8)>>,
    /// Curves in the place of the preset's.
    #[serde(default)]
    pub curves: CurveForms,
    /// Margin that follows realized volatility; absent, as the preset has it.
    #[serde(default)]
    pub volatility: Option<VolatilityConfig>,
    /// The slow price beside the mark; absent, as the preset has it.
    #[serde(default)]
    pub stable_price: Option<StablePriceConfig>,
    /// What counts as depth of the book; absent, as the preset has it.
    #[serde(default)]
    pub depth: Option<DepthConfig>,
    /// How liquidations are paced; absent, as the preset has it.
    #[serde(default)]
    pub sale: Option<SaleConfig>,
    /// Whether cross margin is not offered.
    #[serde(default)]
    pub only_isolated: bool,
    /// The notional of the impact price in USD.
    #[serde(default = "defaults::impact_notional")]
    pub impact_notional: String,
    /// When trading stops for an auction; absent, as the preset has it.
    #[serde(default)]
    pub auctions: Option<AuctionConfig>,
    /// How large it may become; absent, as the preset has it.
    #[serde(default)]
    pub open_interest: Option<OpenInterestConfig>,
    /// What the insurance fund may pay for losses in the market within a day, in USD; absent, as the preset has it.
    #[serde(default)]
    pub insurance_per_day: Option<String>,
    /// What the backstop may lose by the market, in USD; absent, as the preset has it.
    #[serde(default)]
    pub backstop_loss: Option<String>,
    /// How it ends once it is delisted; absent, as the preset has it.
    #[serde(default)]
    pub settlement: Option<SettlementConfig>,
    /// The price of the offline generator's first moment, in USD; only a devnet uses it.
    #[serde(default)]
    pub start_price: Option<String>,
}

impl MarketConfig {
    /// The market as the engine knows it; what is not written is as the preset has it.
    ///
    /// # Errors
    /// Where a value cannot be used.
    pub fn parameters(&self, preset: Preset) -> Result<MarketParameters, ConfigError> {
        let name = |field: &str| self.key(field);
        if self.size_decimals > 6 {
            return Err(invalid(&name("size_decimals"), &self.size_decimals.to_string(), "at most 6"));
        }
        let size_decimals = u32::from(self.size_decimals);
        Ok(MarketParameters {
            name: self.name.clone(),
            kind: Default::default(),
            size_decimals: self.size_decimals,
            max_price: Price(scaled(&name("max_price"), &self.max_price, 6 - size_decimals)?),
            max_size: Size(scaled(&name("max_size"), &self.max_size, size_decimals)?),
            significant_figures: 5,
            min_order_value: Notional(10 * Usd::ONE.0),
            price_band: percent("80", "80")?,
            margin_tiers: self.tiers(preset)?,
            only_isolated: self.only_isolated,
            impact_notional: Notional(usd(&name("impact_notional"), &self.impact_notional)?.0),
            funding: FundingPolicy {
                interest: Rate::basis_points(1),
                dead_band: Rate::basis_points(5),
                cap: Rate::basis_points(400),
            },
            basis_time: Time(150 * Time::SECOND.0),
            risk: self.risk(preset)?,
        })
    }

    /// What errors call one of its keys.
    pub(super) fn key(&self, key: &str) -> String {
        format!("markets.{}.{key}", self.name)
    }
}
