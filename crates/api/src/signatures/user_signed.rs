//! The digest of a user-signed action: an EIP-712 structure whose members are read from the action by name,
//! under the chain id of the signer's wallet.

use serde_json::{Map, Value};
use thiserror::Error;

use super::eip712::{domain_separator, signing_digest, struct_hash, word_of_u64};
use super::hex::{HexError, bytes_of, exact_bytes, hex_text, left_padded_bytes};
use super::typed_actions::{FieldKind, TypedAction};
use super::{address_from_text, keccak256};

/// The chain id of the signing wallet, `signatureChainId` of the action. Any chain will do: it is part of
/// the signature, not of the venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainId([u8; 32]);

impl ChainId {
    /// A chain id from a number.
    pub fn new(id: u64) -> Self {
        Self(word_of_u64(id))
    }

    /// A chain id from hexadecimal text such as `0x66eee`.
    ///
    /// # Errors
    /// Text that is no hexadecimal number of at most 256 bits.
    pub fn from_text(text: &str) -> Result<Self, HexError> {
        left_padded_bytes(text).map(Self)
    }
}

impl std::fmt::Display for ChainId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = hex_text(&self.0);
        let significant = digits.trim_start_matches("0x").trim_start_matches('0');
        write!(formatter, "0x{}", if significant.is_empty() { "0" } else { significant })
    }
}

/// What the signer of a user-signed action signs, in the domain `HyperliquidSignTransaction`.
///
/// # Errors
/// A member that is missing or has another type than the structure names.
pub fn user_signed_digest(
    typed: &TypedAction,
    action: &Map<String, Value>,
    chain_id: ChainId,
) -> Result<[u8; 32], TypedActionError> {
    digest_of(typed, &[CHAIN_FIELD], action, chain_id)
}

/// What those sign who sign a user-signed action of a multi-sig account: its members, after the account and who sends it.
///
/// # Errors
/// As [`user_signed_digest`].
pub fn co_signed_digest(
    typed: &TypedAction,
    action: &Map<String, Value>,
    chain_id: ChainId,
) -> Result<[u8; 32], TypedActionError> {
    digest_of(typed, &CO_SIGNED_FIELDS, action, chain_id)
}

fn digest_of(
    typed: &TypedAction,
    first: &[Field],
    action: &Map<String, Value>,
    chain_id: ChainId,
) -> Result<[u8; 32], TypedActionError> {
    let members = first
        .iter()
        .chain(typed.fields)
        .map(|&(name, kind)| member_word(action, name, kind))
        .collect::<Result<Vec<_>, _>>()?;
    let message = struct_hash(keccak256(type_text(typed, first).as_bytes()), &members);
    Ok(signing_digest(&domain_separator("HyperliquidSignTransaction", &chain_id.0), &message))
}

/// The name of a member, and its kind.
type Field = (&'static str, FieldKind);

/// A member of a user-signed action that cannot be hashed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("field `{field}` must be {expected}")]
pub struct TypedActionError {
    /// The name of the member.
    pub field: &'static str,
    /// What it should be.
    pub expected: &'static str,
}

const CHAIN_FIELD: Field = ("hyperliquidChain", FieldKind::Text);

/// What precedes the members where several sign for a multi-sig account.
const CO_SIGNED_FIELDS: [Field; 3] =
    [CHAIN_FIELD, ("payloadMultiSigUser", FieldKind::Address), ("outerSigner", FieldKind::Address)];

/// `HyperliquidTransaction:UsdSend(string hyperliquidChain,string destination,…)`
fn type_text(typed: &TypedAction, first: &[Field]) -> String {
    let members: Vec<String> = first
        .iter()
        .chain(typed.fields)
        .map(|(name, kind)| format!("{} {name}", kind.solidity_name()))
        .collect();
    format!("HyperliquidTransaction:{}({})", typed.primary_type, members.join(","))
}

fn member_word(
    action: &Map<String, Value>,
    name: &'static str,
    kind: FieldKind,
) -> Result<[u8; 32], TypedActionError> {
    let value = action.get(name);
    let missing = |expected| TypedActionError { field: name, expected };
    match kind {
        FieldKind::Text => match value {
            Some(Value::String(text)) => Ok(keccak256(text.as_bytes())),
            // An agent without a name is signed with the empty name, whether the key is null or left out.
            None | Some(Value::Null) if name == "agentName" => Ok(keccak256(b"")),
            _ => Err(missing("a string")),
        },
        FieldKind::Integer => {
            value.and_then(Value::as_u64).map(word_of_u64).ok_or(missing("an unsigned integer below 2^64"))
        }
        FieldKind::ShortInteger => value
            .and_then(Value::as_u64)
            .filter(|number| *number <= u64::from(u32::MAX))
            .map(word_of_u64)
            .ok_or(missing("an unsigned integer below 2^32")),
        FieldKind::Hash => value
            .and_then(Value::as_str)
            .and_then(|text| exact_bytes(text).ok())
            .ok_or(missing("64 hexadecimal digits")),
        FieldKind::Bytes => value
            .and_then(Value::as_str)
            .and_then(bytes_of)
            .map(|bytes| keccak256(&bytes))
            .ok_or(missing("an even number of hexadecimal digits")),
        FieldKind::Flag => value
            .and_then(Value::as_bool)
            .map(|flag| word_of_u64(u64::from(flag)))
            .ok_or(missing("true or false")),
        FieldKind::Address => {
            let address = value
                .and_then(Value::as_str)
                .and_then(|text| address_from_text(text).ok())
                .ok_or(missing("an address of 40 hexadecimal digits"))?;
            let mut word = [0; 32];
            word[12..].copy_from_slice(&address.0);
            Ok(word)
        }
    }
}
