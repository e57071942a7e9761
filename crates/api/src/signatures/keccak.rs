//! Keccak-256 with the original padding, as Ethereum uses it (not the later SHA3-256).

use sha3::{Digest, Keccak256};

/// The Keccak-256 hash of `bytes`.
pub fn keccak256(bytes: &[u8]) -> [u8; 32] {
    Keccak256::digest(bytes).into()
}
