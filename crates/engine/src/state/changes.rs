//! What is known of changes of the rules, and of markets that come and go.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Price, Time};

use crate::command::Change;
use crate::event::{Direction, Impact};
use crate::ids::{Address, ChangeId};

/// The changes that gather approvals or wait.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// By number.
    pub pending: BTreeMap<ChangeId, PendingChange>,
    /// The number of the last change that was proposed.
    pub last: u64,
    /// How many took effect: the rules are those of the founding while it is zero.
    pub in_effect: u64,
}

/// A change that gathers approvals or waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PendingChange {
    /// What would change.
    pub content: Box<Change>,
    /// Whether that lets more through.
    pub direction: Direction,
    /// Whom it would have made liquidatable when it was proposed.
    pub impact: Impact,
    /// When it was proposed, on the venue's clock.
    pub proposed: Time,
    /// Which keys approved it, the proposer first.
    pub approvals: Vec<Address>,
    /// When it takes effect; absent, it still gathers approvals.
    pub due: Option<Time>,
}

/// The end of a market, as announced when it was delisted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delisting {
    /// When averaging begins.
    pub averages: Time,
    /// When the market settles.
    pub settles: Time,
    /// The sum of oracle price × time in which there was one, in ticks × ms.
    pub sum: i128,
    /// That time.
    pub weight: Time,
    /// Up to when it was summed.
    pub summed: Time,
    /// What positions were settled at, once they were; zero where there never was a price.
    pub settled: Option<Price>,
}
