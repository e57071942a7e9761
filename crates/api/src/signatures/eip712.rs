//! EIP-712: the digest of a typed structure under a domain.

use super::keccak::{keccak256, keccak256_of_parts};

/// The separator of a domain with a name, version "1", a chain id and the zero address as contract, which
/// is the shape of both domains of this dialect. `chain_id` is a big-endian 256-bit number.
pub(super) fn domain_separator(name: &str, chain_id: &[u8; 32]) -> [u8; 32] {
    let type_hash =
        keccak256(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    struct_hash(type_hash, &[keccak256(name.as_bytes()), keccak256(b"1"), *chain_id, [0; 32]])
}

/// The hash of a structure whose members are already encoded as words.
pub(super) fn struct_hash(type_hash: [u8; 32], members: &[[u8; 32]]) -> [u8; 32] {
    keccak256_of_parts(std::iter::once(&type_hash).chain(members).map(|word| &word[..]))
}

/// What is signed: `keccak256(0x19 0x01 ‖ domain separator ‖ struct hash)`.
pub(super) fn signing_digest(domain_separator: &[u8; 32], struct_hash: &[u8; 32]) -> [u8; 32] {
    keccak256_of_parts([&[0x19, 0x01][..], domain_separator, struct_hash])
}

/// A 64-bit number as a word.
pub(super) fn word_of_u64(value: u64) -> [u8; 32] {
    let mut word = [0; 32];
    word[24..].copy_from_slice(&value.to_be_bytes());
    word
}
