//! The table `[markets.auctions]`: when continuous trading stops for an auction.

use engine::parameters::{AuctionPolicy, PriceBound};
use serde::Deserialize;
use units::Time;

use super::values::{ConfigError, percent};

/// When a market's continuous trading stops for an auction. Without it never.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuctionConfig {
    /// How long the auction lasts with which trading begins, at first and after a halt; zero: there is none.
    pub opening_seconds: u64,
    /// The price bounds, each wider than the one before.
    pub bounds: Vec<BoundConfig>,
}

/// A bound of the price.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundConfig {
    /// Within this span …
    pub horizon_seconds: u64,
    /// … the price may move so far, in per cent …
    pub deviation_percent: String,
    /// … or else an auction lasts so long.
    pub auction_seconds: u64,
}

impl AuctionConfig {
    pub(super) fn policy(&self, name: &str) -> Result<AuctionPolicy, ConfigError> {
        let seconds = |count: u64| Time(count.saturating_mul(Time::SECOND.0));
        let bounds = self.bounds.iter().map(|bound| {
            Ok(PriceBound {
                horizon: seconds(bound.horizon_seconds),
                deviation: percent(&format!("{name}.bounds.deviation_percent"), &bound.deviation_percent)?,
                auction: seconds(bound.auction_seconds),
            })
        });
        Ok(AuctionPolicy {
            opening: seconds(self.opening_seconds),
            bounds: bounds.collect::<Result<_, _>>()?,
        })
    }
}
