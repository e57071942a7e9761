//! What may be asked about who earns of others' trades: builders of clients, and referrers.

use serde::{Deserialize, Serialize};
use units::Rate;

use crate::ids::{Address, Name};

/// What is asked about who earns of others' trades.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EarningsAction {
    /// Lets whoever built a client charge up to a rate on the orders that come through it; zero takes the approval back.
    ApproveBuilder {
        /// The builder.
        builder: Address,
        /// The highest rate, of the notional.
        most: Rate,
    },
    /// Takes a code by which others name the signer as who referred them.
    RegisterReferrer {
        /// The code.
        code: Name,
    },
    /// Names who referred the signer, once and for all.
    SetReferrer {
        /// His code.
        code: Name,
    },
    /// Makes what the signer earned as builder or referrer his cash.
    ClaimRewards,
}

/// A fee for whoever built the client that an order comes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuilderFee {
    /// The builder.
    pub builder: Address,
    /// The rate, of the notional of each fill.
    pub rate: Rate,
}
