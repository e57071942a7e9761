//! The money that no account owns, and the sums that must agree.

use serde::{Deserialize, Serialize};
use units::Usd;

/// The money that no account owns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funds {
    /// Makes shortfalls good, and keeps every rounding's crumb.
    pub insurance: Usd,
    /// Fees paid, less rebates.
    pub treasury: Usd,
    /// What builders and referrers earned and have not claimed.
    pub rewards: Usd,
    /// Withdrawals asked for and not yet paid.
    pub withdrawing: Usd,
    /// Losses written off and not yet borne by others; zero after every block.
    pub socializing: Usd,
}

/// Sums over all accounts, kept with every event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Cash, in 1e-6 USD.
    pub cash: i128,
    /// Money set aside for isolated positions, in 1e-6 USD.
    pub margin: i128,
    /// The cost of all positions, in 1e-6 USD.
    pub cost: i128,
    /// All money that came in from outside, less what left.
    pub deposited: i128,
}
