//! Account addresses: the last 20 bytes of the Keccak-256 hash of a public key.

use engine::ids::Address;

use super::hex::{HexError, exact_bytes};

/// Reads an address of 40 hexadecimal digits in any case, with or without `0x`. `Display` writes it in lower
/// case after `0x`, as events and answers show it.
///
/// # Errors
/// Another number of digits, or a character that is no digit.
pub fn address_from_text(text: &str) -> Result<Address, HexError> {
    exact_bytes(text).map(Address)
}
