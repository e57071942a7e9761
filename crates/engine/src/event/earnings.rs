//! What happened between those who trade and those who earn of it.

use serde::{Deserialize, Serialize};
use units::{Rate, Usd};

use crate::ids::{AccountId, Name};

/// What happened between those who trade and those who earn of it.
#[expect(missing_docs, reason = "the fields are terms of the glossary; a variant's text says the rest")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EarningsEvent {
    /// A builder may charge up to this rate; nothing where zero.
    BuilderApproved { account: AccountId, builder: AccountId, most: Rate },
    /// An account refers others by this code.
    ReferrerRegistered { account: AccountId, code: Name },
    /// An account was referred.
    ReferrerSet { account: AccountId, referrer: AccountId },
    /// What an account earned as builder or referrer became its cash.
    RewardsClaimed { account: AccountId, amount: Usd },
}

/// Who built the client that an order came through, and what he charges.
///
/// Packed to four bytes, as [`FeeShare`] is: one that may be absent takes 16 bytes in every order, fill and event, and not 24.
#[repr(Rust, packed(4))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderBuilder {
    /// The builder.
    pub account: AccountId,
    /// The rate, of the notional of each fill.
    pub rate: Rate,
}

/// What somebody else than the treasury gets of what a fill costs.
#[repr(Rust, packed(4))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeShare {
    /// Who gets it.
    pub account: AccountId,
    /// How much.
    pub amount: Usd,
}
