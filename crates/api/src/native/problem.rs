//! What cannot be answered, in the form of RFC 9457.

use engine::ids::Address;
use serde_json::{Value, json};

/// Why a question has no answer: a stable code, the HTTP status that belongs to it, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stable code, for programs: `unknown-market`.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What kind of problem, in words that are the same for every problem of the code.
    pub title: &'static str,
    /// What was wrong this time, and what to do.
    pub detail: String,
}

impl Problem {
    /// The media type of [`Problem::body`].
    pub const MEDIA_TYPE: &'static str = "application/problem+json";

    /// The body of the answer. The `type` is relative to the venue's own address.
    pub fn body(&self) -> Value {
        json!({
            "type": format!("/v1#{}", self.code),
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        })
    }

    pub(super) fn unknown_path(path: &str) -> Self {
        Self {
            code: "unknown-path",
            status: 404,
            title: "There is no such path",
            detail: format!("/v1{path} is none of the paths that GET /v1 lists"),
        }
    }

    pub(super) fn unknown_account(address: Address) -> Self {
        Self {
            code: "unknown-account",
            status: 404,
            title: "There is no account of this address",
            detail: format!(
                "{address} never held money here; an account opens with its first deposit or transfer"
            ),
        }
    }

    pub(super) fn unknown_market(name: &str) -> Self {
        Self {
            code: "unknown-market",
            status: 404,
            title: "There is no market of this name",
            detail: format!("{name:?} is not listed; take a name from GET /v1/markets"),
        }
    }

    pub(super) fn invalid_parameter(name: &str, value: &str, expected: &str) -> Self {
        Self {
            code: "invalid-parameter",
            status: 400,
            title: "A parameter cannot be read",
            detail: format!("{name}={value:?}: expected {expected}"),
        }
    }

    pub(super) fn unknown_parameter(name: &str, known: &str) -> Self {
        Self {
            code: "unknown-parameter",
            status: 400,
            title: "The path has no such parameter",
            detail: format!("{name:?} is not a parameter here; there are: {known}"),
        }
    }

    /// A method other than GET.
    pub fn only_get() -> Self {
        Self {
            code: "only-get",
            status: 405,
            title: "Questions are asked with GET",
            detail: "the paths below /v1 answer GET; commands go to POST /exchange".into(),
        }
    }
}
