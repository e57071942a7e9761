//! A request that cannot be read.

use thiserror::Error;

/// A body that is no request of this dialect. The HTTP status is 422 and the text this error's `Display`,
/// which begins as clients know it and then says what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("Failed to deserialize the JSON body into the target type: {reason}")]
pub struct DecodeError {
    reason: String,
}

impl DecodeError {
    /// The HTTP status of the answer.
    pub const HTTP_STATUS: u16 = 422;

    /// An error with its reason.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }

    /// What is wrong, without the fixed beginning.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}
