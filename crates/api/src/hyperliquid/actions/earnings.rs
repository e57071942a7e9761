//! Referral codes and what they earn.

use serde::{Deserialize, Serialize};

/// `setReferrer`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetReferrer {
    /// The referrer's code.
    pub code: String,
}

/// `registerReferrer`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterReferrer {
    /// The code by which the account refers others.
    pub code: String,
}
