//! The tables `[[assets]]`, `[[spot_markets]]` and `[[asset_balances]]`.

use engine::command::AssetBalance;
use engine::ids::AssetId;
use engine::parameters::{AssetParameters, MarketParameters};
use serde::Deserialize;
use units::{Amount, Price};

use super::defaults;
use super::values::{ConfigError, address, invalid, scaled};

/// An asset that spot markets trade. The first is cash, and has 8 decimals.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetConfig {
    /// Its name.
    pub name: String,
    /// Decimals of an amount, at most 8.
    pub decimals: u8,
    /// Decimals of a size, at most its decimals.
    pub size_decimals: u8,
    /// Its 16 bytes outside: `0x` and 32 hexadecimal digits.
    pub token: String,
    /// Whether the venue itself stands for the name.
    #[serde(default)]
    pub canonical: bool,
}

/// A spot market. Its name is `BASE/QUOTE` where it is canonical, and else `@` and its place among the spot markets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpotMarketConfig {
    /// The asset that is bought and sold.
    pub base: String,
    /// The asset that it is paid with, of 8 decimals.
    #[serde(default = "defaults::quote")]
    pub quote: String,
    /// The highest price, from which the largest size follows.
    pub max_price: String,
    /// Whether the venue itself stands for the name.
    #[serde(default)]
    pub canonical: bool,
    /// The price at which the residents of a devnet begin to quote; without it they do not.
    #[serde(default)]
    pub start_price: Option<String>,
}

/// An opening balance of an asset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetBalanceConfig {
    /// Whose.
    pub address: String,
    /// Of what.
    pub asset: String,
    /// How much, in whole units of it.
    pub amount: String,
}

impl AssetConfig {
    pub(super) fn parameters(&self) -> Result<AssetParameters, ConfigError> {
        Ok(AssetParameters {
            name: self.name.clone(),
            decimals: self.decimals,
            size_decimals: self.size_decimals,
            token: self.token_bytes()?,
            is_canonical: self.canonical,
        })
    }

    fn token_bytes(&self) -> Result<[u8; 16], ConfigError> {
        let digits = self.token.strip_prefix("0x").filter(|digits| digits.len() == 32);
        let number = digits.and_then(|digits| u128::from_str_radix(digits, 16).ok());
        number.map(u128::to_be_bytes).ok_or_else(|| {
            invalid(&format!("assets.{}.token", self.name), &self.token, "0x and 32 hexadecimal digits")
        })
    }
}

impl SpotMarketConfig {
    /// The market as the engine knows it, at this place among the spot markets.
    pub(super) fn parameters(
        &self,
        place: usize,
        assets: &[AssetParameters],
    ) -> Result<MarketParameters, ConfigError> {
        let key = |field: &str| format!("spot_markets.{}.{field}", self.base);
        let (base, quote) =
            (find(&key("base"), &self.base, assets)?, find(&key("quote"), &self.quote, assets)?);
        let asset = &assets[usize::from(base.0)];
        let Some(decimals) = 8_u32.checked_sub(u32::from(asset.size_decimals)) else {
            return Err(invalid(&key("base"), &self.base, "its sizes have more than 8 decimals"));
        };
        let max_price = Price(scaled(&key("max_price"), &self.max_price, decimals)?);
        if !max_price.is_positive() {
            return Err(invalid(&key("max_price"), &self.max_price, "it must be above zero"));
        }
        let name = match self.canonical {
            true => format!("{}/{}", self.base, self.quote),
            false => format!("@{place}"),
        };
        Ok(MarketParameters::spot(name, base, asset, quote, max_price))
    }
}

impl AssetBalanceConfig {
    pub(super) fn balance(&self, assets: &[AssetParameters]) -> Result<AssetBalance, ConfigError> {
        let asset = find("asset_balances.asset", &self.asset, assets)?;
        let decimals = u32::from(assets[usize::from(asset.0)].decimals);
        Ok(AssetBalance {
            account: address("asset_balances.address", &self.address)?,
            asset,
            amount: Amount(scaled("asset_balances.amount", &self.amount, decimals)?),
        })
    }
}

fn find(key: &str, name: &str, assets: &[AssetParameters]) -> Result<AssetId, ConfigError> {
    let place = assets.iter().position(|asset| asset.name == name);
    let place = place.and_then(|place| u16::try_from(place).ok());
    place.map(AssetId).ok_or_else(|| invalid(key, name, "no asset of this name"))
}
