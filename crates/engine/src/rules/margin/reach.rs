//! What a loss can reach.
//!
//! Each pool is a wall: a loss in one of its positions is borne by its own money and by the profits of its other positions, and
//! ends there. What it lacks then is borne by the venue's funds, and what they lack is socialized, by rule and upon all.

use alloc::vec::Vec;

use units::Usd;

use crate::ids::{AccountId, MarketId};
use crate::rules::margin::{equity, own_money, pools, positions, to_usd};
use crate::state::State;

/// One pool, with what its losses can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The isolated position that is meant; absent, the account's cash with its cross positions.
    pub isolated: Option<MarketId>,
    /// The markets of its positions: a loss in any of them reaches the same money.
    pub positions: Vec<MarketId>,
    /// Its own money: cash, or the isolated position's margin.
    pub money: Usd,
    /// All that a loss can take: its money and the unrealized profits and losses of its positions; nothing where they are below.
    pub most: Usd,
}

/// Every pool of an account, its cash first. A sub-account has pools of its own, which nothing here names.
pub fn reach(state: &State, account: AccountId) -> Vec<Reach> {
    let known = state.account(account);
    let reach = |isolated| Reach {
        isolated,
        positions: positions(known, isolated).map(|holding| holding.market).collect(),
        money: to_usd(own_money(known, isolated)),
        most: equity(state, account, isolated).max(Usd::ZERO),
    };
    pools(known).map(reach).collect()
}
