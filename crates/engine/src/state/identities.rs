//! Who accounts are: who signs for them, and what they are called.

use alloc::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::command::MultiSigSigners;
use crate::ids::{AccountId, Name};

/// Who accounts are, beside their keys and agents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Identities {
    /// Who signs for multi-sig accounts.
    pub multi_sig: BTreeMap<AccountId, MultiSigSigners>,
    /// The names that others are shown.
    pub display_names: BTreeMap<AccountId, Name>,
    /// For how many requests accounts bought room, ever.
    pub reserved_requests: BTreeMap<AccountId, u64>,
}
