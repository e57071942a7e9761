//! What changed about who an account is.

use serde::{Deserialize, Serialize};
use units::Usd;

use crate::command::MultiSigSigners;
use crate::ids::{AccountId, Name};

/// What changed about who an account is.
#[expect(missing_docs, reason = "the fields are terms of the glossary; a variant's text says the rest")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdentityEvent {
    /// These sign for an account together; absent, its own key does.
    MultiSigSet { account: AccountId, signers: Option<MultiSigSigners> },
    /// Others are shown this name; empty: none.
    DisplayNameSet { account: AccountId, name: Name },
    /// A sub-account has another name.
    SubAccountRenamed { account: AccountId, name: Name },
    /// An account paid the treasury for room for requests.
    RequestsReserved { account: AccountId, requests: u64, cost: Usd },
}
