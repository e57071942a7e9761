//! The envelope of `POST /exchange`.

use engine::ids::Address;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::DecodeError;
use super::actions::{Action, StraightAction, WrittenAddress};
use super::received_action::ReceivedAction;
use crate::signatures::Signature;

/// Longer bodies are not read: thousands of orders fit, and a body costs memory before its signer is known.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

/// A signed action, readable but not yet attributed to a signer.
#[derive(Debug, Clone, PartialEq)]
pub struct ExchangeRequest {
    /// What is asked.
    pub action: Action,
    /// The same, with the keys in the order received.
    pub received: ReceivedAction,
    /// The signer's nonce, in milliseconds since 1970.
    pub nonce: u64,
    /// The signature.
    pub signature: Signature,
    /// The sub-account or vault for which the signer acts.
    pub vault: Option<Address>,
    /// After this time, in milliseconds since 1970, the request is void.
    pub expires_after: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<Written> {
    action: Written,
    nonce: u64,
    signature: Signature,
    #[serde(default)]
    vault_address: Option<WrittenAddress>,
    #[serde(default)]
    expires_after: Option<u64>,
}

impl ExchangeRequest {
    /// Reads the body of `POST /exchange`, or the payload of a request that came through a WebSocket.
    ///
    /// # Errors
    /// A body over [`MAX_BODY_BYTES`], no JSON, or a field that is missing or of another kind.
    pub fn decode(body: &[u8]) -> Result<Self, DecodeError> {
        if let Ok(straight) = parse_body::<Envelope<StraightAction>>(body) {
            let received = ReceivedAction::within(body);
            return straight.request(|StraightAction(action)| Ok((action, received)));
        }
        let envelope: Envelope<Box<RawValue>> = parse_body(body)?;
        envelope.request(read_action)
    }
}

impl<Written> Envelope<Written> {
    /// The request, once its action is read.
    fn request(
        self,
        read: impl FnOnce(Written) -> Result<(Action, ReceivedAction), DecodeError>,
    ) -> Result<ExchangeRequest, DecodeError> {
        let Self { action, nonce, signature, vault_address, expires_after } = self;
        let (action, received) = read(action)?;
        let vault = vault_address.map(|written| written.address());
        Ok(ExchangeRequest { action, received, nonce, signature, vault, expires_after })
    }
}

/// Reads an action of any kind.
fn read_action(text: Box<RawValue>) -> Result<(Action, ReceivedAction), DecodeError> {
    let received: Map<String, Value> =
        serde_json::from_str(text.get()).map_err(|error| DecodeError::new(error.to_string()))?;
    let received = Value::Object(received);
    let action = Action::decode(&received)?;
    match received {
        Value::Object(received) => Ok((action, ReceivedAction::of_parsed(text, received))),
        _ => unreachable!("just made of a map"),
    }
}

/// Reads a JSON body within the limit of size; `serde_json` itself limits its depth to 128.
pub(super) fn parse_body<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, DecodeError> {
    if body.len() > MAX_BODY_BYTES {
        let reason = format!("the body has {} bytes, and at most {MAX_BODY_BYTES} are read", body.len());
        return Err(DecodeError::new(reason));
    }
    serde_json::from_slice(body).map_err(|error| DecodeError::new(error.to_string()))
}
