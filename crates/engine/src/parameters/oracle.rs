//! When prices may be relied on.

use serde::{Deserialize, Serialize};

/// When prices may be relied on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OraclePolicy {
    /// How many publishers' fresh prices make an oracle price.
    pub min_sources: u32,
}

impl Default for OraclePolicy {
    /// One publisher is enough.
    fn default() -> Self {
        Self { min_sources: 1 }
    }
}
