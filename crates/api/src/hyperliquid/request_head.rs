//! What a signed request says of itself, read before anything of it is believed or kept: what it weighs, and whether it may
//! be put off.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::ExchangeRequest;
use super::actions::{Action, is_vital};

/// How many items of a batch weigh as much as one more request.
const ITEMS_PER_WEIGHT: u64 = 40;

/// The head of a signed request. One that cannot be read is that of a single thing that may be put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestHead {
    is_vital: bool,
    items: u64,
}

impl RequestHead {
    /// Reads the body of `POST /exchange`, or the payload of a request through a WebSocket, and keeps nothing of it.
    pub fn read(body: &[u8]) -> Self {
        match serde_json::from_slice::<Envelope<'_>>(body) {
            Ok(Envelope { action }) => action.head(),
            Err(_) => Self { is_vital: false, items: 1 },
        }
    }

    /// Whether a body weighs one, which need not be read to be known: each of its items has a brace of its own.
    pub fn weighs_one(body: &[u8]) -> bool {
        let braces = body.iter().map(|&byte| u64::from(byte == b'{')).sum::<u64>();
        braces < ITEMS_PER_WEIGHT
    }

    /// Whether it is taken even where other requests are put off: a cancel, prices, a word of the operator.
    pub fn is_vital(self) -> bool {
        self.is_vital
    }

    /// What it weighs against the limit of the address on the network that it comes from.
    pub fn weight(self) -> u64 {
        1 + self.items / ITEMS_PER_WEIGHT
    }

    /// Whether it is the head of this request. A text that says the same thing twice can be read in two ways, and then it may
    /// not be.
    pub fn is_of(self, request: &ExchangeRequest) -> bool {
        let inner = match &request.action {
            Action::MultiSig(_) => request.received.get("payload").and_then(|payload| payload.get("action")),
            _ => None,
        };
        let inner = inner.and_then(|action| action.get("type")).and_then(Value::as_str);
        let kind = inner.or(request.action_type()).unwrap_or_default();
        self == Self { is_vital: is_vital(kind), items: items(&request.action) }
    }
}

/// How many things a request asks at once.
fn items(action: &Action) -> u64 {
    let items = match action {
        Action::Order(order) => order.orders.len(),
        Action::Cancel(cancel) => cancel.cancels.len(),
        Action::CancelByClientId(cancel) => cancel.cancels.len(),
        Action::BatchModify(batch) => batch.modifies.len(),
        _ => 1,
    };
    items as u64
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    action: ActionHead<'a>,
}

#[derive(Deserialize)]
struct ActionHead<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(default)]
    orders: Length,
    #[serde(default)]
    cancels: Length,
    #[serde(default)]
    modifies: Length,
    /// Of what several sign together: what they ask.
    #[serde(default, borrow)]
    payload: Option<Payload<'a>>,
}

#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow)]
    action: InnerHead<'a>,
}

#[derive(Deserialize)]
struct InnerHead<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
}

impl ActionHead<'_> {
    fn head(&self) -> RequestHead {
        let items = match self.kind.as_ref() {
            "order" => self.orders.0,
            "cancel" | "cancelByCloid" => self.cancels.0,
            "batchModify" => self.modifies.0,
            _ => 1,
        };
        let kind = self.payload.as_ref().map_or(&self.kind, |payload| &payload.action.kind);
        RequestHead { is_vital: is_vital(kind), items }
    }
}

/// How long a list is, of which nothing is kept; zero of what is no list.
#[derive(Default)]
struct Length(u64);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LengthVisitor)
    }
}

struct LengthVisitor;

impl<'de> Visitor<'de> for LengthVisitor {
    type Value = Length;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Length, A::Error> {
        let mut length = 0;
        while list.next_element::<IgnoredAny>()?.is_some() {
            length += 1;
        }
        Ok(Length(length))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Length, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Length(0))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn head(action: &Value) -> RequestHead {
        RequestHead::read(json!({"nonce": 1, "action": action}).to_string().as_bytes())
    }

    #[test]
    fn a_batch_weighs_by_its_items_of_its_own_kind() {
        let weight =
            |count: usize| head(&json!({"type": "order", "orders": vec![json!({"a": [0]}); count]})).weight();
        assert_eq!((weight(0), weight(39), weight(40), weight(10_000)), (1, 1, 2, 251));
        let other = json!({"type": "cancel", "cancels": [], "orders": vec![0; 400]});
        assert_eq!(head(&other).weight(), 1);
        assert_eq!(head(&json!({"type": "batchModify", "modifies": vec![0; 80]})).weight(), 3);
    }

    #[test]
    fn what_weighs_more_than_one_has_the_braces_for_it() {
        let cancels = |count: usize| {
            let action = json!({"type": "cancel", "cancels": vec![json!({"a": 0, "o": 1}); count]});
            json!({"nonce": 1, "action": action}).to_string().into_bytes()
        };
        assert!(RequestHead::weighs_one(&cancels(8)));
        for count in 0..100 {
            let body = cancels(count);
            assert!(!RequestHead::weighs_one(&body) || RequestHead::read(&body).weight() == 1);
        }
    }

    #[test]
    fn cancels_prices_and_the_operator_are_vital() {
        for kind in [
            "cancel",
            "cancelByCloid",
            "scheduleCancel",
            "noop",
            "steelyardPublishPrices",
            "steelyardSetMode",
        ] {
            assert!(head(&json!({"type": kind})).is_vital(), "{kind}");
        }
        for kind in ["order", "batchModify", "usdSend", "withdraw3", "anything"] {
            assert!(!head(&json!({"type": kind})).is_vital(), "{kind}");
        }
        let together = |kind| json!({"type": "multiSig", "payload": {"action": {"type": kind}}});
        assert!(head(&together("cancel")).is_vital());
        assert!(!head(&together("order")).is_vital());
    }

    #[test]
    fn what_says_two_things_is_put_off() {
        for text in [
            r#"{"action":{"type":"cancel","type":"order"}}"#,
            r#"{"action":7}"#,
            "",
            r#"{"action":{"type":7}}"#,
        ] {
            let head = RequestHead::read(text.as_bytes());
            assert!(!head.is_vital(), "{text}");
            assert_eq!(head.weight(), 1);
        }
    }

    #[test]
    fn a_head_belongs_to_the_request_that_is_decoded_from_the_same_text() {
        let signature = r#""nonce":1,"signature":{"r":"0x1","s":"0x1","v":27}"#;
        let once = format!(r#"{{"action":{{"type":"cancel","cancels":[{{"a":0,"o":1}}]}},{signature}}}"#);
        let request = ExchangeRequest::decode(once.as_bytes()).unwrap();
        assert!(RequestHead::read(once.as_bytes()).is_of(&request));
        let twice = format!(
            r#"{{"action":{{"type":"noop"}},"action":{{"type":"order","orders":[],"grouping":"na"}},{signature}}}"#
        );
        // Whatever the request is taken for, it is not taken for something vital.
        let head = RequestHead::read(twice.as_bytes());
        assert!(!head.is_vital() && ExchangeRequest::decode(twice.as_bytes()).is_err());
        let short = format!(
            r#"{{"action":{{"type":"order","grouping":"na","orders":{orders},"orders":[]}},{signature}}}"#,
            orders = "[{}]"
        );
        let empty = ExchangeRequest::decode(short.as_bytes()).unwrap();
        assert!(!RequestHead::read(short.as_bytes()).is_of(&empty));
    }
}
