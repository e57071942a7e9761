//! `venue.toml`: what a venue is founded with, in human units.

mod access;
mod assets;
mod auctions;
mod bounds;
mod change_control;
mod defaults;
mod dexes;
mod estimates;
mod fees;
mod ingress;
mod journal;
mod liquidation;
mod markets;
mod open_interest;
mod oracle;
mod request_limits;
mod risk;
mod sale;
mod settlement;
mod values;
mod vaults;
mod withdrawals;

use std::path::Path;

use curves::presets::Preset;
use engine::command::Genesis;
use engine::parameters::{Publisher, VenueParameters};
use sequencer::Settings;
use serde::Deserialize;
use units::{Notional, Time};

use crate::http::Access;
use crate::ingress::IngressLimits;

pub use access::{ProxiesConfig, TlsConfig};
pub use assets::{AssetBalanceConfig, AssetConfig, SpotMarketConfig};
pub use auctions::{AuctionConfig, BoundConfig};
pub use bounds::check_curves;
pub use change_control::ChangeControlConfig;
pub use dexes::DexesConfig;
pub use estimates::{DepthConfig, StablePriceConfig, VolatilityConfig};
pub use fees::{FeeTierConfig, MakerTierConfig};
pub use ingress::IngressConfig;
pub use journal::JournalConfig;
pub use liquidation::LiquidationConfig;
pub use markets::MarketConfig;
pub use open_interest::{NearLimitConfig, OpenInterestConfig};
pub use oracle::{LimitsConfig, OracleConfig, ValidityConfig};
pub use request_limits::RequestLimitsConfig;
pub use sale::{AmountConfig, SaleConfig};
pub use settlement::SettlementConfig;
pub use values::ConfigError;
use values::{address, percent, usd};
pub use vaults::VaultsConfig;
pub use withdrawals::{WithdrawalGateConfig, WithdrawalLimitConfig, WithdrawalsConfig};

/// A venue's configuration as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The operator's address.
    pub operator: String,
    /// What holds where the file says nothing of liquidation or of a market's risk.
    #[serde(default = "defaults::preset")]
    pub preset: Preset,
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
    /// What an account must have traded before it may schedule a cancel, in USD.
    #[serde(default = "defaults::scheduled_cancel_volume")]
    pub scheduled_cancel_volume: String,
    /// Opening balances in USD.
    #[serde(default)]
    pub balances: Vec<BalanceConfig>,
    /// Fees by volume.
    #[serde(default = "defaults::fee_tiers")]
    pub fee_tiers: Vec<FeeTierConfig>,
    /// Maker fees by share of all maker volume.
    #[serde(default = "defaults::maker_tiers")]
    pub maker_tiers: Vec<MakerTierConfig>,
    /// Fees of spot markets by the same volume.
    #[serde(default = "defaults::spot_fee_tiers")]
    pub spot_fee_tiers: Vec<FeeTierConfig>,
    /// What spot markets trade, cash first; none: there are no spot markets.
    #[serde(default)]
    pub assets: Vec<AssetConfig>,
    /// The spot markets, in order of their asset numbers.
    #[serde(default)]
    pub spot_markets: Vec<SpotMarketConfig>,
    /// Opening balances of assets.
    #[serde(default)]
    pub asset_balances: Vec<AssetBalanceConfig>,
    /// How failing positions are closed.
    #[serde(default)]
    pub liquidation: LiquidationConfig,
    /// When prices may be relied on.
    #[serde(default)]
    pub oracle: OracleConfig,
    /// Who may change the rules; without it nobody may.
    #[serde(default)]
    pub change_control: ChangeControlConfig,
    /// How much may leave at once.
    #[serde(default)]
    pub withdrawals: Option<WithdrawalsConfig>,
    /// What vaults ask of leaders and followers.
    #[serde(default)]
    pub vaults: VaultsConfig,
    /// What it takes to deploy markets of one's own; without it nobody may.
    #[serde(default)]
    pub dexes: Option<DexesConfig>,
    /// How much anybody may ask.
    #[serde(default)]
    pub limits: RequestLimitsConfig,
    /// How requests come in.
    #[serde(default)]
    pub ingress: IngressConfig,
    /// How the venue is recorded.
    #[serde(default)]
    pub journal: JournalConfig,
    /// Proxies in front of the venue.
    #[serde(default)]
    pub proxies: ProxiesConfig,
    /// TLS of the venue's own; absent, plain HTTP.
    #[serde(default)]
    pub tls: Option<TlsConfig>,
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

    /// How requests reach the venue.
    ///
    /// # Errors
    /// Where a network is none, or a certificate or key cannot be used.
    pub fn access(&self) -> Result<Access, ConfigError> {
        access::access(&self.proxies, self.tls.as_ref())
    }

    /// How requests come in.
    ///
    /// # Errors
    /// Where nothing would come in, or too much.
    pub fn ingress(&self) -> Result<IngressLimits, ConfigError> {
        self.ingress.limits()
    }

    /// How the venue is recorded.
    ///
    /// # Errors
    /// Where a value is out of bounds.
    pub fn record(&self) -> Result<Settings, ConfigError> {
        self.journal.settings()
    }

    /// What the venue is founded with.
    ///
    /// # Errors
    /// Where a value cannot be used, or is out of the engine's bounds.
    pub fn genesis(&self) -> Result<Genesis, ConfigError> {
        let balances = self.balances.iter().map(|balance| {
            Ok((address("balances.address", &balance.address)?, usd("balances.usd", &balance.usd)?))
        });
        let assets: Vec<_> = self.assets.iter().map(AssetConfig::parameters).collect::<Result<_, _>>()?;
        let asset_balances = self.asset_balances.iter().map(|balance| balance.balance(&assets));
        let asset_balances = asset_balances.collect::<Result<_, _>>()?;
        let perpetuals = self.markets.iter().map(|market| market.parameters(self.preset));
        let spot = self.spot_markets.iter().enumerate();
        let spot = spot.map(|(place, market)| market.parameters(place, &assets));
        let markets = perpetuals.chain(spot);
        let genesis = Genesis {
            parameters: self.parameters()?,
            markets: markets.collect::<Result<_, _>>()?,
            balances: balances.collect::<Result<_, _>>()?,
            insurance_fund: usd("insurance_fund", &self.insurance_fund)?,
            assets,
            asset_balances,
        };
        bounds::check(&genesis)?;
        Ok(genesis)
    }

    fn parameters(&self) -> Result<VenueParameters, ConfigError> {
        let publishers = self.publishers.iter().map(|publisher| {
            Ok(Publisher {
                address: address("publishers.address", &publisher.address)?,
                weight: publisher.weight,
            })
        });
        Ok(VenueParameters {
            operator: address("operator", &self.operator)?,
            publishers: publishers.collect::<Result<_, _>>()?,
            price_staleness: Time(self.price_staleness_seconds * Time::SECOND.0),
            price_jump: percent("price_jump_percent", &self.price_jump_percent)?,
            fee_tiers: self.fee_tiers.iter().map(FeeTierConfig::tier).collect::<Result<_, _>>()?,
            maker_tiers: self.maker_tiers.iter().map(MakerTierConfig::tier).collect::<Result<_, _>>()?,
            spot_fee_tiers: self.spot_fee_tiers.iter().map(FeeTierConfig::tier).collect::<Result<_, _>>()?,
            withdrawal_fee: usd("withdrawal_fee", &self.withdrawal_fee)?,
            open_orders: self.open_orders,
            scheduled_cancel_volume: Notional(
                usd("scheduled_cancel_volume", &self.scheduled_cancel_volume)?.0,
            ),
            liquidation: self.liquidation.policy(self.preset)?,
            backstop: address("backstop", &self.backstop)?,
            oracle: self.oracle.policy()?,
            withdrawals: match &self.withdrawals {
                Some(written) => written.policy()?,
                None => self.preset.withdrawals(),
            },
            vaults: self.vaults.policy()?,
            change_control: self.change_control.parameters()?,
            dexes: self.dexes.as_ref().map(DexesConfig::policy).transpose()?,
        })
    }
}
