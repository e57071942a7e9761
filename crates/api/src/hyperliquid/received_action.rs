//! An action as it was received. Few ever look at it, so it is parsed when somebody does.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// An action as it was received, with its keys in their order.
#[derive(Clone)]
pub struct ReceivedAction {
    kept: Kept,
    parsed: OnceLock<Map<String, Value>>,
}

/// What is kept of a request's text.
#[derive(Clone)]
enum Kept {
    /// The action's own.
    Action(Box<RawValue>),
    /// All of it.
    Request(Box<[u8]>),
}

/// Where the action is in a request.
#[derive(Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    action: &'a RawValue,
}

impl ReceivedAction {
    /// The action of a request of this text, which was found to be right.
    pub(super) fn within(request: &[u8]) -> Self {
        Self { kept: Kept::Request(request.into()), parsed: OnceLock::new() }
    }

    /// The action of this text, which was parsed already.
    pub(super) fn of_parsed(text: Box<RawValue>, parsed: Map<String, Value>) -> Self {
        Self { kept: Kept::Action(text), parsed: parsed.into() }
    }

    /// Whether the request was read straight from its text, which then says nothing twice: of a value in between, the last word counts.
    pub fn is_read_straight(&self) -> bool {
        matches!(self.kept, Kept::Request(_))
    }

    fn text(&self) -> &str {
        match &self.kept {
            Kept::Action(text) => text.get(),
            Kept::Request(request) => {
                serde_json::from_slice::<Request<'_>>(request).map_or("", |request| request.action.get())
            }
        }
    }
}

impl Deref for ReceivedAction {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Map<String, Value> {
        self.parsed.get_or_init(|| serde_json::from_str(self.text()).unwrap_or_default())
    }
}

impl PartialEq for ReceivedAction {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl fmt::Debug for ReceivedAction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text())
    }
}
