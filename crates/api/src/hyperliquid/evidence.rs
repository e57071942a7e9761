//! The message that a signature signs, in the forms that clients give it.

use engine::ids::Address;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};
use thiserror::Error;

use super::ExchangeRequest;
use super::actions::Action;
use super::multi_sig::outer_digest;
use crate::signatures::{
    self, ChainId, Signature, SignatureError, Source, TypedAction, TypedActionError, connection_id,
    l1_digest, l1_message, typed_action, user_signed_digest,
};

/// How the action of an L1 request was written to msgpack before it was hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// In the canonical order of keys.
    Canonical,
    /// In the order received.
    AsReceived,
    /// Canonical, with addresses as bytes.
    BinaryAddress,
}

/// The form of a message that a signature belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Form {
    /// Msgpack through a phantom agent.
    L1 {
        /// How the action was written.
        encoding: Encoding,
        /// The network of the phantom agent.
        source: Source,
    },
    /// A typed structure, which names its network itself.
    UserSigned,
    /// The same, as one who signs for a multi-sig account signs it.
    CoSigned,
    /// The action of a multi-sig account, as who sends it signs it.
    MultiSig {
        /// The network in whose name.
        source: Source,
    },
}

/// A signature with the message that it signs: enough to find the signer again, without the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The form of the message. Given as hint, it is tried first for the signer's next request.
    pub form: Form,
    /// The bytes that were hashed: msgpack with nonce, vault and expiry; of a user-signed action, its JSON.
    #[serde(serialize_with = "as_bytes")]
    pub message: Vec<u8>,
    /// The signature.
    pub signature: Signature,
    /// Of a multi-sig account's action, the signatures of those who ask together, in the command's order.
    pub co_signatures: Vec<Evidence>,
}

/// Writes bytes as a whole, which comes to the same as one after the other.
fn as_bytes<S: Serializer>(message: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(message)
}

/// What the signature and all lengths take of evidence at most, in bytes.
const SIGNATURE_BYTES: usize = 160;

impl Evidence {
    /// The evidence as bytes, to be kept beside its command.
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = Vec::with_capacity(self.message.len() + SIGNATURE_BYTES);
        postcard::to_extend(self, bytes).expect("evidence is plain data, which postcard always writes")
    }

    /// Reads what [`Evidence::to_bytes`] wrote.
    ///
    /// # Errors
    /// Bytes that are no evidence, or not all of one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EvidenceError> {
        match postcard::take_from_bytes(bytes) {
            Ok((evidence, [])) => Ok(evidence),
            _ => Err(EvidenceError::Bytes),
        }
    }

    /// Finds the signer again: of a multi-sig account's action, who sent it. Each co-signature is evidence of its own.
    ///
    /// # Errors
    /// A signature that belongs to nobody, or a message that is not what its form says.
    pub fn signer(&self) -> Result<Address, EvidenceError> {
        let digest = match self.form {
            Form::L1 { source, .. } => l1_digest(source, &connection_id(&self.message)),
            Form::UserSigned => {
                let action = self.object()?;
                let typed = action.get("type").and_then(Value::as_str).and_then(typed_action);
                user_digest(typed.ok_or(EvidenceError::Message)?, &action)?
            }
            Form::CoSigned => co_signed_digest(&self.object()?)?,
            Form::MultiSig { .. } => outer_digest(&self.object()?)?,
        };
        Ok(self.signature.signer(digest)?)
    }

    fn object(&self) -> Result<Map<String, Value>, EvidenceError> {
        serde_json::from_slice(&self.message).map_err(|_| EvidenceError::Message)
    }
}

/// Evidence that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EvidenceError {
    /// The bytes are none of [`Evidence::to_bytes`].
    #[error("the bytes are no evidence of a signature")]
    Bytes,
    /// The signature belongs to nobody.
    #[error("the signature has no signer: {0}")]
    Signature(#[from] SignatureError),
    /// The message of a user-signed action is not its JSON.
    #[error("the message is no user-signed action")]
    Message,
    /// The message of a user-signed action lacks something that is signed.
    #[error("the message is incomplete: {0}")]
    Action(#[from] UnsignableAction),
}

/// A user-signed action that has no message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UnsignableAction {
    /// A field is missing or of another kind.
    #[error("{0}")]
    Field(#[from] TypedActionError),
    /// The chain id is missing or no number.
    #[error("field `signatureChainId` must be a hexadecimal number such as `0x66eee`")]
    ChainId,
    /// What the sender of a multi-sig account's action signs is not all there.
    #[error("the action of a multi-sig account lacks what its sender signs")]
    Incomplete,
}

impl ExchangeRequest {
    /// The `type` of the action.
    pub fn action_type(&self) -> Option<&str> {
        match &self.action {
            Action::Order(_) => Some("order"),
            Action::Cancel(_) => Some("cancel"),
            Action::CancelByClientId(_) => Some("cancelByCloid"),
            Action::BatchModify(_) => Some("batchModify"),
            _ => self.received.get("type").and_then(Value::as_str),
        }
    }

    /// The message of an L1 action in one encoding; `None` where the action has no such encoding.
    pub fn l1_message(&self, encoding: Encoding) -> Option<Vec<u8>> {
        let msgpack = match encoding {
            Encoding::Canonical => self.action.canonical_msgpack()?,
            Encoding::AsReceived => rmp_serde::to_vec_named(&*self.received).ok()?,
            Encoding::BinaryAddress => self.action.binary_address_msgpack()?,
        };
        Some(l1_message(msgpack, self.nonce, self.vault.as_ref(), self.expires_after))
    }
}

pub(super) fn user_digest(
    typed: &TypedAction,
    action: &Map<String, Value>,
) -> Result<[u8; 32], UnsignableAction> {
    Ok(user_signed_digest(typed, action, chain_id(action)?)?)
}

/// What one who signs for a multi-sig account signs of a user-signed action.
pub(super) fn co_signed_digest(action: &Map<String, Value>) -> Result<[u8; 32], UnsignableAction> {
    let typed = action.get("type").and_then(Value::as_str).and_then(typed_action);
    let typed = typed.ok_or(UnsignableAction::Incomplete)?;
    Ok(signatures::co_signed_digest(typed, action, chain_id(action)?)?)
}

/// The chain of the signing wallet.
pub(super) fn chain_id(action: &Map<String, Value>) -> Result<ChainId, UnsignableAction> {
    let written = action.get("signatureChainId").and_then(Value::as_str);
    written.and_then(|text| ChainId::from_text(text).ok()).ok_or(UnsignableAction::ChainId)
}
