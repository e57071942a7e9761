//! A client that signs.

use std::sync::atomic::{AtomicU64, Ordering};

use api::hyperliquid::{Encoding, ExchangeRequest};
use api::signatures::{SecretKey, Source, connection_id, l1_digest};
use serde_json::{Value, json};

/// A key, the venue where it trades, and its connection.
pub struct Trader {
    key: SecretKey,
    url: String,
    agent: ureq::Agent,
}

impl Trader {
    /// One of the devnet's accounts.
    pub fn of_dev(number: usize, url: &str) -> Self {
        let key = node::dev::accounts::dev_accounts()[number].key.clone();
        Self { key, url: url.to_owned(), agent: ureq::Agent::new_with_defaults() }
    }

    pub fn address(&self) -> String {
        self.key.address().to_string()
    }

    /// What came of one item of a signed action; none where the venue is gone.
    pub fn ask(&self, action: &Value) -> Option<Value> {
        let mut envelope =
            json!({"action": action, "nonce": nonce(), "signature": {"r": "0x1", "s": "0x1", "v": 27}});
        let request = ExchangeRequest::decode(envelope.to_string().as_bytes()).unwrap();
        let message = request.l1_message(Encoding::Canonical).unwrap();
        let signature = self.key.sign(l1_digest(Source::Testnet, &connection_id(&message)));
        envelope["signature"] = serde_json::to_value(signature).unwrap();
        let mut answer = self.agent.post(&self.url).send(envelope.to_string()).ok()?;
        let answer: Value = serde_json::from_str(&answer.body_mut().read_to_string().ok()?).unwrap();
        assert_eq!(answer["status"], "ok", "{answer}");
        Some(answer["response"]["data"]["statuses"][0].clone())
    }

    /// Places a limit order in BTC.
    pub fn place(&self, is_buy: bool, price: &str, size: &str, time_in_force: &str) -> Option<Value> {
        let order = json!({"a": 0, "b": is_buy, "p": price, "s": size, "r": false, "t": {"limit": {"tif": time_in_force}}});
        self.ask(&json!({"type": "order", "orders": [order], "grouping": "na"}))
    }

    /// Cancels an order in BTC.
    pub fn cancel(&self, order: u64) -> Option<Value> {
        self.ask(&json!({"type": "cancel", "cancels": [{"a": 0, "o": order}]}))
    }
}

/// The wall clock in milliseconds, later with every call.
fn nonce() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let now = node::clock::wall().0;
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(now.max(last + 1)));
    now.max(last.unwrap() + 1)
}
