//! Keccak-256 with the original padding, as Ethereum uses it (not the later SHA3-256).

use sha3::{Digest, Keccak256};

/// The Keccak-256 hash of parts, as if they were one.
pub(super) fn keccak256_of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hasher = Keccak256::new();
    parts.into_iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// The Keccak-256 hash of `bytes`.
pub fn keccak256(bytes: &[u8]) -> [u8; 32] {
    Keccak256::digest(bytes).into()
}
