//! Liquidation: what the venue may do for a pool below its maintenance margin.

use alloc::vec::Vec;
use core::cmp::Reverse;

use units::{Rate, Size, Usd};

use crate::command::MarginMode;
use crate::ids::{AccountId, MarketId};
use crate::rules::{margin, oracle, sale};
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

/// Whether the prices of all positions of a pool may be relied on. Until they may, nothing of it is liquidated.
pub fn has_fresh_prices(state: &State, (account, isolated): Pool) -> bool {
    margin::positions(state.account(account), isolated).all(|holding| oracle::is_fresh(state, holding.market))
}

/// Whether a failing pool waits for auctions to end: all its positions are in one, no vault takes them, and nothing is missing yet.
/// Until then its owner can still help himself.
pub fn waits_for_auctions(state: &State, pool: Pool) -> bool {
    let (account, isolated) = pool;
    let is_in_auction = |holding: &Holding| state.market(holding.market).auction.is_some();
    margin::positions(state.account(account), isolated).all(is_in_auction)
        && !margin::equity(state, account, isolated).is_negative()
        && taking_vault(state, pool).is_none()
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
        || taking_vault(state, pool).is_some()
        || sale::finds_buyer(state, pool)
}

/// The vault that takes a pool over, if it does: equity is below the backstop's part of maintenance margin, but not below
/// nothing, and the vault's own margin carries the positions, each within its market's bound.
pub fn taking_vault(state: &State, pool: Pool) -> Option<AccountId> {
    let (account, isolated) = pool;
    let parameters = state.parameters();
    let vault = state.accounts.find(parameters.backstop).filter(|&vault| vault != account)?;
    let equity = margin::equity(state, account, isolated);
    let maintenance = margin::maintenance_margin(state, account, isolated);
    let share = parameters.liquidation.backstop_below;
    let is_below =
        i128::from(equity.0) * i128::from(Rate::ONE.0) < i128::from(maintenance.0) * i128::from(share.0);
    let needed: Option<Usd> = margin::positions(state.account(account), isolated)
        .map(|holding| needed_to_take(state, vault, holding))
        .sum::<Option<i64>>()
        .map(Usd);
    let carries = needed.is_some_and(|needed| margin::free_collateral(state, vault) + equity >= needed);
    (is_below && !equity.is_negative() && carries).then_some(vault)
}

/// How much more initial margin the vault needs with a position added, at no more leverage than the tier of the sum allows;
/// none where it would be larger than the market's bound.
fn needed_to_take(state: &State, vault: AccountId, taken: &Holding) -> Option<i64> {
    let market = state.market(taken.market);
    let own = state.account(vault).holding(taken.market);
    let untouched = || Holding::untouched(taken.market, &market.parameters);
    let (size, leverage) =
        own.map_or_else(|| (Size::ZERO, untouched().leverage), |own| (own.size, own.leverage));
    let after = size + taken.size;
    if after.abs() > market.parameters.max_size {
        return None;
    }
    let allowed = leverage.min(margin::max_leverage(market, market.mark.price * after.abs()));
    let initial =
        margin::position_initial(market, after, allowed) - margin::position_initial(market, size, leverage);
    Some(initial.0)
}
