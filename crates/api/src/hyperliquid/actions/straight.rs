//! The actions that are most of all, read straight from the text of a request: without a value of the text in between.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

use super::{Action, BatchModify, Cancel, CancelByClientId, Order};

/// An action whose `type` comes first, as nearly everybody writes it, and is one of those that are sent most. Anything else is no error
/// of the client: [`Action::decode`] reads it, or says what is wrong with it.
pub(in super::super) struct StraightAction(pub(in super::super) Action);

impl<'de> Deserialize<'de> for StraightAction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(StraightVisitor).map(Self)
    }
}

struct StraightVisitor;

impl<'de> Visitor<'de> for StraightVisitor {
    type Value = Action;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("orders, cancels or modifications")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Action, A::Error> {
        if map.next_key::<Type>()?.is_none() {
            return Err(de::Error::missing_field("type"));
        }
        let kind: Kind = map.next_value()?;
        let rest = MapAccessDeserializer::new(map);
        match kind {
            Kind::Order => Order::deserialize(rest).map(Action::Order),
            Kind::Cancel => Cancel::deserialize(rest).map(Action::Cancel),
            Kind::CancelByCloid => CancelByClientId::deserialize(rest).map(Action::CancelByClientId),
            Kind::BatchModify => BatchModify::deserialize(rest).map(Action::BatchModify),
        }
    }
}

/// The first key of an action.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
enum Type {
    Type,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
enum Kind {
    Order,
    Cancel,
    CancelByCloid,
    BatchModify,
}
