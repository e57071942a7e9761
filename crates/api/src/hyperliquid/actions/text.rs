//! Texts that have a meaning and yet are hashed as they were written.

use engine::ids::Address;
use serde::{Deserialize, Serialize};

use crate::signatures::{HexError, address_from_text, left_padded_bytes};

/// An address in the spelling in which it was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WrittenAddress {
    text: String,
    address: Address,
}

impl WrittenAddress {
    /// As it was received.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The address itself.
    pub fn address(&self) -> Address {
        self.address
    }
}

impl TryFrom<String> for WrittenAddress {
    type Error = HexError;

    fn try_from(text: String) -> Result<Self, HexError> {
        Ok(Self { address: address_from_text(&text)?, text })
    }
}

impl From<WrittenAddress> for String {
    fn from(written: WrittenAddress) -> Self {
        written.text
    }
}

/// A client order id, `0x` and 32 hexadecimal digits, in the spelling in which it was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WrittenClientId {
    text: String,
    id: u128,
}

impl WrittenClientId {
    /// As it was received.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The id itself.
    pub fn id(&self) -> u128 {
        self.id
    }
}

impl TryFrom<String> for WrittenClientId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let refusal =
            || format!("a client order id is 0x and 32 hexadecimal digits, not `{}`", shortened(&text));
        if text.len() != 34 || !text.starts_with("0x") {
            return Err(refusal());
        }
        let bytes = left_padded_bytes(&text).map_err(|_| refusal())?;
        Ok(Self { id: u128::from_be_bytes(bytes), text })
    }
}

impl From<WrittenClientId> for String {
    fn from(written: WrittenClientId) -> Self {
        written.text
    }
}

/// Enough of a text to recognise it in an error.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
