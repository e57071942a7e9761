//! ECDSA signatures over secp256k1 from which the public key, and so the address, can be recovered.

use std::borrow::Cow;

use engine::ids::Address;
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId};
use secp256k1::{Message, PublicKey};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

use super::hex::{HexError, exact_bytes, hex_of_word, left_padded_bytes};
use super::keccak256;

/// A signature `{"r":"0x…","s":"0x…","v":27|28}`. `r` and `s` may be written without their leading zeros,
/// and `v` as 0 or 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// The x coordinate of the nonce point, big-endian.
    pub r: [u8; 32],
    /// The proof, big-endian.
    pub s: [u8; 32],
    /// Whether the y coordinate of the nonce point is odd.
    pub y_is_odd: bool,
}

/// Why a signature has no signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// Every signature has a twin with `s` in the upper half; only the lower one is accepted, so that
    /// nobody can change the bytes of another's signature.
    #[error("s is in the upper half of the curve order: send the low-s form, with the other v")]
    HighS,
    /// No public key belongs to these numbers.
    #[error("r and s are no point and proof of secp256k1 for this message")]
    NoPublicKey,
}

impl Signature {
    /// The address whose key made this signature of `digest`.
    ///
    /// # Errors
    /// A high `s`, and numbers that belong to no key.
    pub fn signer(&self, digest: [u8; 32]) -> Result<Address, SignatureError> {
        if self.s > HALF_ORDER {
            return Err(SignatureError::HighS);
        }
        let mut compact = [0; 64];
        compact[..32].copy_from_slice(&self.r);
        compact[32..].copy_from_slice(&self.s);
        let id = if self.y_is_odd { RecoveryId::One } else { RecoveryId::Zero };
        RecoverableSignature::from_compact(&compact, id)
            .and_then(|signature| signature.recover(Message::from_digest(digest)))
            .map(|key| address_of(&key))
            .map_err(|_| SignatureError::NoPublicKey)
    }
}

/// Half the order of secp256k1, rounded down: the largest `s` of a low-s signature (SEC 2, §2.4.1; EIP-2).
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x5d,
    0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
];

fn address_of(key: &PublicKey) -> Address {
    let uncompressed = key.serialize_uncompressed();
    let hash = keccak256(&uncompressed[1..]);
    let mut address = [0; 20];
    address.copy_from_slice(&hash[12..]);
    Address(address)
}

/// A private key: for clients, for the accounts of a devnet, and for tests. It is never printed by `Debug`.
#[derive(Clone)]
pub struct SecretKey(secp256k1::SecretKey);

/// Not a private key: no 32 bytes in hexadecimal, or not between 1 and the order of the curve.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidSecretKey {
    /// The text is not 64 hexadecimal digits.
    #[error("a private key is 64 hexadecimal digits: {0}")]
    Text(#[from] HexError),
    /// Zero, or not below the order of the curve.
    #[error("a private key is at least 1 and below the order of secp256k1")]
    OutOfRange,
}

impl SecretKey {
    /// A key from its 32 bytes.
    ///
    /// # Errors
    /// Zero, and numbers not below the order of the curve.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, InvalidSecretKey> {
        secp256k1::SecretKey::from_secret_bytes(bytes).map(Self).map_err(|_| InvalidSecretKey::OutOfRange)
    }

    /// A key from 64 hexadecimal digits, with or without `0x`.
    ///
    /// # Errors
    /// Anything else.
    pub fn from_text(text: &str) -> Result<Self, InvalidSecretKey> {
        Self::from_bytes(exact_bytes(text)?)
    }

    /// The 32 bytes of the key.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_secret_bytes()
    }

    /// The address of the key.
    pub fn address(&self) -> Address {
        address_of(&self.0.public_key())
    }

    /// Signs a digest, deterministically (RFC 6979), in the low-s form.
    pub fn sign(&self, digest: [u8; 32]) -> Signature {
        let signature = RecoverableSignature::sign_ecdsa_recoverable(Message::from_digest(digest), &self.0);
        let (id, compact) = signature.serialize_compact();
        let mut signed = Signature { r: [0; 32], s: [0; 32], y_is_odd: id.to_u8() & 1 == 1 };
        signed.r.copy_from_slice(&compact[..32]);
        signed.s.copy_from_slice(&compact[32..]);
        signed
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SecretKey({})", self.address())
    }
}

#[derive(Serialize, Deserialize)]
struct WrittenSignature<'a> {
    #[serde(borrow)]
    r: Cow<'a, str>,
    #[serde(borrow)]
    s: Cow<'a, str>,
    v: u64,
}

#[derive(Debug, Error)]
enum UnreadableSignature {
    #[error("signature.{0}: {1}")]
    Number(&'static str, HexError),
    #[error("signature.v is {0}, and must be 27 or 28 (or 0 or 1)")]
    V(u64),
}

impl Signature {
    fn of_written(written: &WrittenSignature<'_>) -> Result<Self, UnreadableSignature> {
        let y_is_odd = match written.v {
            0 | 27 => false,
            1 | 28 => true,
            other => return Err(UnreadableSignature::V(other)),
        };
        let r = left_padded_bytes(&written.r).map_err(|error| UnreadableSignature::Number("r", error))?;
        let s = left_padded_bytes(&written.s).map_err(|error| UnreadableSignature::Number("s", error))?;
        Ok(Self { r, s, y_is_odd })
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of_written(&WrittenSignature::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (r, s) = (hex_of_word(&self.r), hex_of_word(&self.s));
        let (r, s) = (String::from_utf8_lossy(&r), String::from_utf8_lossy(&s));
        WrittenSignature { r, s, v: 27 + u64::from(self.y_is_odd) }.serialize(serializer)
    }
}
