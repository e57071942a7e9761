//! What cannot be answered, in the form of RFC 9457.

use engine::ids::Address;
use serde_json::{Value, json};

use super::schema;

/// What kind of problem: its stable code, its HTTP status and its title.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The stable code, for programs: `unknown-market`.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The problem in words that are the same for every one of its kind.
    pub title: &'static str,
}

/// All kinds of problems.
pub const KINDS: &[Kind] = &[
    Kind { code: "unknown-path", status: 404, title: "There is no such path" },
    Kind { code: "unknown-account", status: 404, title: "There is no account of this address" },
    Kind { code: "unknown-market", status: 404, title: "There is no market of this name" },
    Kind { code: "missing-parameter", status: 400, title: "A parameter must be given" },
    Kind { code: "unknown-parameter", status: 400, title: "The path has no such parameter" },
    Kind { code: "invalid-parameter", status: 400, title: "A parameter cannot be read" },
    Kind { code: "only-get", status: 405, title: "Questions are asked with GET" },
];

/// Why a question has no answer: a stable code, the HTTP status that belongs to it, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stable code, for programs: `unknown-market`.
    pub code: &'static str,
    /// What was wrong this time, and what to do.
    pub detail: String,
}

impl Problem {
    /// The media type of [`Problem::body`].
    pub const MEDIA_TYPE: &'static str = "application/problem+json";

    /// What kind it is.
    pub fn kind(&self) -> &'static Kind {
        KINDS.iter().find(|kind| kind.code == self.code).expect("every problem is of a known kind")
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.kind().status
    }

    /// The body of the answer. The `type` is relative to the venue's own address.
    pub fn body(&self) -> Value {
        let kind = self.kind();
        json!({
            "type": format!("/docs#{}", self.code),
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail,
            "code": self.code,
        })
    }

    fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    pub(super) fn unknown_path(path: &str) -> Self {
        Self::new("unknown-path", format!("/v1{path} is none of the paths that GET /v1 lists"))
    }

    pub(super) fn unknown_account(address: Address) -> Self {
        let why = "never held money here; an account opens with its first deposit or transfer";
        Self::new("unknown-account", format!("{address} {why}"))
    }

    pub(super) fn unknown_market(name: &str) -> Self {
        Self::new("unknown-market", format!("{name:?} is not listed; take a name from GET /v1/markets"))
    }

    pub(super) fn invalid_parameter(name: &str, value: &str, expected: &str) -> Self {
        Self::new("invalid-parameter", format!("{name}={value:?}: expected {expected}"))
    }

    pub(super) fn missing_parameter(name: &str) -> Self {
        Self::new("missing-parameter", format!("{name} must be given"))
    }

    pub(super) fn unknown_parameter(name: &str, known: &str) -> Self {
        Self::new("unknown-parameter", format!("{name:?} is not a parameter here; there are: {known}"))
    }

    /// A method other than GET.
    pub fn only_get() -> Self {
        Self::new("only-get", "the paths below /v1 answer GET; commands go to POST /exchange")
    }
}

/// A problem's body.
pub(super) fn schema() -> Value {
    use schema::{object, text, word};
    let codes: Vec<&str> = KINDS.iter().map(|kind| kind.code).collect();
    object(&[
        ("type", json!({ "type": "string", "format": "uri-reference" })),
        ("title", text()),
        ("status", json!({ "type": "integer", "minimum": 400, "maximum": 599 })),
        ("detail", text()),
        ("code", word(&codes)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_of_one_kind() {
        for (place, kind) in KINDS.iter().enumerate() {
            assert!(KINDS[..place].iter().all(|other| other.code != kind.code), "{}", kind.code);
            assert_eq!(Problem::new(kind.code, "").status(), kind.status);
        }
    }
}
