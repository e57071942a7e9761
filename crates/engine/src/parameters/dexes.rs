//! Markets that anybody lists, and what that takes.

use serde::{Deserialize, Serialize};
use units::{Notional, Usd};

/// What it takes to deploy a dex and to list its markets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DexPolicy {
    /// What a deployer puts into a new dex's insurance fund.
    pub bond: Usd,
    /// What goes there for each market.
    pub market_bond: Usd,
    /// The most open interest of each market; a deployer may set less.
    pub open_interest: Notional,
}

/// How a dex's market isolates positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum IsolatedMode {
    /// A position's margin can be taken out again.
    #[default]
    NoCross,
    /// A position's margin comes back only as the position is closed.
    Strict,
}
