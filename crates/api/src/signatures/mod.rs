//! Who signed an action: Keccak, EIP-712, ECDSA over secp256k1, and the two ways in which the
//! Hyperliquid dialect turns an action into a digest.
//!
//! An *L1 action* (orders, cancels, leverage …) is hashed as msgpack and signed through a "phantom
//! agent"; a *user-signed action* (transfers, approvals …) is signed field by field, so that a wallet
//! can show it. Nothing here knows what an action means.

mod address;
mod ecdsa;
mod eip712;
mod hex;
mod keccak;
mod l1_action;
mod typed_actions;
mod user_signed;

pub use address::address_from_text;
pub use ecdsa::{InvalidSecretKey, SecretKey, Signature, SignatureError};
pub use hex::HexError;
pub use keccak::keccak256;
pub use l1_action::{Source, connection_id, l1_digest, l1_message};
pub use typed_actions::{FieldKind, SEND_MULTI_SIG, TypedAction, typed_action};
pub use user_signed::{ChainId, TypedActionError, co_signed_digest, user_signed_digest};

pub(crate) use hex::{hex_text, left_padded_bytes};
