//! Who signed a request.
//!
//! A signature over any message recovers to *some* address, so the signer is the one that the venue knows.
//! Clients hash the same action in different forms: most in the canonical order of keys, some in the order in
//! which they send them, on either network. The forms are tried in turn, the likeliest first, and the number
//! of tries is bounded by their number.

use engine::ids::Address;
use serde_json::Value;
use thiserror::Error;

use super::ExchangeRequest;
use super::actions::Action;
use super::evidence::{Encoding, Evidence, Form, UnsignableAction, user_digest};
use super::multi_sig::recover_together;
use crate::signatures::{SignatureError, Source, TypedAction, connection_id, l1_digest, typed_action};

/// The networks in whose name a venue takes signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedSources {
    preferred: Source,
    both: bool,
}

impl AcceptedSources {
    /// One network alone.
    pub const fn only(source: Source) -> Self {
        Self { preferred: source, both: false }
    }

    /// Both networks, this one tried first.
    pub const fn both(preferred: Source) -> Self {
        Self { preferred, both: true }
    }

    /// The network that is tried first.
    pub fn preferred(self) -> Source {
        self.preferred
    }

    /// Whether signatures in the name of this network are taken.
    pub fn contains(self, source: Source) -> bool {
        self.both || source == self.preferred
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Source> {
        std::iter::once(self.preferred).chain(self.both.then_some(self.preferred.other()))
    }
}

/// A signer, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Who signed: an account, or an agent of one.
    pub signer: Address,
    /// Of a multi-sig account's action, which the signer sent: who ask together.
    pub co_signers: Vec<Address>,
    /// What convinces others of it.
    pub evidence: Evidence,
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
    /// Who sent a multi-sig account's action is not the one that the signatures are for.
    #[error("Invalid multi-sig outer signer")]
    InvalidOuterSigner,
    /// More signatures than a multi-sig account has signers.
    #[error("Too many signatures: at most {} can be authorized.", most)]
    TooManySignatures {
        /// So many at most.
        most: usize,
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
    if let Action::MultiSig(together) = &request.action {
        return recover_together(request, together, accepted, is_known);
    }
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
    let named = request.received.get("hyperliquidChain").and_then(Value::as_str).unwrap_or_default();
    if !accepted.iter().any(|source| source.chain_name() == named) {
        return Err(RecoveryError::ForeignChain { named: shortened(named), accepted: accepted.preferred() });
    }
    let signer = request.signature.signer(digest)?;
    if !is_known(&signer) {
        return Err(RecoveryError::UnknownUser { signer });
    }
    let message = Value::Object((*request.received).clone()).to_string().into_bytes();
    let evidence =
        Evidence { form: Form::UserSigned, message, signature: request.signature, co_signatures: Vec::new() };
    Ok(Recovered { signer, co_signers: Vec::new(), evidence })
}

fn recover_l1(
    request: &ExchangeRequest,
    accepted: AcceptedSources,
    hint: Option<Form>,
    is_known: impl Fn(&Address) -> bool,
) -> Result<Recovered, RecoveryError> {
    let usual = [Encoding::Canonical, Encoding::AsReceived, Encoding::BinaryAddress];
    let usual = usual.into_iter().flat_map(|encoding| accepted.iter().map(move |source| (encoding, source)));
    let first = match hint {
        Some(Form::L1 { encoding, source }) if accepted.contains(source) => Some((encoding, source)),
        _ => None,
    };
    let forms = first.into_iter().chain(usual.filter(move |form| first != Some(*form)));
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
        let signer = request.signature.signer(l1_digest(source, &connection_id(messages.bytes(index))))?;
        if is_known(&signer) {
            let form = Form::L1 { encoding, source };
            let evidence = Evidence {
                form,
                message: messages.take(index),
                signature: request.signature,
                co_signatures: Vec::new(),
            };
            return Ok(Recovered { signer, co_signers: Vec::new(), evidence });
        }
    }
    Err(RecoveryError::UnknownSigner { signer: messages.usual_signer(accepted.preferred())? })
}

/// The messages of one L1 request by encoding, each written once, and once where they are equal.
struct Messages<'a> {
    request: &'a ExchangeRequest,
    written: Vec<Vec<u8>>,
    index: Vec<(Encoding, Option<usize>)>,
}

impl<'a> Messages<'a> {
    fn of(request: &'a ExchangeRequest) -> Self {
        Self { request, written: Vec::new(), index: Vec::new() }
    }

    fn index_of(&mut self, encoding: Encoding) -> Option<usize> {
        if let Some((_, index)) = self.index.iter().find(|(known, _)| *known == encoding) {
            return *index;
        }
        let index = self.request.l1_message(encoding).map(|message| {
            self.written.iter().position(|written| *written == message).unwrap_or_else(|| {
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
        let index = self.index_of(Encoding::Canonical).or_else(|| self.index_of(Encoding::AsReceived));
        let message = index.map_or(&[][..], |index| self.bytes(index));
        self.request.signature.signer(l1_digest(source, &connection_id(message)))
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}
