//! What is said of a change of the rules.

use serde::{Deserialize, Serialize};
use units::Notional;

use crate::ids::{Address, ChangeId};
use crate::rejection::Rejection;

/// Whether a change lets more through. Of several, the greatest is that of all together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Direction {
    /// It neither lets more risk through nor less.
    Neutral,
    /// It lets less through, and nowhere more.
    Tightening,
    /// It lets more through somewhere, takes more from somebody, or changes who decides.
    Loosening,
}

/// Whom a change makes liquidatable who is not without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// How many accounts.
    pub accounts: u32,
    /// The notional of the positions behind which the same money stands, at their mark prices.
    pub notional: Notional,
}

/// Why a change never takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeEnd {
    /// One of the venue's keys cancelled it.
    CancelledBy(Address),
    /// Another change of the same thing took effect first.
    Superseded(ChangeId),
    /// What it would make is no longer possible.
    Refused(Rejection),
}
