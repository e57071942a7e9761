//! Orders as asked for: which side, at what price, when, and how long.

use serde::{Deserialize, Serialize};
use units::{Price, Size};

use crate::ids::{ClientOrderId, MarketId, OrderId};

/// The two sides of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Side {
    /// Buyers.
    Bid,
    /// Sellers.
    Ask,
}

impl Side {
    /// The other side.
    pub const fn opposite(self) -> Self {
        match self {
            Self::Bid => Self::Ask,
            Self::Ask => Self::Bid,
        }
    }

    /// `size` signed as a change of position: buying adds, selling takes away.
    pub const fn signed(self, size: Size) -> Size {
        match self {
            Self::Bid => size,
            Self::Ask => Size(-size.0),
        }
    }

    /// The side on which an order closes a position of this signed size.
    pub const fn closing(size: Size) -> Self {
        if size.0 > 0 { Self::Ask } else { Self::Bid }
    }
}

/// An order as asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRequest {
    /// The market.
    pub market: MarketId,
    /// Buy or sell.
    pub side: Side,
    /// The limit; for a market trigger the worst price that it takes.
    pub price: Price,
    /// The size, above zero; zero only for a trigger on the whole position.
    pub size: Size,
    /// Never opens, increases or flips a position.
    pub reduce_only: bool,
    /// When it becomes an order, and how long it stays one.
    pub kind: OrderKind,
    /// The client's own id.
    pub client_id: Option<ClientOrderId>,
}

/// When a request becomes an order, and how long it stays one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderKind {
    /// At once.
    Limit(TimeInForce),
    /// When the mark price reaches the trigger price.
    Trigger {
        /// The mark price that fires it.
        trigger_price: Price,
        /// Fires as an immediate order (true) or as a resting limit order.
        is_market: bool,
        /// On which side of the mark it waits.
        condition: TriggerCondition,
    },
}

/// How long an order stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeInForce {
    /// Good till cancelled.
    Gtc,
    /// Immediate or cancel.
    Ioc,
    /// Add liquidity only: post-only.
    Alo,
    /// Immediate or cancel, said by a client that means a market order.
    Market,
}

/// What a trigger protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TriggerCondition {
    /// Fires when the price moved in the position's favour.
    TakeProfit,
    /// Fires when the price moved against the position.
    StopLoss,
}

/// How the orders of one command belong together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grouping {
    /// Not at all.
    #[default]
    Independent,
    /// The first is the parent; the others are triggers that are armed when it is filled, and one cancels the other.
    ParentAndTriggers,
    /// Triggers on the whole position, whatever its size becomes; one cancels the other.
    PositionTriggers,
}

/// Which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderReference {
    /// By the venue's id.
    Id(OrderId),
    /// By the client's id.
    ClientId(ClientOrderId),
}

/// An order to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelRequest {
    /// Its market.
    pub market: MarketId,
    /// Which.
    pub order: OrderReference,
}

/// An order to replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModifyRequest {
    /// Which.
    pub order: OrderReference,
    /// What takes its place, with a new id and new priority.
    pub replacement: OrderRequest,
}
