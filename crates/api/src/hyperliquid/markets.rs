//! Asset indices and human decimals, market by market.

use engine::ids::MarketId;
use engine::parameters::MarketParameters;
use units::{Decimal, DecimalError, Price, Size};

/// The venue's markets in order of listing: a perpetual's asset index is its place.
#[derive(Debug, Clone, Copy)]
pub struct Markets<'a>(pub &'a [MarketParameters]);

/// A market with its number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Market<'a> {
    pub(super) id: MarketId,
    pub(super) parameters: &'a MarketParameters,
}

impl<'a> Markets<'a> {
    /// The market of an asset index.
    pub(super) fn by_asset(self, asset: u32) -> Option<Market<'a>> {
        let id = MarketId(u16::try_from(asset).ok()?);
        self.by_id(id)
    }

    /// The market of a number.
    pub(super) fn by_id(self, id: MarketId) -> Option<Market<'a>> {
        let parameters = self.0.get(usize::from(id.0))?;
        Some(Market { id, parameters })
    }
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
