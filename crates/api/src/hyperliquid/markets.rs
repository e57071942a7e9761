//! Asset indices and human decimals, market by market.

use std::collections::HashMap;

use engine::ids::{AssetId, MarketId};
use engine::parameters::{AssetParameters, MarketParameters};
use units::{Amount, Decimal, DecimalError, Price, Size};

use super::dex_assets;

/// The asset index of the first spot market; the others follow in order of listing.
pub const FIRST_SPOT_ASSET: u32 = 10_000;

/// The venue's markets and assets in order of listing, with their asset indices. A perpetual's is its place among the venue's own
/// perpetuals, a spot market's 10,000 and its place among the spot markets; those of dexes are in [`dex_assets`].
#[derive(Debug, Clone)]
pub struct Markets {
    markets: Vec<MarketParameters>,
    assets: Vec<AssetParameters>,
    /// The asset index of each market.
    indices: Vec<u32>,
    by_index: HashMap<u32, MarketId>,
}

/// A market with its number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Market<'a> {
    pub(super) id: MarketId,
    /// Its asset index.
    pub(super) asset: u32,
    pub(super) parameters: &'a MarketParameters,
    pub(super) assets: &'a [AssetParameters],
}

impl Markets {
    /// These markets, and what spot markets trade.
    pub fn new(markets: Vec<MarketParameters>, assets: Vec<AssetParameters>) -> Self {
        let indices = indices(&markets);
        let by_index = indices.iter().copied().zip((0..).map(MarketId)).collect();
        Self { markets, assets, indices, by_index }
    }

    /// The markets of a venue without spot markets.
    pub fn perpetuals(markets: Vec<MarketParameters>) -> Self {
        Self::new(markets, Vec::new())
    }

    /// What all markets are, in order of listing.
    pub(super) fn parameters(&self) -> &[MarketParameters] {
        &self.markets
    }

    /// What all assets are.
    pub(super) fn assets(&self) -> &[AssetParameters] {
        &self.assets
    }

    /// The market of an asset index.
    pub(super) fn by_asset(&self, asset: u32) -> Option<Market<'_>> {
        self.by_id(*self.by_index.get(&asset)?)
    }

    /// The market of a number.
    pub(super) fn by_id(&self, id: MarketId) -> Option<Market<'_>> {
        let place = usize::from(id.0);
        let (parameters, &asset) = self.markets.get(place).zip(self.indices.get(place))?;
        Some(Market { id, asset, parameters, assets: &self.assets })
    }

    /// The asset that a client names: by its name, or, beyond doubt, as `NAME:0x…` with its token id.
    pub(super) fn asset(&self, token: &str) -> Option<(AssetId, &AssetParameters)> {
        let (name, id) = token.split_once(':').map_or((token, None), |(name, id)| (name, Some(id)));
        let mut numbered = (0_u16..).map(AssetId).zip(&self.assets);
        numbered.find(|(_, asset)| {
            let is_same = |id: &str| token_text(asset.token).eq_ignore_ascii_case(id);
            asset.name == name && id.is_none_or(is_same)
        })
    }
}

/// The asset index of each market.
fn indices(markets: &[MarketParameters]) -> Vec<u32> {
    let (mut perpetuals, mut spot) = (0, FIRST_SPOT_ASSET);
    let mut of_dexes = dex_assets::Indices::default();
    let following = |next: &mut u32| {
        *next += 1;
        *next - 1
    };
    let mut indices = Vec::with_capacity(markets.len());
    for market in markets {
        indices.push(match dex_assets::dex_of(&market.name) {
            _ if market.is_spot() => following(&mut spot),
            None => following(&mut perpetuals),
            Some(dex) => of_dexes.next(dex),
        });
    }
    indices
}

/// An amount of an asset with its name.
pub(super) fn amount_text(assets: &[AssetParameters], asset: AssetId, amount: Amount) -> String {
    match assets.get(usize::from(asset.0)) {
        Some(known) => format!("{} {}", Decimal::text(amount.0, u32::from(known.decimals)), known.name),
        None => format!("{} of token {}", amount.0, asset.0),
    }
}

/// `0x` and 32 hexadecimal digits.
pub(super) fn token_text(token: [u8; 16]) -> String {
    format!("{:#034x}", u128::from_be_bytes(token))
}

impl Market<'_> {
    pub(super) fn read_price(self, text: &str) -> Result<Price, DecimalError> {
        text.parse::<Decimal>()?.to_scale(self.parameters.price_decimals()).map(Price)
    }

    /// A price of elsewhere, which need not be on this market's ticks.
    pub(super) fn read_nearest_price(self, text: &str) -> Result<Price, DecimalError> {
        text.parse::<Decimal>()?.to_scale_nearest(self.parameters.price_decimals()).map(Price)
    }

    pub(super) fn read_size(self, text: &str) -> Result<Size, DecimalError> {
        text.parse::<Decimal>()?.to_scale(u32::from(self.parameters.size_decimals)).map(Size)
    }

    pub(super) fn price_text(self, price: Price) -> String {
        Decimal::text(price.0, self.parameters.price_decimals())
    }

    pub(super) fn size_text(self, size: Size) -> String {
        Decimal::text(size.0, u32::from(self.parameters.size_decimals))
    }
}
