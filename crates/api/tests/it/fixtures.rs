//! A key, its address and signed envelopes.

use api::hyperliquid::{Encoding, ExchangeRequest};
use api::signatures::{SecretKey, Signature, Source, connection_id, l1_digest};
use engine::ids::Address;
use serde_json::{Value, json};

/// The well-known key of the dialect's published test vectors.
pub fn secret_key() -> SecretKey {
    SecretKey::from_text("0x0123456789012345678901234567890123456789012345678901234567890123")
        .expect("a valid key")
}

/// The address of [`secret_key`].
pub fn signer() -> Address {
    api::signatures::address_from_text("0x14791697260E4c9A71f18484C9f997B308e59325").expect("an address")
}

/// An envelope with a signature that belongs to nothing yet.
pub fn unsigned(action: &Value, nonce: u64) -> Value {
    json!({"action": action, "nonce": nonce, "signature": {"r": "0x1", "s": "0x1", "v": 27}})
}

/// Reads an envelope.
pub fn request(envelope: &Value) -> ExchangeRequest {
    ExchangeRequest::decode(envelope.to_string().as_bytes()).expect("a readable envelope")
}

/// The envelope signed by [`secret_key`] over the L1 message in this encoding.
pub fn signed(envelope: &Value, encoding: Encoding, source: Source) -> ExchangeRequest {
    let mut request = request(envelope);
    let message = request.l1_message(encoding).expect("an action of this encoding");
    request.signature = secret_key().sign(l1_digest(source, &connection_id(&message)));
    request
}

/// A signature as a client writes it.
pub fn signature(r: &str, s: &str, v: u8) -> Signature {
    serde_json::from_value(json!({"r": r, "s": s, "v": v})).expect("a signature")
}

/// One limit order for 0.01 of asset 0.
pub fn order_action() -> Value {
    json!({"type": "order", "orders": [{"a": 0, "b": true, "p": "50000", "s": "0.01", "r": false,
        "t": {"limit": {"tif": "Gtc"}}}], "grouping": "na"})
}
