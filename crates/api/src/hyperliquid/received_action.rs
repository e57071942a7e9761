//! An action as it was received. Few ever look at it, so it is parsed when somebody does.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// An action as it was received, with its keys in their order.
#[derive(Clone)]
pub struct ReceivedAction {
    text: Box<RawValue>,
    parsed: OnceLock<Map<String, Value>>,
}

impl ReceivedAction {
    /// The action of this text, whose structure is known to be right already.
    pub(super) fn of_text(text: Box<RawValue>) -> Self {
        Self { text, parsed: OnceLock::new() }
    }

    /// The action of this text, which was parsed already.
    pub(super) fn of_parsed(text: Box<RawValue>, parsed: Map<String, Value>) -> Self {
        Self { text, parsed: parsed.into() }
    }
}

impl Deref for ReceivedAction {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Map<String, Value> {
        self.parsed.get_or_init(|| serde_json::from_str(self.text.get()).unwrap_or_default())
    }
}

impl PartialEq for ReceivedAction {
    fn eq(&self, other: &Self) -> bool {
        self.text.get() == other.text.get()
    }
}

impl fmt::Debug for ReceivedAction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text.get())
    }
}
