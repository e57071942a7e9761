//! What happens to assets.

use serde::{Deserialize, Serialize};
use units::{Amount, Price, Size, Usd};

use crate::command::Wallet;
use crate::event::FeeShare;
use crate::ids::{AccountId, AssetId, MarketId, OrderId, TradeId};

/// An amount of an asset that went from one wallet to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetSent {
    /// Who sent it.
    pub from: AccountId,
    /// From which wallet.
    pub source: Wallet,
    /// Who got it.
    pub to: AccountId,
    /// Into which wallet.
    pub target: Wallet,
    /// What.
    pub asset: AssetId,
    /// How much.
    pub amount: Amount,
    /// What it had cost, which goes with it where both wallets are spot.
    pub cost: Amount,
}

/// One side of a trade in a spot market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpotFill {
    /// The trade; its two fills follow each other, the taker's first.
    pub trade: TradeId,
    /// The order.
    pub order: OrderId,
    /// Whose.
    pub account: AccountId,
    /// Where.
    pub market: MarketId,
    /// Whether the order crossed the book.
    pub is_taker: bool,
    /// At what price.
    pub price: Price,
    /// How much of the base: bought above zero, sold below.
    pub size: Size,
    /// What the account had of the base before.
    pub held: Amount,
    /// The change of what the base balance cost.
    pub cost: Amount,
    /// The fee, to the treasury, out of what is received: of the base for a buyer, of the quote for a seller.
    pub fee: Amount,
    /// What the builder of the client charges a seller beside the fee; it goes over to the side of perpetuals.
    pub builder: Option<FeeShare>,
    /// What of a seller's fee goes to the referrer, likewise.
    pub referral: Option<FeeShare>,
}

impl SpotFill {
    /// What goes over to the side of perpetuals, for the builder and for the referrer.
    pub fn shared(&self) -> Usd {
        [self.builder, self.referral].into_iter().flatten().map(|share| share.amount).sum()
    }
}
