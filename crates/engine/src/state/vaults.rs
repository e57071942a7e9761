//! What is known of vaults: who leads, and who holds how many shares.

use alloc::collections::BTreeMap;
use alloc::string::String;

use serde::{Deserialize, Serialize};
use units::{Shares, Time, Usd};

use crate::ids::AccountId;

/// A vault: an account that a leader trades for, and that belongs to the holders of its shares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vault {
    /// Who trades for it.
    pub leader: AccountId,
    /// What it is about, in the leader's words.
    pub description: String,
    /// When it was opened, on the venue's clock.
    pub created: Time,
    /// Whether others than the leader may pay in.
    pub allow_deposits: bool,
    /// Whether a withdrawal first closes its part of every position.
    pub close_on_withdraw: bool,
    /// Whether it has ended.
    pub is_closed: bool,
    /// All shares.
    pub shares: Shares,
    /// Who holds them; nobody holds none.
    pub stakes: BTreeMap<AccountId, Stake>,
}

/// What somebody holds of a vault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stake {
    /// His shares.
    pub shares: Shares,
    /// What he paid for them: by it his profit is found when he gives them back.
    pub basis: Usd,
    /// What he gained by shares that he gave back since he came, lost where negative; after the leader's commission.
    pub realized: Usd,
    /// When he came.
    pub since: Time,
    /// Until when he withdraws nothing.
    pub locked_until: Time,
}
