//! A signed request for an action.

use api::hyperliquid::actions::Action;
use api::signatures::{
    ChainId, SecretKey, Signature, Source, connection_id, l1_digest, l1_message, typed_action,
    user_signed_digest,
};
use engine::ids::Address;
use serde_json::{Value, json};

use crate::Error;

/// The chain that is named in what a wallet signs field by field. Any will do.
pub(crate) const SIGNATURE_CHAIN: &str = "0x66eee";

/// The network that signatures are made for. An action signed for one is worth nothing on the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// The test network, which every venue takes.
    #[default]
    Test,
    /// The main network. An order signed for it could be sent to another venue that speaks the same dialect.
    Main,
}

impl Network {
    pub(crate) fn source(self) -> Source {
        match self {
            Self::Test => Source::Testnet,
            Self::Main => Source::Mainnet,
        }
    }
}

/// The body of `POST /exchange` for an action. Whatever account the key acts for is part of what is signed, unless the
/// action is signed field by field.
pub(crate) fn signed_request(
    key: &SecretKey,
    network: Network,
    action: &Action,
    nonce: u64,
    on_behalf_of: Option<&Address>,
) -> Result<Value, Error> {
    let written = serde_json::to_value(action).map_err(|error| Error::Refused(error.to_string()))?;
    let typed = written["type"].as_str().and_then(typed_action);
    let vault = on_behalf_of.filter(|_| typed.is_none());
    let digest = match (typed, written.as_object()) {
        (Some(typed), Some(fields)) => {
            let chain =
                ChainId::from_text(SIGNATURE_CHAIN).map_err(|error| Error::Refused(error.to_string()))?;
            user_signed_digest(typed, fields, chain).map_err(|error| Error::Refused(error.to_string()))?
        }
        _ => {
            let msgpack = action.canonical_msgpack().unwrap_or_default();
            l1_digest(network.source(), &connection_id(&l1_message(msgpack, nonce, vault, None)))
        }
    };
    Ok(envelope(&written, nonce, key.sign(digest), vault))
}

fn envelope(action: &Value, nonce: u64, signature: Signature, vault: Option<&Address>) -> Value {
    json!({
        "action": action,
        "nonce": nonce,
        "signature": signature,
        "vaultAddress": vault.map(ToString::to_string),
    })
}
