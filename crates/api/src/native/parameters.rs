//! The rules that hold for all markets.

use serde_json::{Value, json};

use super::{Reader, schema};

impl Reader<'_> {
    /// The parameters as the engine counts them.
    pub(super) fn venue_parameters(self) -> Value {
        json!({
            "parameters": self.state.parameters(),
        })
    }
}

/// What [`Reader::venue_parameters`] answers.
pub(super) fn schema() -> Value {
    schema::answer(&[("parameters", schema::engine("The rules for all markets"))])
}
