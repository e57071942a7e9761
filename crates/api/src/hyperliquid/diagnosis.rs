//! Why a signature recovers to an address that nobody knows: the field's most asked question.
//!
//! The venue hashes what it received in the forms that it accepts. Where none recovers to a known address,
//! the usual mistakes are tried in turn; one that does is what the client did.

use engine::ids::Address;
use serde_json::{Map, Value};
use units::Decimal;

use super::ExchangeRequest;
use super::recovery::AcceptedSources;
use crate::signatures::{
    ChainId, Source, TypedAction, connection_id, l1_digest, l1_message, typed_action, user_signed_digest,
};

/// What a client signed instead of what the venue hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Who signed.
    pub signer: Address,
    /// The differences, one phrase each, in ASCII.
    pub differences: Vec<String>,
}

impl std::fmt::Display for Diagnosis {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "signed by {} {}", self.signer, self.differences.join(" and "))
    }
}

/// Looks for the mistake that explains an unknown signer: another network, key order, chain id or spelling of
/// numbers, or a vault or expiry that was left out of the hash. At most 60 signatures are recovered.
pub fn diagnose(
    request: &ExchangeRequest,
    accepted: AcceptedSources,
    is_known: impl Fn(&Address) -> bool,
) -> Option<Diagnosis> {
    let typed = request.action_type().and_then(typed_action);
    let user_signed = typed.into_iter().flat_map(|typed| user_signed_candidates(request, typed));
    user_signed.chain(l1_candidates(request, accepted, typed)).find_map(|candidate| {
        let signer = request.signature.signer(candidate.digest).ok()?;
        is_known(&signer).then_some(Diagnosis { signer, differences: candidate.differences })
    })
}

struct Candidate {
    digest: [u8; 32],
    differences: Vec<String>,
}

/// No client means a longer one.
const LONGEST_NUMBER: usize = 40;

/// Chains on which wallets of this dialect usually are.
const USUAL_CHAINS: [u64; 7] = [0x66eee, 0xa4b1, 1, 1337, 31337, 998, 999];

fn user_signed_candidates(request: &ExchangeRequest, typed: &TypedAction) -> Vec<Candidate> {
    let written = request.received.get("signatureChainId").and_then(Value::as_str);
    let named = written.and_then(|text| ChainId::from_text(text).ok());
    let mut chains: Vec<ChainId> = named.into_iter().collect();
    chains.extend(USUAL_CHAINS.map(ChainId::new).into_iter().filter(|chain| Some(*chain) != named));
    let mut candidates = Vec::new();
    for chain in chains {
        for source in [Source::Mainnet, Source::Testnet] {
            let mut action = (*request.received).clone();
            let chain_name = Value::from(source.chain_name());
            let same_network =
                action.insert("hyperliquidChain".into(), chain_name.clone()) == Some(chain_name);
            let Ok(digest) = user_signed_digest(typed, &action, chain) else {
                continue;
            };
            let mut differences = Vec::new();
            if Some(chain) != named {
                differences.push(format!("with the chain id {chain}, which signatureChainId must name"));
            }
            if !same_network {
                let name = source.chain_name();
                differences.push(format!("with hyperliquidChain {name}, which the action must name"));
            } else if differences.is_empty() {
                differences.push(format!("with hyperliquidChain {}", source.chain_name()));
            }
            candidates.push(Candidate { digest, differences });
        }
    }
    candidates
}

fn l1_candidates(
    request: &ExchangeRequest,
    accepted: AcceptedSources,
    typed: Option<&TypedAction>,
) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (msgpack, spelling) in spellings(request) {
        for (vault, expires_after, omission) in omissions(request) {
            let message = l1_message(msgpack.clone(), request.nonce, vault.as_ref(), expires_after);
            let connection_id = connection_id(&message);
            for source in [accepted.preferred(), accepted.preferred().other()] {
                let mut differences: Vec<String> =
                    [spelling, omission].into_iter().flatten().map(String::from).collect();
                if !accepted.contains(source) {
                    let (signed, wanted) = (source, accepted.preferred());
                    differences.push(format!(
                        "with source {} ({}); this venue accepts only {} ({})",
                        signed.letter(),
                        signed.chain_name(),
                        wanted.letter(),
                        wanted.chain_name()
                    ));
                }
                if typed.is_some() {
                    differences.push("as an L1 action, which must be signed as typed data".into());
                }
                candidates.push(Candidate { digest: l1_digest(source, &connection_id), differences });
            }
        }
    }
    candidates
}

/// The action in msgpack as clients write it, rightly and wrongly.
fn spellings(request: &ExchangeRequest) -> Vec<(Vec<u8>, Option<&'static str>)> {
    let respelled = |respell: fn(&Value) -> Value| {
        let value = respell(&Value::Object((*request.received).clone()));
        rmp_serde::to_vec_named(&value).ok()
    };
    let mut spellings: Vec<(Vec<u8>, Option<&'static str>)> = Vec::new();
    for (msgpack, difference) in [
        (request.action.canonical_msgpack(), None),
        (rmp_serde::to_vec_named(&*request.received).ok(), None),
        (respelled(alphabetical), Some("with its keys in alphabetical order")),
        (
            respelled(without_trailing_zeros),
            Some("with its numbers spelled without trailing zeros, unlike those sent"),
        ),
        (respelled(with_lower_case_addresses), Some("with its addresses in lower case, unlike those sent")),
    ] {
        if let Some(msgpack) = msgpack
            && !spellings.iter().any(|(known, _)| *known == msgpack)
        {
            spellings.push((msgpack, difference));
        }
    }
    spellings
}

type Omission = (Option<Address>, Option<u64>, Option<&'static str>);

/// The envelope's fields that the hash covers, and with one of them forgotten.
fn omissions(request: &ExchangeRequest) -> Vec<Omission> {
    let (vault, expiry) = (request.vault, request.expires_after);
    let mut omissions = vec![(vault, expiry, None)];
    if vault.is_some() {
        omissions.push((None, expiry, Some("without the vaultAddress, which the hash must cover")));
    }
    if expiry.is_some() {
        omissions.push((vault, None, Some("without expiresAfter, which the hash must cover")));
    }
    omissions
}

fn alphabetical(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<(String, Value)> =
                members.iter().map(|(key, member)| (key.clone(), alphabetical(member))).collect();
            sorted.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Object(sorted.into_iter().collect())
        }
        other => with_members(other, alphabetical),
    }
}

fn without_trailing_zeros(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() <= LONGEST_NUMBER => match text.parse::<Decimal>() {
            Ok(number) => Value::String(number.to_string()),
            Err(_) => value.clone(),
        },
        other => with_members(other, without_trailing_zeros),
    }
}

fn with_lower_case_addresses(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() == 42 && text.starts_with("0x") => {
            Value::String(text.to_lowercase())
        }
        other => with_members(other, with_lower_case_addresses),
    }
}

fn with_members(value: &Value, respell: fn(&Value) -> Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(respell).collect()),
        Value::Object(members) => {
            let respelled: Map<String, Value> =
                members.iter().map(|(key, member)| (key.clone(), respell(member))).collect();
            Value::Object(respelled)
        }
        scalar => scalar.clone(),
    }
}
