//! The rules that hold for all markets.

use serde_json::{Value, json};

use super::Reader;

impl Reader<'_> {
    /// The parameters as the engine counts them.
    pub(super) fn venue_parameters(self) -> Value {
        json!({
            "parameters": self.state.parameters(),
        })
    }
}
