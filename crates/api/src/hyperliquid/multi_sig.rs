//! Actions of multi-sig accounts: who sends one, who signed it, and what is asked in the end.

use engine::ids::Address;
use engine::limits::MULTI_SIG_SIGNATURES;
use serde_json::{Map, Value, json};

use super::ExchangeRequest;
use super::actions::{Action, MultiSig};
use super::evidence::{Encoding, Evidence, Form, UnsignableAction, chain_id, co_signed_digest};
use super::exchange_response::ExchangeResponse;
use super::recovery::{AcceptedSources, Recovered, RecoveryError};
use crate::signatures::{
    SEND_MULTI_SIG, Signature, Source, connection_id, hex_text, l1_digest, l1_message, typed_action,
    user_signed_digest,
};

/// The words of `userSetAbstraction` that one client signs, by the letters that it sends in their place.
const ABSTRACTIONS: [(&str, &str); 3] =
    [("i", "disabled"), ("u", "unifiedAccount"), ("p", "portfolioMargin")];

/// Finds who sent a multi-sig account's action and who signed it.
///
/// # Errors
/// A sender who is not the one that the signatures are for, and signatures of nobody known.
pub(super) fn recover_together(
    request: &ExchangeRequest,
    together: &MultiSig,
    accepted: AcceptedSources,
    is_known: impl Fn(&Address) -> bool,
) -> Result<Recovered, RecoveryError> {
    if together.signatures.len() > MULTI_SIG_SIGNATURES {
        return Err(RecoveryError::TooManySignatures { most: MULTI_SIG_SIGNATURES });
    }
    let sender = together.payload.outer_signer.address();
    let (source, message) = outer_messages(request, accepted)
        .find_map(|(source, message)| {
            let digest = outer_digest(&message).ok()?;
            (request.signature.signer(digest).ok()? == sender).then_some((source, message))
        })
        .ok_or(RecoveryError::InvalidOuterSigner)?;
    if !is_known(&sender) {
        return Err(RecoveryError::UnknownUser { signer: sender });
    }
    let mut co_signatures = Vec::new();
    let mut co_signers = Vec::new();
    let candidates = inner_messages(request, together, source)?;
    for signature in &together.signatures {
        let (signer, evidence) = inner_signer(&candidates, signature, &is_known)?;
        co_signers.push(signer);
        co_signatures.push(evidence);
    }
    let evidence = Evidence {
        form: Form::MultiSig { source },
        message: Value::Object(message).to_string().into_bytes(),
        signature: request.signature,
        co_signatures,
    };
    Ok(Recovered { signer: sender, co_signers, evidence })
}

/// All that the sender's signature covers, once in the name of each network.
fn outer_messages(
    request: &ExchangeRequest,
    accepted: AcceptedSources,
) -> impl Iterator<Item = (Source, Map<String, Value>)> {
    accepted.iter().map(|source| {
        let mut message = Map::new();
        message.insert("hyperliquidChain".into(), json!(source.chain_name()));
        message.insert("nonce".into(), json!(request.nonce));
        message.insert("vaultAddress".into(), json!(request.vault.map(|vault| vault.to_string())));
        message.insert("expiresAfter".into(), json!(request.expires_after));
        message.insert("action".into(), Value::Object((*request.received).clone()));
        (source, message)
    })
}

/// What the sender signs: a typed structure over the hash of the action without its type.
pub(super) fn outer_digest(message: &Map<String, Value>) -> Result<[u8; 32], UnsignableAction> {
    let unreadable = || UnsignableAction::Incomplete;
    let mut action = message.get("action").and_then(Value::as_object).ok_or_else(unreadable)?.clone();
    let chain_id = chain_id(&action)?;
    action.shift_remove("type");
    let msgpack = rmp_serde::to_vec_named(&action).map_err(|_| unreadable())?;
    let nonce = message.get("nonce").and_then(Value::as_u64).ok_or_else(unreadable)?;
    let vault = message.get("vaultAddress").and_then(Value::as_str);
    let vault = vault.map(crate::signatures::address_from_text).transpose().map_err(|_| unreadable())?;
    let expires_after = message.get("expiresAfter").and_then(Value::as_u64);
    let hash = connection_id(&l1_message(msgpack, nonce, vault.as_ref(), expires_after));
    let mut members = Map::new();
    members.insert("hyperliquidChain".into(), message.get("hyperliquidChain").cloned().unwrap_or_default());
    members.insert("multiSigActionHash".into(), json!(hex_text(&hash)));
    members.insert("nonce".into(), json!(nonce));
    Ok(user_signed_digest(&SEND_MULTI_SIG, &members, chain_id)?)
}

/// A message that a signer of the action may have signed.
struct Candidate {
    form: Form,
    message: Vec<u8>,
    digest: [u8; 32],
}

/// The messages that those who signed may have signed: of an action that wallets show, its members with the account and the sender;
/// of every other one the account, the sender and the action, in the encodings that clients use.
fn inner_messages(
    request: &ExchangeRequest,
    together: &MultiSig,
    source: Source,
) -> Result<Vec<Candidate>, RecoveryError> {
    let payload = &together.payload;
    let account = payload.multi_sig_user.address().to_string();
    let sender = payload.outer_signer.address().to_string();
    let action_type = payload.action.get("type").and_then(Value::as_str).unwrap_or_default();
    if typed_action(action_type).is_some() {
        let mut action = payload.action.as_object().cloned().unwrap_or_default();
        action.insert("payloadMultiSigUser".into(), json!(account));
        action.insert("outerSigner".into(), json!(sender));
        if action.get("hyperliquidChain").and_then(Value::as_str) != Some(source.chain_name()) {
            let named = action.get("hyperliquidChain").map(Value::to_string).unwrap_or_default();
            return Err(RecoveryError::ForeignChain {
                named: named.chars().take(40).collect(),
                accepted: source,
            });
        }
        let mut spellings = vec![action.clone()];
        let letter = action.get("abstraction").and_then(Value::as_str);
        if let Some((_, word)) = ABSTRACTIONS.into_iter().find(|(known, _)| Some(*known) == letter) {
            action.insert("abstraction".into(), json!(word));
            spellings.push(action);
        }
        return spellings
            .into_iter()
            .map(|action| {
                let digest = co_signed_digest(&action)?;
                let message = Value::Object(action).to_string().into_bytes();
                Ok(Candidate { form: Form::CoSigned, message, digest })
            })
            .collect();
    }
    let received = Some(json!([account, sender, payload.action]));
    let received = received.and_then(|message| rmp_serde::to_vec_named(&message).ok());
    let canonical = Action::decode(&payload.action).ok().and_then(|action| match action {
        Action::Unknown { .. } => None,
        known => rmp_serde::to_vec_named(&(&account, &sender, &known)).ok(),
    });
    let encodings = [(Encoding::AsReceived, received), (Encoding::Canonical, canonical)];
    let messages = encodings.into_iter().filter_map(|(encoding, msgpack)| Some((encoding, msgpack?)));
    Ok(messages
        .map(|(encoding, msgpack)| {
            let message = l1_message(msgpack, request.nonce, request.vault.as_ref(), request.expires_after);
            let digest = l1_digest(source, &connection_id(&message));
            Candidate { form: Form::L1 { encoding, source }, message, digest }
        })
        .collect())
}

fn inner_signer(
    candidates: &[Candidate],
    signature: &Signature,
    is_known: impl Fn(&Address) -> bool,
) -> Result<(Address, Evidence), RecoveryError> {
    let mut first = None;
    for candidate in candidates {
        let signer = signature.signer(candidate.digest)?;
        if is_known(&signer) {
            let (form, message) = (candidate.form, candidate.message.clone());
            let evidence = Evidence { form, message, signature: *signature, co_signatures: Vec::new() };
            return Ok((signer, evidence));
        }
        first.get_or_insert(signer);
    }
    Err(RecoveryError::UnknownSigner { signer: first.unwrap_or_default() })
}

/// What is asked in the end.
///
/// # Errors
/// An action that cannot be read.
pub(super) fn inner_action(together: &MultiSig) -> Result<Action, ExchangeResponse> {
    Action::decode(&together.payload.action).map_err(|error| ExchangeResponse::Err(error.to_string()))
}
