//! `venue.toml`: what a venue is founded with, in human units.

use std::path::Path;

use engine::command::Genesis;
use engine::ids::Address;
use engine::parameters::{
    FeeTier, FundingPolicy, LiquidationPolicy, MakerTier, MarginTier, MarketParameters, Publisher,
    VenueParameters,
};
use serde::Deserialize;
use units::{Decimal, Notional, Price, Rate, Rounding, Size, Time, Usd};

/// A venue's configuration as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The operator's address.
    pub operator: String,
    /// The backstop vault's address.
    pub backstop: String,
    /// Who publishes prices.
    pub publishers: Vec<PublisherConfig>,
    /// Whether orders signed for the main source are taken beside those for the test source.
    #[serde(default)]
    pub accept_main_source: bool,
    /// Age in seconds from which a published price does not count.
    #[serde(default = "defaults::price_staleness_seconds")]
    pub price_staleness_seconds: u64,
    /// How far a published price may be from a fresh oracle price, in per cent.
    #[serde(default = "defaults::price_jump_percent")]
    pub price_jump_percent: String,
    /// The insurance fund's opening balance in USD.
    #[serde(default = "defaults::zero")]
    pub insurance_fund: String,
    /// What a withdrawal costs in USD.
    #[serde(default = "defaults::withdrawal_fee")]
    pub withdrawal_fee: String,
    /// How many orders one account may have open.
    #[serde(default = "defaults::open_orders")]
    pub open_orders: u32,
    /// Opening balances in USD.
    #[serde(default)]
    pub balances: Vec<BalanceConfig>,
    /// Fees by volume.
    #[serde(default = "defaults::fee_tiers")]
    pub fee_tiers: Vec<FeeTierConfig>,
    /// Maker fees by share of all maker volume.
    #[serde(default = "defaults::maker_tiers")]
    pub maker_tiers: Vec<MakerTierConfig>,
    /// How failing positions are closed.
    #[serde(default)]
    pub liquidation: LiquidationConfig,
    /// The markets, in order of their asset numbers.
    pub markets: Vec<MarketConfig>,
}

/// A publisher of prices.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublisherConfig {
    /// Its address.
    pub address: String,
    /// Its weight in the median.
    #[serde(default = "defaults::weight")]
    pub weight: u32,
}

/// An opening balance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BalanceConfig {
    /// Whose.
    pub address: String,
    /// How much, in USD.
    pub usd: String,
}

/// Fees from a volume on; rates in per cent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeTierConfig {
    /// The 14-day volume in USD.
    pub volume: String,
    /// The taker's fee in per cent.
    pub taker_percent: String,
    /// The maker's fee in per cent.
    pub maker_percent: String,
}

/// A maker's fee from a share of all maker volume on, in per cent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakerTierConfig {
    /// The share in per cent.
    pub share_percent: String,
    /// The maker's fee in per cent.
    pub maker_percent: String,
}

/// How failing positions are closed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LiquidationConfig {
    /// In USD.
    pub partial_above: String,
    /// In per cent of the position.
    pub partial_percent: String,
    /// In seconds.
    pub cooldown_seconds: u64,
    /// In per cent of the mark price.
    pub band_percent: String,
    /// In per cent of maintenance margin.
    pub backstop_below_percent: String,
    /// In USD.
    pub insurance_per_sale: String,
    /// A count.
    pub accounts_per_block: u32,
}

impl Default for LiquidationConfig {
    fn default() -> Self {
        Self {
            partial_above: "100000".into(),
            partial_percent: "20".into(),
            cooldown_seconds: 30,
            band_percent: "10".into(),
            backstop_below_percent: "66.6666666666".into(),
            insurance_per_sale: "1000000".into(),
            accounts_per_block: 1_000,
        }
    }
}

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
    /// The price of the offline generator's first moment, in USD; only a devnet uses it.
    #[serde(default)]
    pub start_price: Option<String>,
}

mod defaults {
    use super::{FeeTierConfig, MakerTierConfig};

    pub(super) fn price_staleness_seconds() -> u64 {
        10
    }
    pub(super) fn price_jump_percent() -> String {
        "100".into()
    }
    pub(super) fn zero() -> String {
        "0".into()
    }
    pub(super) fn withdrawal_fee() -> String {
        "1".into()
    }
    pub(super) fn open_orders() -> u32 {
        1_000
    }
    pub(super) fn weight() -> u32 {
        1
    }
    pub(super) fn impact_notional() -> String {
        "6000".into()
    }

    pub(super) fn fee_tiers() -> Vec<FeeTierConfig> {
        [
            ("0", "0.045", "0.015"),
            ("5000000", "0.040", "0.012"),
            ("25000000", "0.035", "0.008"),
            ("100000000", "0.030", "0.004"),
            ("500000000", "0.028", "0"),
            ("2000000000", "0.026", "0"),
            ("7000000000", "0.024", "0"),
        ]
        .map(|(volume, taker, maker)| FeeTierConfig {
            volume: volume.into(),
            taker_percent: taker.into(),
            maker_percent: maker.into(),
        })
        .into()
    }

    pub(super) fn maker_tiers() -> Vec<MakerTierConfig> {
        [("0.5", "-0.001"), ("1.5", "-0.002"), ("3", "-0.003")]
            .map(|(share, maker)| MakerTierConfig {
                share_percent: share.into(),
                maker_percent: maker.into(),
            })
            .into()
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not of the expected form.
    #[error("{path}: {source}")]
    Form {
        /// Which file.
        path: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A value cannot be used.
    #[error("{name} = \"{value}\": {reason}")]
    Value {
        /// Which value.
        name: String,
        /// As written.
        value: String,
        /// Why.
        reason: String,
    },
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// Where the file cannot be read or is not of the expected form.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Read { path: name.clone(), source })?;
        Self::parse(&name, &text)
    }

    /// Reads a configuration from text; `name` stands for it in errors.
    ///
    /// # Errors
    /// Where the text is not of the expected form.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text)
            .map_err(|source| ConfigError::Form { path: name.into(), source: Box::new(source) })
    }

    /// What the venue is founded with.
    ///
    /// # Errors
    /// Where a value cannot be used.
    pub fn genesis(&self) -> Result<Genesis, ConfigError> {
        let balances = self.balances.iter().map(|balance| {
            Ok((address("balances.address", &balance.address)?, usd("balances.usd", &balance.usd)?))
        });
        Ok(Genesis {
            parameters: self.parameters()?,
            markets: self.markets.iter().map(MarketConfig::parameters).collect::<Result<_, _>>()?,
            balances: balances.collect::<Result<_, _>>()?,
            insurance_fund: usd("insurance_fund", &self.insurance_fund)?,
        })
    }

    fn parameters(&self) -> Result<VenueParameters, ConfigError> {
        let publishers = self.publishers.iter().map(|publisher| {
            Ok(Publisher {
                address: address("publishers.address", &publisher.address)?,
                weight: publisher.weight,
            })
        });
        let fee_tiers = self.fee_tiers.iter().map(|tier| {
            Ok(FeeTier {
                volume: Notional(usd("fee_tiers.volume", &tier.volume)?.0),
                taker: percent("fee_tiers.taker_percent", &tier.taker_percent)?,
                maker: percent("fee_tiers.maker_percent", &tier.maker_percent)?,
            })
        });
        let maker_tiers = self.maker_tiers.iter().map(|tier| {
            Ok(MakerTier {
                share: percent("maker_tiers.share_percent", &tier.share_percent)?,
                maker: percent("maker_tiers.maker_percent", &tier.maker_percent)?,
            })
        });
        Ok(VenueParameters {
            operator: address("operator", &self.operator)?,
            publishers: publishers.collect::<Result<_, _>>()?,
            price_staleness: Time(self.price_staleness_seconds * Time::SECOND.0),
            price_jump: percent("price_jump_percent", &self.price_jump_percent)?,
            fee_tiers: fee_tiers.collect::<Result<_, _>>()?,
            maker_tiers: maker_tiers.collect::<Result<_, _>>()?,
            withdrawal_fee: usd("withdrawal_fee", &self.withdrawal_fee)?,
            open_orders: self.open_orders,
            liquidation: self.liquidation.policy()?,
            backstop: address("backstop", &self.backstop)?,
            oracle: Default::default(),
            withdrawals: Default::default(),
            change_control: Default::default(),
        })
    }
}

impl LiquidationConfig {
    fn policy(&self) -> Result<LiquidationPolicy, ConfigError> {
        Ok(LiquidationPolicy {
            partial_above: Notional(usd("liquidation.partial_above", &self.partial_above)?.0),
            partial_fraction: percent("liquidation.partial_percent", &self.partial_percent)?,
            cooldown: Time(self.cooldown_seconds * Time::SECOND.0),
            band: percent("liquidation.band_percent", &self.band_percent)?,
            backstop_below: percent("liquidation.backstop_below_percent", &self.backstop_below_percent)?,
            insurance_per_sale: usd("liquidation.insurance_per_sale", &self.insurance_per_sale)?,
            accounts_per_block: self.accounts_per_block,
            deleveraging: Default::default(),
            backstop_parent: None,
        })
    }
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
            risk: Default::default(),
        })
    }
}

fn invalid(name: &str, value: &str, reason: &str) -> ConfigError {
    ConfigError::Value { name: name.into(), value: value.into(), reason: reason.into() }
}

fn scaled(name: &str, value: &str, decimals: u32) -> Result<i64, ConfigError> {
    let decimal: Decimal =
        value.parse().map_err(|reason: units::DecimalError| invalid(name, value, &reason.to_string()))?;
    decimal.to_scale(decimals).map_err(|reason| invalid(name, value, &reason.to_string()))
}

fn usd(name: &str, value: &str) -> Result<Usd, ConfigError> {
    scaled(name, value, 6).map(Usd)
}

fn percent(name: &str, value: &str) -> Result<Rate, ConfigError> {
    scaled(name, value, 10).map(Rate)
}

/// Reads `0x` and 40 hexadecimal digits.
fn address(name: &str, value: &str) -> Result<Address, ConfigError> {
    let digits = value.strip_prefix("0x").unwrap_or(value);
    let mut bytes = [0; 20];
    hex::decode_to_slice(digits, &mut bytes)
        .map_err(|_| invalid(name, value, "not an address of 0x and 40 hexadecimal digits"))?;
    Ok(Address(bytes))
}
