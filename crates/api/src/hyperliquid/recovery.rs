//! Who signed a request.
//!
//! A signature over any message recovers to *some* address, so the signer is the one that the venue knows.
//! Clients hash the same action in different forms: most in the canonical order of keys, some in the order in
//! which they send them, on either network. The forms are tried in turn, the likeliest first, and the number
//! of tries is bounded by their number.

use engine::ids::Address;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use super::ExchangeRequest;
use crate::signatures::{
    ChainId, Signature, SignatureError, Source, TypedAction, TypedActionError, connection_id, l1_digest,
    l1_message, typed_action, user_signed_digest,
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
}

/// The networks in whose name a venue takes signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedSources {
    preferred: Source,
    both: bool,
}

impl AcceptedSources {
    /// One network alone.
    pub const fn only(source: Source) -> Self {
        Self {
            preferred: source,
            both: false,
        }
    }

    /// Both networks, this one tried first.
    pub const fn both(preferred: Source) -> Self {
        Self {
            preferred,
            both: true,
        }
    }

    /// The network that is tried first.
    pub fn preferred(self) -> Source {
        self.preferred
    }

    /// Whether signatures in the name of this network are taken.
    pub fn contains(self, source: Source) -> bool {
        self.both || source == self.preferred
    }

    fn iter(self) -> impl Iterator<Item = Source> {
        std::iter::once(self.preferred).chain(self.both.then_some(self.preferred.other()))
    }
}

/// A signer, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Who signed: an account, or an agent of one.
    pub signer: Address,
    /// What convinces others of it.
    pub evidence: Evidence,
}

/// A signature with the message that it signs: enough to find the signer again, without the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The form of the message. Given as hint, it is tried first for the signer's next request.
    pub form: Form,
    /// The bytes that were hashed: msgpack with nonce, vault and expiry; of a user-signed action, its JSON.
    pub message: Vec<u8>,
    /// The signature.
    pub signature: Signature,
}

/// Why a request has no signer that the venue knows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecoveryError {
    /// No address at all belongs to the signature.
    #[error("Unable to recover signer. {0}.")]
    BadSignature(#[from] SignatureError),
    /// The signature of an L1 action recovers to an address that is no account and no agent. That is also
    /// how every difference between what the client and the venue hashed shows.
    #[error("User or API Wallet {} does not exist.", signer)]
    UnknownSigner {
        /// The address by the canonical form in the preferred network.
        signer: Address,
    },
    /// The signature of a user-signed action recovers to an address without an account.
    #[error("Must deposit before performing actions. User: {}", signer)]
    UnknownUser {
        /// The address.
        signer: Address,
    },
    /// A user-signed action in the name of a network that the venue does not take.
    #[error("hyperliquidChain `{named}` is not accepted here: sign with `{}`.", accepted.chain_name())]
    ForeignChain {
        /// What the action names.
        named: String,
        /// What it should name.
        accepted: Source,
    },
    /// A user-signed action without a chain id, or with a field of another kind.
    #[error("{0}")]
    Unsignable(#[from] UnsignableAction),
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
}

/// Finds the signer of a request among those whom the venue knows.
///
/// `is_known` says whether an address is an account or an agent; `hint` is the form of the last request of
/// the same signer or connection.
///
/// # Errors
/// A signature of nobody, of nobody known, or in the name of a network that is not accepted.
pub fn recover(
    request: &ExchangeRequest,
    accepted: AcceptedSources,
    hint: Option<Form>,
    is_known: impl Fn(&Address) -> bool,
) -> Result<Recovered, RecoveryError> {
    match request.action_type().and_then(typed_action) {
        Some(typed) => recover_user(request, typed, accepted, is_known),
        None => recover_l1(request, accepted, hint, is_known),
    }
}

fn recover_user(
    request: &ExchangeRequest,
    typed: &TypedAction,
    accepted: AcceptedSources,
    is_known: impl Fn(&Address) -> bool,
) -> Result<Recovered, RecoveryError> {
    let digest = user_digest(typed, &request.received)?;
    let named = request
        .received
        .get("hyperliquidChain")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !accepted.iter().any(|source| source.chain_name() == named) {
        return Err(RecoveryError::ForeignChain {
            named: shortened(named),
            accepted: accepted.preferred(),
        });
    }
    let signer = request.signature.signer(digest)?;
    if !is_known(&signer) {
        return Err(RecoveryError::UnknownUser { signer });
    }
    let message = Value::Object(request.received.clone()).to_string().into_bytes();
    let evidence = Evidence {
        form: Form::UserSigned,
        message,
        signature: request.signature,
    };
    Ok(Recovered { signer, evidence })
}

fn recover_l1(
    request: &ExchangeRequest,
    accepted: AcceptedSources,
    hint: Option<Form>,
    is_known: impl Fn(&Address) -> bool,
) -> Result<Recovered, RecoveryError> {
    let mut forms: Vec<(Encoding, Source)> =
        [Encoding::Canonical, Encoding::AsReceived, Encoding::BinaryAddress]
            .into_iter()
            .flat_map(|encoding| accepted.iter().map(move |source| (encoding, source)))
            .collect();
    if let Some(Form::L1 { encoding, source }) = hint {
        forms.sort_by_key(|form| *form != (encoding, source));
    }
    let mut messages = Messages::of(request);
    let mut tried: Vec<(usize, Source)> = Vec::new();
    for (encoding, source) in forms {
        let Some(index) = messages.index_of(encoding) else {
            continue;
        };
        if tried.contains(&(index, source)) {
            continue;
        }
        tried.push((index, source));
        let signer = request
            .signature
            .signer(l1_digest(source, &connection_id(messages.bytes(index))))?;
        if is_known(&signer) {
            let form = Form::L1 { encoding, source };
            let evidence = Evidence {
                form,
                message: messages.take(index),
                signature: request.signature,
            };
            return Ok(Recovered { signer, evidence });
        }
    }
    Err(RecoveryError::UnknownSigner {
        signer: messages.usual_signer(accepted.preferred())?,
    })
}

/// The messages of one L1 request by encoding, each written once, and once where they are equal.
struct Messages<'a> {
    request: &'a ExchangeRequest,
    written: Vec<Vec<u8>>,
    index: Vec<(Encoding, Option<usize>)>,
}

impl<'a> Messages<'a> {
    fn of(request: &'a ExchangeRequest) -> Self {
        Self {
            request,
            written: Vec::new(),
            index: Vec::new(),
        }
    }

    fn index_of(&mut self, encoding: Encoding) -> Option<usize> {
        if let Some((_, index)) = self.index.iter().find(|(known, _)| *known == encoding) {
            return *index;
        }
        let index = self.request.l1_message(encoding).map(|message| {
            self.written
                .iter()
                .position(|written| *written == message)
                .unwrap_or_else(|| {
                    self.written.push(message);
                    self.written.len() - 1
                })
        });
        self.index.push((encoding, index));
        index
    }

    fn bytes(&self, index: usize) -> &[u8] {
        &self.written[index]
    }

    fn take(mut self, index: usize) -> Vec<u8> {
        self.written.swap_remove(index)
    }

    /// The address by the canonical form, or by the order received where the type is unknown.
    fn usual_signer(&mut self, source: Source) -> Result<Address, SignatureError> {
        let index = self
            .index_of(Encoding::Canonical)
            .or_else(|| self.index_of(Encoding::AsReceived));
        let message = index.map_or(&[][..], |index| self.bytes(index));
        self.request
            .signature
            .signer(l1_digest(source, &connection_id(message)))
    }
}

impl ExchangeRequest {
    /// The `type` of the action.
    pub fn action_type(&self) -> Option<&str> {
        self.received.get("type").and_then(Value::as_str)
    }

    /// The message of an L1 action in one encoding; `None` where the action has no such encoding.
    pub fn l1_message(&self, encoding: Encoding) -> Option<Vec<u8>> {
        let msgpack = match encoding {
            Encoding::Canonical => self.action.canonical_msgpack()?,
            Encoding::AsReceived => rmp_serde::to_vec_named(&self.received).ok()?,
            Encoding::BinaryAddress => self.action.binary_address_msgpack()?,
        };
        Some(l1_message(
            &msgpack,
            self.nonce,
            self.vault.as_ref(),
            self.expires_after,
        ))
    }
}

impl Evidence {
    /// Finds the signer again.
    ///
    /// # Errors
    /// A signature that belongs to nobody, or a message that is not what its form says.
    pub fn signer(&self) -> Result<Address, RecoveryError> {
        let digest = match self.form {
            Form::L1 { source, .. } => l1_digest(source, &connection_id(&self.message)),
            Form::UserSigned => {
                let action: Map<String, Value> =
                    serde_json::from_slice(&self.message).map_err(|_| UnsignableAction::ChainId)?;
                let typed = action.get("type").and_then(Value::as_str).and_then(typed_action);
                user_digest(typed.ok_or(UnsignableAction::ChainId)?, &action)?
            }
        };
        Ok(self.signature.signer(digest)?)
    }
}

pub(super) fn user_digest(
    typed: &TypedAction,
    action: &Map<String, Value>,
) -> Result<[u8; 32], UnsignableAction> {
    let chain_id = action
        .get("signatureChainId")
        .and_then(Value::as_str)
        .and_then(|text| ChainId::from_text(text).ok())
        .ok_or(UnsignableAction::ChainId)?;
    Ok(user_signed_digest(typed, action, chain_id)?)
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}
