//! What happened to vaults.

use alloc::string::String;

use serde::{Deserialize, Serialize};
use units::{Shares, Time, Usd};

use crate::ids::AccountId;

/// What happened to a vault.
#[expect(missing_docs, reason = "the fields are terms of the glossary; a variant's text says the rest")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VaultEvent {
    /// An account that was just opened is a vault from now on, and its leader's money went into it, a share for each 1e-6 USD.
    Created { vault: AccountId, leader: AccountId, description: String, amount: Usd },
    /// Cash went into the vault, for new shares. The holder withdraws none before `locked_until`.
    Deposited { vault: AccountId, holder: AccountId, amount: Usd, shares: Shares, locked_until: Time },
    /// A holder gave shares back.
    Withdrawn { vault: AccountId, holder: AccountId, payout: Payout },
    /// A holder was paid his part of what the vault paid all.
    Distributed { vault: AccountId, holder: AccountId, payout: Payout },
    /// How the vault works was changed.
    Modified { vault: AccountId, allow_deposits: bool, close_on_withdraw: bool },
    /// The vault has paid everybody out and ended.
    Closed { vault: AccountId },
}

/// What became of shares that were given back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// The shares.
    pub shares: Shares,
    /// What they were worth: closing cost, commission and amount together.
    pub worth: Usd,
    /// What the holder had paid for them.
    pub basis: Usd,
    /// What it cost to close their part of the positions, which the vault lost already.
    pub closing_cost: Usd,
    /// The leader's part of the profit: it went to his cash.
    pub commission: Usd,
    /// What went to the holder's cash.
    pub amount: Usd,
}
