//! Why there is no answer.

use thiserror::Error;

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum Error {
    /// Nobody listens there, or the connection broke.
    #[error("no venue answers at {url}: {reason}")]
    Unreachable {
        /// Where was asked.
        url: String,
        /// What the network says.
        reason: String,
    },
    /// The venue refused the request, in its own words.
    #[error("{0}")]
    Refused(String),
    /// The venue cannot answer a question.
    #[error("{detail}")]
    Problem {
        /// The code, which stays the same from version to version.
        code: String,
        /// What is wrong with which value.
        detail: String,
    },
    /// The request came too often, or the venue is overloaded.
    #[error("the venue asks to come back later: {0}")]
    TooMany(String),
    /// The answer is not what a venue of this version gives.
    #[error("what answers at {url} is no venue of this version: {reason}")]
    Unexpected {
        /// Where was asked.
        url: String,
        /// What about the answer.
        reason: String,
    },
    /// No market of this name.
    #[error("no market `{0}` is listed")]
    UnknownMarket(String),
    /// The market has no price to begin from.
    #[error("`{0}` has no price yet")]
    NoPrice(String),
    /// The account has no position there.
    #[error("no position in `{0}`")]
    NoPosition(String),
    /// A number that does not fit.
    #[error("{0}")]
    Number(#[from] units::DecimalError),
}
