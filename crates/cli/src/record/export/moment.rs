//! Where an event stands, and how the venue's numbers become cells of a table.

use engine::ids::{AccountId, AssetId, MarketId};
use engine::state::State;
use units::{Amount, Notional, Price, Rate, Size, Time};

use super::table::{Cell, Kind};

/// How many places the decimals of prices, sizes and amounts of assets have.
const PLACES: u32 = 8;

/// A column of prices, sizes or amounts of assets.
pub const PRICE: Kind = Kind::Decimal(PLACES as i32);

/// A column of USD.
pub const USD: Kind = Kind::Decimal(6);

/// A column of rates.
pub const RATE: Kind = Kind::Decimal(12);

/// Where an event stands.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The block.
    pub height: u64,
    /// The venue's clock.
    pub time: Time,
    /// The event's number in its block.
    pub number: u64,
    /// The state after the block.
    pub state: &'a State,
}

impl Moment<'_> {
    /// The first cells of every row about an event.
    pub fn place(&self) -> [Cell; 3] {
        [self.height.into(), self.time.into(), self.number.into()]
    }

    /// An account, by its address.
    pub fn account(&self, account: AccountId) -> Cell {
        self.state.account(account).address.into()
    }

    /// A market, by its name.
    pub fn market(&self, market: MarketId) -> Cell {
        self.state.market(market).parameters.name.as_str().into()
    }

    /// An asset, by its name.
    pub fn asset(&self, asset: AssetId) -> Cell {
        let asset = self.state.assets.get(usize::from(asset.0));
        asset.map(|asset| asset.parameters.name.as_str()).into()
    }

    /// An amount of an asset, with eight places.
    pub fn amount(&self, asset: AssetId, amount: Amount) -> Cell {
        let asset = self.state.assets.get(usize::from(asset.0));
        let places = asset.map_or(PLACES, |asset| u32::from(asset.parameters.decimals));
        scaled(amount.0.into(), places)
    }

    /// A price of a market.
    pub fn price(&self, market: MarketId, price: Price) -> Cell {
        scaled(price.0.into(), self.state.market(market).parameters.price_decimals())
    }

    /// A size of a market.
    pub fn size(&self, market: MarketId, size: Size) -> Cell {
        scaled(size.0.into(), self.state.market(market).parameters.size_decimals.into())
    }
}

/// A notional.
pub fn notional(notional: Notional) -> Cell {
    Cell::Decimal(notional.0.into())
}

/// A rate.
pub fn rate(rate: Rate) -> Cell {
    Cell::Decimal(rate.0.into())
}

/// A number with so many places as one with eight. One with more is absent: nothing is rounded.
fn scaled(value: i128, places: u32) -> Cell {
    match PLACES.checked_sub(places) {
        Some(more) => value.checked_mul(10_i128.pow(more)).map_or(Cell::Absent, Cell::Decimal),
        None => Cell::Absent,
    }
}
