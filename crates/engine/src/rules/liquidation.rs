//! Liquidation: what the venue may do for a pool below its maintenance margin.

use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::command::MarginMode;
use crate::ids::{AccountId, MarketId};
use crate::parameters::PriceUse;
use crate::rules::{backstop, margin, sale, validity};
use crate::state::{Holding, State};

/// The money behind positions: an account's cross margin, or one isolated position's.
pub type Pool = (AccountId, Option<MarketId>);

/// The positions that a pool stands behind, the one with most maintenance margin first.
pub fn largest_first(state: &State, (account, isolated): Pool) -> Vec<Holding> {
    let mut positions: Vec<Holding> = margin::positions(state.account(account), isolated).cloned().collect();
    positions.sort_by_key(|holding| {
        let market = state.market(holding.market);
        Reverse(margin::position_maintenance(market, holding.size, market.mark.price))
    });
    positions
}

/// Whether the prices of all positions of a pool are good for liquidations. Until they are, nothing of it is liquidated.
pub fn has_valid_prices(state: &State, (account, isolated): Pool) -> bool {
    let is_valid = |holding: &Holding| validity::check(state, holding.market, PriceUse::Liquidation).is_ok();
    margin::positions(state.account(account), isolated).all(is_valid)
}

/// Whether a failing pool waits for auctions to end: all its positions are in one, no vault takes them, and nothing is missing yet.
/// Until then its owner can still help himself.
pub fn waits_for_auctions(state: &State, pool: Pool) -> bool {
    let (account, isolated) = pool;
    let is_in_auction = |holding: &Holding| state.market(holding.market).auction.is_some();
    margin::positions(state.account(account), isolated).all(is_in_auction)
        && !margin::equity(state, account, isolated).is_negative()
        && backstop::taking_vault(state, pool).is_none()
}

/// Whether the account sold a position in part lately, so that the next sales are of the whole.
pub fn is_cooling_down(state: &State, account: AccountId) -> bool {
    state.time < state.account(account).cooldown_until
}

/// Whether anything can be done for a liquidatable pool now.
pub fn can_proceed(state: &State, pool: Pool) -> bool {
    let (account, isolated) = pool;
    let known = state.account(account);
    let is_meant = |holding: &&Holding| match isolated {
        Some(market) => holding.market == market,
        None => holding.mode == MarginMode::Cross,
    };
    known.holdings.iter().filter(is_meant).any(Holding::has_orders)
        || margin::equity(state, account, isolated).is_negative()
        || backstop::taking_vault(state, pool).is_some()
        || sale::finds_buyer(state, pool)
}
