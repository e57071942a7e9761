//! What is traded: the names of markets with the numbers that orders are written by.

use api::hyperliquid::{FIRST_SPOT_ASSET, first_asset_of_dex};
use serde::Serialize;

use crate::answers::{Market, SpotMarket};

/// What is traded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    entries: Vec<CatalogEntry>,
}

/// A market, as orders need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CatalogEntry {
    /// Its name.
    pub market: String,
    /// The number that orders name it by.
    pub asset: u32,
    /// How many decimals a size may have.
    pub size_decimals: u32,
    /// How many decimals a price may have.
    pub price_decimals: u32,
}

/// Decimals of a price and a size together: of perpetuals, and of spot markets.
const DECIMALS: (u32, u32) = (6, 8);

impl Catalog {
    /// All markets of a venue: the perpetuals of each dex, its own first, and the spot markets.
    pub(crate) fn of(dexes: &[Vec<Market>], spot: &[SpotMarket]) -> Self {
        let perpetuals = (0..).zip(dexes).flat_map(|(place, markets)| {
            (first_asset_of_dex(place)..).zip(markets).map(|(asset, market)| CatalogEntry {
                market: market.name.clone(),
                asset,
                size_decimals: market.size_decimals,
                price_decimals: DECIMALS.0.saturating_sub(market.size_decimals),
            })
        });
        let spot = spot.iter().map(|market| CatalogEntry {
            market: market.name.clone(),
            asset: FIRST_SPOT_ASSET + market.index,
            size_decimals: market.size_decimals,
            price_decimals: DECIMALS.1.saturating_sub(market.size_decimals),
        });
        Self { entries: perpetuals.chain(spot).collect() }
    }

    /// The market of this name.
    pub fn find(&self, market: &str) -> Option<&CatalogEntry> {
        self.entries.iter().find(|entry| entry.market == market)
    }
}
