//! Margin: what positions must be backed with, and what backs them.
//!
//! Here: pools, equity, maintenance margin and health. What opening more needs is in [`initial`], what counts for it in
//! [`collateral`], whether an order or a fill may be in [`checks`], what of that is kept between checks in [`sums`], and how far a loss reaches in
//! [`reach`].
//!
//! `isolated` names the money that is meant: the margin of an isolated position in that market, or, absent, the account's
//! cash, which stands behind all its cross positions.

pub mod checks;
pub mod collateral;
pub mod initial;
pub mod reach;
mod sums;

use alloc::vec::Vec;
use core::iter;

use units::{Notional, Price, Rounding, Size, Usd};

pub use checks::{carries_fill, check_order, check_replacement};
pub use collateral::{free_collateral, transferable, transferable_without_orders};
pub use initial::{initial_margin, initial_margin_with, position_initial};
pub use sums::MarginSums;

use crate::command::MarginMode;
use crate::ids::{AccountId, MarketId};
use crate::parameters::MarginTier;
use crate::rules::margin_floor;
use crate::state::{Account, Holding, Market, State};

/// What backs: cash, or an isolated position's margin, plus size × mark − cost of the positions.
pub fn equity(state: &State, account: AccountId, isolated: Option<MarketId>) -> Usd {
    to_usd(equity_of(state, state.account(account), isolated))
}

/// What must back, or else the positions are liquidated: of each position, by the tier of its notional at the mark price,
/// notional × rate − deduction, rounded up.
pub fn maintenance_margin(state: &State, account: AccountId, isolated: Option<MarketId>) -> Usd {
    to_usd(
        positions(state.account(account), isolated).map(|holding| maintenance_at_mark(state, holding)).sum(),
    )
}

/// Whether the venue must step in: equity is below maintenance margin, or, without any position, below nothing.
pub fn is_liquidatable(state: &State, account: AccountId, isolated: Option<MarketId>) -> bool {
    health(state, account, isolated) < 0
}

/// Equity less maintenance margin.
pub fn health(state: &State, account: AccountId, isolated: Option<MarketId>) -> i128 {
    let known = state.account(account);
    let positions = positions(known, isolated);
    let health = positions.map(|holding| {
        let market = state.market(holding.market);
        position_health(market, holding, market.mark.price)
    });
    own_money(known, isolated) + health.sum::<i128>()
}

/// A position's part of the health at a price: size × price − cost, less its maintenance margin.
pub fn position_health(market: &Market, holding: &Holding, price: Price) -> i128 {
    profit_at(holding, price) - i128::from(position_maintenance(market, holding.size, price).0)
}

/// Every pool that is liquidatable, in order of account and market: looks at all of them. What the engine's
/// [`Watch`](crate::watch::Watch) finds without that.
pub fn liquidatable(state: &State) -> Vec<(AccountId, Option<MarketId>)> {
    let accounts = state.accounts.iter();
    let pools = accounts.flat_map(|(account, known)| pools(known).map(move |isolated| (account, isolated)));
    pools.filter(|&(account, isolated)| is_liquidatable(state, account, isolated)).collect()
}

/// A position's maintenance margin at a price: by its tier, and at least by the floor that follows volatility, rounded up.
pub fn position_maintenance(market: &Market, size: Size, price: Price) -> Usd {
    let notional = price * size.abs();
    let place = tier_of(market, notional);
    let rate = market.parameters.margin_tiers[place].maintenance_rate;
    let by_tier = notional.at_rate(rate, Rounding::Ceil) - market.deductions[place];
    by_tier.max(notional.at_rate(margin_floor::maintenance(market), Rounding::Ceil))
}

/// The highest leverage for a position of this notional.
pub fn max_leverage(market: &Market, notional: Notional) -> u8 {
    market.parameters.margin_tiers[tier_of(market, notional)].max_leverage
}

/// Every pool of an account: its cash with the cross positions, and each isolated position, or what one left owing.
pub fn pools(account: &Account) -> impl Iterator<Item = Option<MarketId>> {
    let isolated = account.holdings.iter().filter(|holding| {
        holding.mode == MarginMode::Isolated && (!holding.size.is_zero() || holding.margin.is_negative())
    });
    iter::once(None).chain(isolated.map(|holding| Some(holding.market)))
}

/// The pool that stands behind a holding.
pub fn pool_of(holding: &Holding) -> Option<MarketId> {
    (holding.mode == MarginMode::Isolated).then_some(holding.market)
}

/// The holdings with a position that the same money stands behind.
pub fn positions(account: &Account, isolated: Option<MarketId>) -> impl Iterator<Item = &Holding> {
    account.holdings.iter().filter(move |holding| {
        let is_meant = match isolated {
            Some(market) => holding.market == market,
            None => holding.mode == MarginMode::Cross,
        };
        is_meant && !holding.size.is_zero()
    })
}

/// Whether a pool stands behind any position.
pub fn has_positions(account: &Account, isolated: Option<MarketId>) -> bool {
    positions(account, isolated).next().is_some()
}

fn equity_of(state: &State, account: &Account, isolated: Option<MarketId>) -> i128 {
    let profits = positions(account, isolated)
        .map(|holding| profit_at(holding, state.market(holding.market).mark.price));
    own_money(account, isolated) + profits.sum::<i128>()
}

/// The money of a pool, positions aside.
pub fn own_money(account: &Account, isolated: Option<MarketId>) -> i128 {
    let own = match isolated {
        Some(market) => account.holding(market).map_or(Usd::ZERO, |holding| holding.margin),
        None => account.cash,
    };
    i128::from(own.0)
}

/// A position's unrealized profit at a price.
fn profit_at(holding: &Holding, price: Price) -> i128 {
    i128::from((price * holding.size).0) - i128::from(holding.cost.0)
}

fn maintenance_at_mark(state: &State, holding: &Holding) -> i128 {
    let market = state.market(holding.market);
    i128::from(position_maintenance(market, holding.size, market.mark.price).0)
}

/// What a position is worth at its mark price: unsigned.
pub(super) fn notional_at_mark(state: &State, holding: &Holding) -> Notional {
    state.market(holding.market).mark.price * holding.size.abs()
}

/// The place of the margin tier of a notional: the last whose lower bound it exceeds, or the first.
pub fn tier_of(market: &Market, notional: Notional) -> usize {
    let reached = |tier: &MarginTier| tier.lower_bound < notional;
    market.parameters.margin_tiers.partition_point(reached).saturating_sub(1)
}

/// A sum over an account as money. Sums are compared in 128 bits; one beyond 63, which only positions at the bounds of a dozen
/// markets reach, is shown as the greatest amount.
fn to_usd(amount: i128) -> Usd {
    Usd(amount.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64)
}
