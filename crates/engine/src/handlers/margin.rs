//! Leverage, margin mode, and the margin of isolated positions.

use units::{Rate, Rounding, Usd, multiply_divide};

use crate::command::MarginMode;
use crate::event::Event;
use crate::handlers::Transition;
use crate::ids::{AccountId, MarketId};
use crate::limits::MAX_AMOUNT;
use crate::parameters::{IsolatedMode, PriceUse};
use crate::rejection::Rejection;
use crate::rules::{margin, validity};
use crate::state::{DexMarket, Holding, State};

/// Margin leaves an isolated position only down to what this leverage would need: a tenth of the notional.
const LEAST_LEVERAGED: u8 = 10;

/// Chooses leverage and margin mode for a market.
pub(crate) fn set_leverage(
    transition: &mut Transition<'_>,
    account: AccountId,
    market: MarketId,
    leverage: u8,
    mode: MarginMode,
) -> Result<(), Rejection> {
    let state = &*transition.state;
    let holding = find_holding(state, account, market)?;
    let listed = state.market(market);
    let max_leverage = margin::max_leverage(listed, listed.mark.price * holding.size.abs());
    if leverage == 0 || leverage > max_leverage {
        return Err(Rejection::InvalidLeverage { leverage, max_leverage });
    }
    if listed.parameters.only_isolated && mode == MarginMode::Cross {
        return Err(Rejection::CrossNotOffered);
    }
    let is_in_use = !holding.size.is_zero() || holding.has_orders() || !holding.margin.is_zero();
    if mode != holding.mode && is_in_use {
        return Err(Rejection::ModeWithOpenPosition);
    }
    if leverage < holding.leverage {
        check_lower_leverage(state, account, &holding, leverage)?;
    }
    transition.emit(Event::LeverageSet { account, market, leverage, mode });
    Ok(())
}

/// A lower leverage needs more margin: in an isolated position's own margin, and of cash for cross positions and for orders.
fn check_lower_leverage(
    state: &State,
    account: AccountId,
    holding: &Holding,
    leverage: u8,
) -> Result<(), Rejection> {
    let market = holding.market;
    if holding.mode == MarginMode::Isolated && !holding.size.is_zero() {
        let margin = margin::collateral::collateral(state, account, Some(market));
        let required = margin::position_initial(state.market(market), holding.size, holding.size, leverage);
        if margin < required {
            return Err(Rejection::InsufficientPositionMargin { margin, required });
        }
    }
    let mut lower = holding.clone();
    lower.leverage = leverage;
    let free_collateral = margin::free_collateral(state, account);
    let required =
        margin::initial_margin_with(state, account, &lower) - margin::initial_margin(state, account);
    if required.is_positive() && free_collateral < required {
        return Err(Rejection::InsufficientFreeCollateral { free_collateral, required });
    }
    Ok(())
}

/// Moves cash into an isolated position, or, at a price that is good for margin, out of it down to its initial margin and a tenth of its notional.
pub(crate) fn move_isolated_margin(
    transition: &mut Transition<'_>,
    account: AccountId,
    market: MarketId,
    amount: Usd,
) -> Result<(), Rejection> {
    let state = &*transition.state;
    let holding = find_holding(state, account, market)?;
    if holding.mode != MarginMode::Isolated || holding.size.is_zero() {
        return Err(Rejection::NoIsolatedPosition);
    }
    if amount.is_zero() || amount.abs().0 > MAX_AMOUNT {
        return Err(Rejection::InvalidAmount { amount });
    }
    let is_strict = |own: &DexMarket| own.mode == IsolatedMode::Strict;
    if amount.is_negative() && state.market(market).dex.as_ref().is_some_and(is_strict) {
        return Err(Rejection::StrictlyIsolated { market });
    }
    if amount.is_positive() {
        let free_collateral = margin::free_collateral(state, account);
        if free_collateral < amount {
            return Err(Rejection::InsufficientFreeCollateral { free_collateral, required: amount });
        }
    } else {
        validity::check(state, market, PriceUse::Margin)
            .map_err(|fault| validity::rejection(market, fault))?;
        let listed = state.market(market);
        let initial = |leverage: u8| margin::position_initial(listed, holding.size, holding.size, leverage);
        let required = initial(holding.leverage).max(initial(LEAST_LEVERAGED));
        let margin = margin::collateral::collateral(state, account, Some(market)) + amount;
        if (holding.margin + amount).is_negative() {
            // Unrealized profit backs the position, but only what was put in can be taken out.
            let (margin, required) = (holding.margin, -amount);
            return Err(Rejection::InsufficientPositionMargin { margin, required });
        }
        if margin < required {
            return Err(Rejection::InsufficientPositionMargin { margin, required });
        }
    }
    transition.emit(Event::IsolatedMarginMoved { account, market, amount });
    Ok(())
}

/// Moves as much cash into an isolated position as takes its leverage, its notional over its own money, down to `leverage`.
pub(crate) fn top_up_isolated_margin(
    transition: &mut Transition<'_>,
    account: AccountId,
    market: MarketId,
    leverage: Rate,
) -> Result<(), Rejection> {
    let state = &*transition.state;
    let holding = find_holding(state, account, market)?;
    if holding.mode != MarginMode::Isolated || holding.size.is_zero() {
        return Err(Rejection::NoIsolatedPosition);
    }
    let max_leverage = state.market(market).parameters.max_leverage();
    if leverage < Rate::ONE || leverage.0 > Rate::ONE.0 * i64::from(max_leverage) {
        let asked = u8::try_from(leverage.0 / Rate::ONE.0).unwrap_or(u8::MAX);
        return Err(Rejection::InvalidLeverage { leverage: asked, max_leverage });
    }
    let notional = (state.market(market).mark.price * holding.size).abs();
    let needed = Usd(multiply_divide(notional.0, Rate::ONE.0, leverage.0, Rounding::Ceil));
    let missing = needed - margin::collateral::collateral(state, account, Some(market));
    match missing.is_positive() {
        true => move_isolated_margin(transition, account, market, missing),
        false => Err(Rejection::InvalidAmount { amount: missing }),
    }
}

fn find_holding(state: &State, account: AccountId, market: MarketId) -> Result<Holding, Rejection> {
    let listed = state.markets.get(usize::from(market.0)).ok_or(Rejection::UnknownMarket { market })?;
    if listed.parameters.is_spot() {
        return Err(Rejection::NotForSpot { market });
    }
    let known = state.account(account).holding(market);
    Ok(known.cloned().unwrap_or_else(|| Holding::untouched(market, &listed.parameters)))
}
