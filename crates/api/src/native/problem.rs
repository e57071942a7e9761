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
    Kind { code: "only-get", status: 405, title: "The question is asked with GET" },
    Kind { code: "only-post", status: 405, title: "The question has a body, and is asked with POST" },
    Kind { code: "invalid-body", status: 422, title: "The body cannot be read" },
    Kind { code: "no-position", status: 404, title: "The account has no position there" },
    Kind { code: "unknown-fill", status: 404, title: "No such fill is kept of the account" },
    Kind { code: "unknown-payment", status: 404, title: "No such funding payment is kept of the account" },
    Kind { code: "unknown-liquidation", status: 404, title: "No such liquidation is kept" },
    Kind { code: "unknown-rejection", status: 404, title: "Nothing was rejected there" },
    Kind { code: "unknown-block", status: 404, title: "There is no such block" },
    Kind { code: "absent-block", status: 410, title: "The events of the block are not kept" },
    Kind { code: "unreadable-record", status: 500, title: "The record of blocks cannot be read" },
    Kind {
        code: "venue-too-large",
        status: 501,
        title: "The venue is too large to be copied for a question",
    },
    Kind { code: "too-many-streams", status: 503, title: "All places for streams are taken" },
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

    /// A method other than POST where the question has a body.
    pub fn only_post() -> Self {
        Self::new("only-post", "the question stands in the body of a POST; it changes nothing")
    }

    pub(super) fn invalid_body(reason: &str) -> Self {
        Self::new("invalid-body", format!("{reason}; GET /openapi.json has the schema"))
    }

    pub(super) fn no_position(market: &str) -> Self {
        Self::new("no-position", format!("the account has no position in {market}"))
    }

    pub(super) fn unknown_fill(trade: u64) -> Self {
        Self::new(
            "unknown-fill",
            format!("trade {trade} is none of the account's last fills: GET /v1/fills?account= lists them"),
        )
    }

    pub(super) fn unknown_payment(market: &str, time: u64) -> Self {
        let where_from = "GET /v1/accounts/{account}/funding lists those that are kept";
        Self::new("unknown-payment", format!("no payment in {market} at {time}: {where_from}"))
    }

    pub(super) fn unknown_liquidation(number: u64) -> Self {
        Self::new("unknown-liquidation", format!("{number} is none of those that GET /v1/liquidations lists"))
    }

    pub(super) fn unknown_rejection(height: u64, command: u64, item: u64) -> Self {
        let detail = format!(
            "block {height} rejected nothing at command {command}, item {item}: GET /v1/events?from={height}&limit=1"
        );
        Self::new("unknown-rejection", detail)
    }

    /// A height above the venue's, or zero.
    pub fn unknown_block(height: u64, last: u64) -> Self {
        Self::new(
            "unknown-block",
            format!("the venue's blocks are 1 to {last}, and {height} is none of them"),
        )
    }

    /// A block whose events are not kept, and the first after it whose are.
    pub fn absent_block(height: u64, first: Option<u64>) -> Self {
        let first = first
            .map_or("none of later ones are".to_owned(), |first| format!("those from block {first} on are"));
        Self::new("absent-block", format!("the events of block {height} are not kept; {first}"))
    }

    /// The device failed, or what is on it is damaged.
    pub fn unreadable_record(reason: &str) -> Self {
        Self::new("unreadable-record", reason)
    }

    pub(super) fn venue_too_large(found: usize, most: usize) -> Self {
        Self::new(
            "venue-too-large",
            format!("{found} accounts and open orders, and at most {most} are copied"),
        )
    }

    /// All places for streams are taken.
    pub fn too_many_streams(most: usize) -> Self {
        Self::new(
            "too-many-streams",
            format!("{most} streams are open already; try again later, or read GET /v1/events"),
        )
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
