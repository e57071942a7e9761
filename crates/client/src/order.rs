//! Orders as a program says them, and what became of them.

use api::hyperliquid::actions;
use serde::Serialize;
use units::Decimal;

use crate::{CatalogEntry, Error};

/// Buy or sell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Buy.
    Buy,
    /// Sell.
    Sell,
}

impl Side {
    /// The other side.
    pub fn opposite(self) -> Self {
        match self {
            Self::Buy => Self::Sell,
            Self::Sell => Self::Buy,
        }
    }
}

/// How long an order works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeInForce {
    /// Until it is filled or cancelled.
    #[default]
    UntilCancelled,
    /// At once; what is not filled is cancelled.
    Immediate,
    /// Only if it adds liquidity: refused where it would trade at once.
    PostOnly,
}

/// What wakes an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// The mark price at which it wakes.
    pub price: Decimal,
    /// Whether it wakes when the price became better (takes a profit), else when it became worse (stops a loss).
    pub takes_profit: bool,
    /// Whether it takes what the market offers, up to the order's price; else it becomes a limit order.
    pub is_market: bool,
}

/// An order to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// The market's name.
    pub market: String,
    /// Buy or sell.
    pub side: Side,
    /// How much, in units of the underlying.
    pub size: Decimal,
    /// The limit.
    pub price: Decimal,
    /// How long it works.
    pub time_in_force: TimeInForce,
    /// Never opens, increases or flips a position.
    pub reduce_only: bool,
    /// What wakes it, where it sleeps at first.
    pub trigger: Option<Trigger>,
    /// The program's own id for it.
    pub client_id: Option<u128>,
}

/// An order that was placed, by either id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderId {
    /// The venue's id.
    Venue(u64),
    /// The program's own.
    Client(u128),
}

/// What became of an order at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Placed {
    /// It rests in the book, or sleeps until its trigger.
    Resting {
        /// The venue's id.
        order: u64,
    },
    /// It traded, and nothing of it rests.
    Filled {
        /// The venue's id.
        order: u64,
        /// How much.
        size: Decimal,
        /// At which price on average.
        average_price: Decimal,
    },
    /// It waits for the fill of its parent, or for its trigger.
    Waiting,
    /// It was not placed, with the reason.
    Refused {
        /// In the venue's words.
        reason: String,
    },
}

impl NewOrder {
    /// A limit order that works until it is cancelled.
    pub fn limit(market: &str, side: Side, size: Decimal, price: Decimal) -> Self {
        Self {
            market: market.to_owned(),
            side,
            size,
            price,
            time_in_force: TimeInForce::default(),
            reduce_only: false,
            trigger: None,
            client_id: None,
        }
    }

    /// The same, working so long.
    #[must_use]
    pub fn working(self, time_in_force: TimeInForce) -> Self {
        Self { time_in_force, ..self }
    }

    /// The same, which only reduces a position.
    #[must_use]
    pub fn reducing(self) -> Self {
        Self { reduce_only: true, ..self }
    }

    /// The same, asleep until its trigger.
    #[must_use]
    pub fn triggered(self, trigger: Trigger) -> Self {
        Self { trigger: Some(trigger), ..self }
    }

    /// The same, under the program's own id.
    #[must_use]
    pub fn with_client_id(self, client_id: u128) -> Self {
        Self { client_id: Some(client_id), ..self }
    }

    pub(crate) fn written(&self, entry: &CatalogEntry) -> actions::OrderRequest {
        actions::OrderRequest {
            asset: entry.asset,
            is_buy: self.side == Side::Buy,
            price: self.price.to_string(),
            size: self.size.to_string(),
            reduce_only: self.reduce_only,
            kind: self.kind(),
            client_id: self.client_id.map(written_client_id),
        }
    }

    fn kind(&self) -> actions::OrderKind {
        if let Some(trigger) = self.trigger {
            return actions::OrderKind::Trigger(actions::TriggerOrder {
                is_market: trigger.is_market,
                trigger_price: trigger.price.to_string(),
                tpsl: match trigger.takes_profit {
                    true => actions::TriggerKind::TakeProfit,
                    false => actions::TriggerKind::StopLoss,
                },
            });
        }
        actions::OrderKind::Limit {
            tif: match self.time_in_force {
                TimeInForce::UntilCancelled => actions::TimeInForce::Gtc,
                TimeInForce::Immediate => actions::TimeInForce::Ioc,
                TimeInForce::PostOnly => actions::TimeInForce::Alo,
            },
        }
    }
}

impl OrderId {
    pub(crate) fn reference(self) -> actions::OrderReference {
        match self {
            Self::Venue(order) => actions::OrderReference::OrderId(order),
            Self::Client(id) => actions::OrderReference::ClientId(written_client_id(id)),
        }
    }
}

pub(crate) fn written_client_id(id: u128) -> actions::WrittenClientId {
    format!("{id:#034x}").try_into().expect("0x and 32 digits are a client order id")
}

impl TryFrom<api::hyperliquid::exchange_response::OrderStatus> for Placed {
    type Error = Error;

    fn try_from(status: api::hyperliquid::exchange_response::OrderStatus) -> Result<Self, Error> {
        use api::hyperliquid::exchange_response::OrderStatus;
        Ok(match status {
            OrderStatus::Resting(resting) => Self::Resting { order: resting.oid },
            OrderStatus::Filled(filled) => Self::Filled {
                order: filled.oid,
                size: filled.total_sz.parse()?,
                average_price: filled.avg_px.parse()?,
            },
            OrderStatus::Error(reason) => Self::Refused { reason },
            OrderStatus::WaitingForFill | OrderStatus::WaitingForTrigger => Self::Waiting,
        })
    }
}
