//! The tables `[[markets]]`.

use engine::parameters::{FundingPolicy, LossLimits, MarginTier, MarketParameters, MarketRisk};
use serde::Deserialize;
use units::{Notional, Price, Rate, Rounding, Size, Time, Usd};

use super::auctions::AuctionConfig;
use super::defaults;
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
    /// Margin by notional: pairs of lower bound in USD and highest leverage; maintenance is half the initial margin at it.
    pub margin_tiers: Vec<(String, u8)>,
    /// Whether cross margin is not offered.
    #[serde(default)]
    pub only_isolated: bool,
    /// The notional of the impact price in USD.
    #[serde(default = "defaults::impact_notional")]
    pub impact_notional: String,
    /// When trading stops for an auction.
    #[serde(default)]
    pub auctions: AuctionConfig,
    /// What the insurance fund may pay for losses in the market within a day, in USD; absent, what it has.
    #[serde(default)]
    pub insurance_per_day: Option<String>,
    /// The price of the offline generator's first moment, in USD; only a devnet uses it.
    #[serde(default)]
    pub start_price: Option<String>,
}

impl MarketConfig {
    /// The market as the engine knows it.
    ///
    /// # Errors
    /// Where a value cannot be used.
    pub fn parameters(&self) -> Result<MarketParameters, ConfigError> {
        let name = |field: &str| format!("markets.{}.{field}", self.name);
        if self.size_decimals > 6 {
            return Err(invalid(&name("size_decimals"), &self.size_decimals.to_string(), "at most 6"));
        }
        let size_decimals = u32::from(self.size_decimals);
        let tiers = self.margin_tiers.iter().map(|(bound, leverage)| {
            let bound = usd(&name("margin_tiers"), bound)?;
            if *leverage == 0 {
                return Err(invalid(&name("margin_tiers"), "0", "leverage is at least 1"));
            }
            let maintenance_rate = Rate::ratio(1, 2 * i64::from(*leverage), Rounding::Ceil);
            Ok(MarginTier { lower_bound: Notional(bound.0), maintenance_rate, max_leverage: *leverage })
        });
        Ok(MarketParameters {
            name: self.name.clone(),
            size_decimals: self.size_decimals,
            max_price: Price(scaled(&name("max_price"), &self.max_price, 6 - size_decimals)?),
            max_size: Size(scaled(&name("max_size"), &self.max_size, size_decimals)?),
            significant_figures: 5,
            min_order_value: Notional(10 * Usd::ONE.0),
            price_band: percent("80", "80")?,
            margin_tiers: tiers.collect::<Result<_, _>>()?,
            only_isolated: self.only_isolated,
            impact_notional: Notional(usd(&name("impact_notional"), &self.impact_notional)?.0),
            funding: FundingPolicy {
                interest: Rate::basis_points(1),
                dead_band: Rate::basis_points(5),
                cap: Rate::basis_points(400),
            },
            basis_time: Time(150 * Time::SECOND.0),
            risk: self.risk()?,
        })
    }

    /// What protects the venue from the market.
    fn risk(&self) -> Result<MarketRisk, ConfigError> {
        let name = format!("markets.{}.insurance_per_day", self.name);
        let limit = self.insurance_per_day.as_ref().map(|limit| usd(&name, limit)).transpose()?;
        Ok(MarketRisk {
            auctions: self.auctions.policy(&format!("markets.{}.auctions", self.name))?,
            losses: LossLimits { insurance_per_day: limit, ..LossLimits::default() },
            ..MarketRisk::default()
        })
    }
}
