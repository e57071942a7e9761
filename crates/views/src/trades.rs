//! Trades as the public sees them.

use engine::command::Side;
use engine::ids::{Address, MarketId, TradeId};
use serde::{Deserialize, Serialize};
use units::{Price, Size, Time};

/// A trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trade {
    /// Its number.
    pub trade: TradeId,
    /// Where.
    pub market: MarketId,
    /// The taker's side; in an auction the side of the order placed last.
    pub side: Side,
    /// At what price.
    pub price: Price,
    /// How much, unsigned.
    pub size: Size,
    /// When, on the venue's clock.
    pub time: Time,
    /// The block's height.
    pub height: u64,
    /// Who bought.
    pub buyer: Address,
    /// Who sold.
    pub seller: Address,
}
