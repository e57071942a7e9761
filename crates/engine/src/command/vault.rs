//! What may be asked of vaults.

use alloc::string::String;

use serde::{Deserialize, Serialize};
use units::Usd;

use crate::ids::{Address, Name};

/// What may be asked of vaults: by anybody with an account, of his own vault or of another's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VaultAction {
    /// Opens a vault, with the asker as its leader and first holder.
    Create {
        /// Its name.
        name: Name,
        /// What it is about.
        description: String,
        /// What the leader pays in.
        amount: Usd,
    },
    /// Pays into a vault, for shares.
    Deposit {
        /// The vault.
        vault: Address,
        /// How much.
        amount: Usd,
    },
    /// Gives shares back, for what they are worth.
    Withdraw {
        /// The vault.
        vault: Address,
        /// How much, closing cost and profit share included; absent: all that the holder's shares are worth.
        amount: Option<Usd>,
    },
    /// Changes how a vault works; what is absent stays. By its leader.
    Modify {
        /// The vault.
        vault: Address,
        /// Whether others than the leader may pay in.
        allow_deposits: Option<bool>,
        /// Whether a withdrawal first closes its part of every position.
        close_on_withdraw: Option<bool>,
    },
    /// Pays all holders out of the vault, each by his shares. By its leader.
    Distribute {
        /// The vault.
        vault: Address,
        /// How much in all, profit shares included.
        amount: Usd,
    },
    /// Pays everybody out, and ends the vault. By its leader.
    Close {
        /// The vault.
        vault: Address,
    },
}
