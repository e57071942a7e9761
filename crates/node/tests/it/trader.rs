//! Who signs: a key, its requests, and its books in exact units.

use std::sync::atomic::{AtomicU64, Ordering};

use api::hyperliquid::{Encoding, ExchangeRequest};
use api::signatures::{
    ChainId, SecretKey, Source, connection_id, l1_digest, typed_action, user_signed_digest,
};
use serde_json::{Value, json};
use units::Decimal;

use crate::venue::TestVenue;

/// A key that trades.
pub struct Trader {
    pub key: SecretKey,
}

/// An L1 action signed for the test source.
pub fn signed(key: &SecretKey, action: &Value, nonce: u64) -> Value {
    signed_envelope(key, json!({"action": action, "nonce": nonce}))
}

/// A request signed for the test source with all that its envelope has.
pub fn signed_envelope(key: &SecretKey, mut envelope: Value) -> Value {
    envelope["signature"] = json!({"r": "0x1", "s": "0x1", "v": 27});
    let action = envelope["action"].clone();
    let request = ExchangeRequest::decode(envelope.to_string().as_bytes()).unwrap();
    let digest = match action["type"].as_str().and_then(typed_action) {
        Some(typed) => {
            let chain = ChainId::from_text(action["signatureChainId"].as_str().unwrap()).unwrap();
            user_signed_digest(typed, action.as_object().unwrap(), chain).unwrap()
        }
        None => {
            let message = request.l1_message(Encoding::Canonical).unwrap();
            l1_digest(Source::Testnet, &connection_id(&message))
        }
    };
    envelope["signature"] = serde_json::to_value(key.sign(digest)).unwrap();
    envelope
}

/// A nonce that no other call has given.
pub fn fresh_nonce() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let now = node::clock::wall().0;
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(now.max(last + 1)));
    now.max(last.unwrap() + 1)
}

/// The nonce of the request for an action: what a user-signed action repeats, else a fresh one.
fn nonce_of(action: &Value) -> u64 {
    let is_typed = action["type"].as_str().and_then(typed_action).is_some();
    let repeated = if is_typed { action["time"].as_u64().or(action["nonce"].as_u64()) } else { None };
    repeated.unwrap_or_else(fresh_nonce)
}

/// A limit order as it goes over the wire.
pub fn order(is_buy: bool, price: &str, size: &str, time_in_force: &str) -> Value {
    json!({"a": 0, "b": is_buy, "p": price, "s": size, "r": false, "t": {"limit": {"tif": time_in_force}}})
}

/// Orders as an action.
pub fn orders(orders: &[Value]) -> Value {
    json!({"type": "order", "orders": orders, "grouping": "na"})
}

/// A user-signed action.
pub fn user_signed(action: Value) -> Value {
    let mut action = action;
    action["signatureChainId"] = json!("0x66eee");
    action["hyperliquidChain"] = json!("Testnet");
    action
}

impl Trader {
    /// One of the devnet's accounts.
    pub fn of_dev(number: usize) -> Self {
        Self { key: node::dev::accounts::dev_accounts()[number].key.clone() }
    }

    /// A key that nobody else has.
    pub fn stranger(seed: u8) -> Self {
        Self { key: SecretKey::from_bytes([seed; 32]).unwrap() }
    }

    pub fn address(&self) -> String {
        self.key.address().to_string()
    }

    /// The answer to a signed action.
    pub fn exchange(&self, venue: &TestVenue, action: &Value) -> Value {
        let envelope = signed(&self.key, action, nonce_of(action));
        let (status, text) = venue.post("/exchange", envelope.to_string().as_bytes());
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// An action that is done, without more to say.
    pub fn done(&self, venue: &TestVenue, action: &Value) {
        assert_eq!(
            self.exchange(venue, action),
            json!({"status": "ok", "response": {"type": "default"}}),
            "{action}"
        );
    }

    /// Why an action is refused.
    pub fn refused(&self, venue: &TestVenue, action: &Value) -> String {
        let answer = self.exchange(venue, action);
        assert_eq!(answer["status"], "err", "{answer}");
        answer["response"].as_str().unwrap().to_owned()
    }

    /// What came of one order.
    pub fn place(&self, venue: &TestVenue, order: Value) -> Value {
        let answer = self.exchange(venue, &orders(&[order]));
        assert_eq!(answer["status"], "ok", "{answer}");
        answer["response"]["data"]["statuses"][0].clone()
    }

    /// The number of an order that rests.
    pub fn rest(&self, venue: &TestVenue, order: Value) -> u64 {
        let status = self.place(venue, order);
        status["resting"]["oid"].as_u64().unwrap_or_else(|| panic!("it does not rest: {status}"))
    }

    /// The account's equity in 1e-6 USD.
    pub fn equity(&self, venue: &TestVenue) -> i64 {
        let state = venue.info(&json!({"type": "clearinghouseState", "user": self.address()}));
        micro_dollars(&state["marginSummary"]["accountValue"])
    }

    /// The numbers of the account's open orders.
    pub fn open_orders(&self, venue: &TestVenue) -> Vec<u64> {
        let open = venue.info(&json!({"type": "openOrders", "user": self.address()}));
        open.as_array().unwrap().iter().map(|order| order["oid"].as_u64().unwrap()).collect()
    }

    /// The account's fills, the newest first.
    pub fn fills(&self, venue: &TestVenue) -> Vec<Value> {
        venue.info(&json!({"type": "userFills", "user": self.address()})).as_array().unwrap().clone()
    }
}

/// A decimal amount of USD in 1e-6.
pub fn micro_dollars(amount: &Value) -> i64 {
    amount.as_str().unwrap().parse::<Decimal>().unwrap().to_scale(6).unwrap()
}
