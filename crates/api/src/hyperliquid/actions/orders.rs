//! Orders, their cancellation and their modification.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::{WrittenAddress, WrittenClientId};

/// `order`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The orders, in the order in which they are placed.
    pub orders: Vec<OrderRequest>,
    /// How they belong together.
    pub grouping: Grouping,
    /// A fee for whoever built the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub builder: Option<BuilderFee>,
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRequest {
    /// The asset index of the market.
    #[serde(rename = "a")]
    pub asset: u32,
    /// Buys, else sells.
    #[serde(rename = "b")]
    pub is_buy: bool,
    /// Limit price, a decimal string.
    #[serde(rename = "p")]
    pub price: String,
    /// Size, a decimal string.
    #[serde(rename = "s")]
    pub size: String,
    /// May only reduce the position.
    #[serde(rename = "r")]
    pub reduce_only: bool,
    /// Limit or trigger.
    #[serde(rename = "t")]
    pub kind: OrderKind,
    /// Client order id.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub client_id: Option<WrittenClientId>,
}

/// `{"limit":…}` or `{"trigger":…}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum OrderKind {
    /// Works at once.
    Limit {
        /// How long.
        tif: TimeInForce,
    },
    /// Sleeps until the mark price reaches the trigger price.
    Trigger(TriggerOrder),
}

/// How long a limit order works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeInForce {
    /// Add liquidity only: refused if it would match.
    Alo,
    /// Immediate or cancel.
    Ioc,
    /// Good until cancelled.
    Gtc,
    /// Immediate or cancel, as the front end sends market orders.
    FrontendMarket,
}

/// A stop or take-profit order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TriggerOrder {
    /// Becomes a market order, else a limit order.
    pub is_market: bool,
    /// Mark price at which it wakes, a decimal string.
    #[serde(rename = "triggerPx")]
    pub trigger_price: String,
    /// Which side of the mark price it waits on.
    pub tpsl: TriggerKind,
}

/// Take profit or stop loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TriggerKind {
    /// Wakes when the price has become better.
    #[serde(rename = "tp")]
    TakeProfit,
    /// Wakes when the price has become worse.
    #[serde(rename = "sl")]
    StopLoss,
}

/// How the orders of one request belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Grouping {
    /// By a name.
    Named(NamedGrouping),
    /// Not at all, with a priority fee.
    Priority {
        /// The rate, in units of 1e-8.
        #[serde(rename = "p")]
        rate: u64,
    },
}

impl<'de> Deserialize<'de> for Grouping {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GroupingVisitor)
    }
}

/// What a grouping may be, in the words of an error.
const GROUPINGS: &str =
    r#"grouping must be "na", "normalTpsl", "positionTpsl" or {"p": an unsigned integer}"#;

struct GroupingVisitor;

impl<'de> Visitor<'de> for GroupingVisitor {
    type Value = Grouping;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(GROUPINGS)
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Grouping, E> {
        let named = NamedGrouping::deserialize(name.into_deserializer());
        named.map(Grouping::Named).map_err(|_: de::value::Error| E::custom(GROUPINGS))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Grouping, A::Error> {
        let Priority { rate } = Priority::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Grouping::Priority { rate })
    }
}

/// As [`Grouping::Priority`].
#[derive(Deserialize)]
struct Priority {
    #[serde(rename = "p")]
    rate: u64,
}

/// The groupings that have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NamedGrouping {
    /// Not at all.
    Na,
    /// The first is the parent of the triggers that follow, which wake with its fill.
    NormalTpsl,
    /// Triggers whose size is that of the position.
    PositionTpsl,
}

/// A fee for whoever built the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuilderFee {
    /// Who receives it.
    #[serde(rename = "b")]
    pub builder: WrittenAddress,
    /// Tenths of a basis point of the notional.
    #[serde(rename = "f")]
    pub fee: u64,
}

/// `cancel`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// What to cancel.
    pub cancels: Vec<CancelRequest>,
    /// Asks for the fast path, which here is every path.
    #[serde(rename = "f", skip_serializing_if = "Option::is_none")]
    pub fast: Option<bool>,
}

/// One order to cancel, by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelRequest {
    /// The asset index of the market.
    #[serde(rename = "a")]
    pub asset: u32,
    /// The order id.
    #[serde(rename = "o")]
    pub order_id: u64,
}

/// `cancelByCloid`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelByClientId {
    /// What to cancel.
    pub cancels: Vec<CancelByClientIdRequest>,
    /// Asks for the fast path, which here is every path.
    #[serde(rename = "f", skip_serializing_if = "Option::is_none")]
    pub fast: Option<bool>,
}

/// One order to cancel, by its client id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelByClientIdRequest {
    /// The asset index of the market.
    pub asset: u32,
    /// The client order id.
    #[serde(rename = "cloid")]
    pub client_id: WrittenClientId,
}

/// `modify`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Modify {
    /// The order to replace.
    #[serde(rename = "oid")]
    pub reference: OrderReference,
    /// What replaces it.
    pub order: OrderRequest,
    /// Asks for the fast path, which here is every path.
    #[serde(rename = "a", skip_serializing_if = "Option::is_none")]
    pub fast: Option<bool>,
}

impl Modify {
    /// The same as an item of a batch.
    pub(crate) fn as_modification(&self) -> Modification {
        Modification { reference: self.reference.clone(), order: self.order.clone() }
    }
}

/// `batchModify`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchModify {
    /// What to replace.
    pub modifies: Vec<Modification>,
    /// Asks for the fast path, which here is every path.
    #[serde(rename = "a", skip_serializing_if = "Option::is_none")]
    pub fast: Option<bool>,
}

/// One order to replace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Modification {
    /// The order to replace.
    #[serde(rename = "oid")]
    pub reference: OrderReference,
    /// What replaces it.
    pub order: OrderRequest,
}

/// An order, by the venue's id or by the client's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "oid must be an unsigned integer, or a client order id of 0x and 32 hexadecimal digits"
)]
pub enum OrderReference {
    /// The venue's id.
    OrderId(u64),
    /// The client's id.
    ClientId(WrittenClientId),
}

/// `scheduleCancel`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleCancel {
    /// When, in milliseconds since 1970; absent clears the schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<u64>,
}
