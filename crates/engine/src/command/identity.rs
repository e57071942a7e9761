//! What an account may ask about who it is: who signs for it, and what it is called.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::command::Action;
use crate::ids::{Address, Name};

/// What is asked about who an account is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdentityAction {
    /// From now on these sign for the account together; absent, its own key signs for it again.
    SetMultiSig(Option<MultiSigSigners>),
    /// A name that others are shown; empty takes it back.
    SetDisplayName {
        /// The name.
        name: Name,
    },
    /// Another name for a sub-account of the signer.
    RenameSubAccount {
        /// Which.
        sub_account: Address,
        /// Its name, unique among the master's sub-accounts.
        name: Name,
    },
    /// Buys room for requests beyond what the account's volume gives.
    ReserveRequests {
        /// How many.
        requests: u64,
    },
}

/// Who signs for a multi-sig account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MultiSigSigners {
    /// The accounts whose keys may sign, each once.
    pub authorized: Vec<Address>,
    /// How many of them it takes.
    pub threshold: u8,
}

/// What several ask together for a multi-sig account. Who sends it is the signer of the command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MultiSigAction {
    /// The multi-sig account.
    pub account: Address,
    /// Whose signatures of the action were checked at the door: authorized accounts, or agents of theirs.
    pub signers: Vec<Address>,
    /// What is asked.
    pub action: Action,
}

impl Action {
    /// What is asked in the end: of a multi-sig account's action, what is asked for it.
    pub fn asked(&self) -> &Self {
        match self {
            Self::MultiSig(together) => &together.action,
            other => other,
        }
    }
}
