//! Leverage, margin mode, and the margin of isolated positions.

use units::{Rounding, Usd};

use crate::command::MarginMode;
use crate::event::Event;
use crate::handlers::Transition;
use crate::ids::{AccountId, MarketId};
use crate::rejection::Rejection;
use crate::rules::margin;
use crate::state::{Holding, State};

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
    let parameters = &state.market(market).parameters;
    let notional = state.market(market).mark.price * holding.size.abs();
    let tiers = &parameters.margin_tiers;
    let tier = tiers.partition_point(|tier| tier.lower_bound <= notional).saturating_sub(1);
    let max_leverage = tiers[tier].max_leverage;
    if leverage == 0 || leverage > max_leverage {
        return Err(Rejection::InvalidLeverage { leverage, max_leverage });
    }
    if parameters.only_isolated && mode == MarginMode::Cross {
        return Err(Rejection::CrossNotOffered);
    }
    if mode != holding.mode && (!holding.size.is_zero() || holding.has_orders()) {
        return Err(Rejection::ModeWithOpenPosition);
    }
    if leverage < holding.leverage {
        check_lower_leverage(state, account, &holding, leverage)?;
    }
    transition.emit(Event::LeverageSet { account, market, leverage, mode });
    Ok(())
}

/// A lower leverage needs more margin for the position and its orders.
fn check_lower_leverage(
    state: &State,
    account: AccountId,
    holding: &Holding,
    leverage: u8,
) -> Result<(), Rejection> {
    let mark = state.market(holding.market).mark.price;
    let needed = |leverage: u8| (mark * holding.size.abs()).divided_by(i64::from(leverage), Rounding::Ceil);
    if holding.mode == MarginMode::Isolated {
        let (margin, required) = (margin::equity(state, account, Some(holding.market)), needed(leverage));
        return match holding.size.is_zero() || margin >= required {
            true => Ok(()),
            false => Err(Rejection::InsufficientPositionMargin { margin, required }),
        };
    }
    let free_collateral = margin::free_collateral(state, account);
    let mut lower = holding.clone();
    lower.leverage = leverage;
    let required = margin::initial_margin_with(state, account, &lower) - margin::initial_margin(state, account);
    match free_collateral >= required {
        true => Ok(()),
        false => Err(Rejection::InsufficientFreeCollateral { free_collateral, required }),
    }
}

/// Moves cash into an isolated position, or out of it down to its initial margin and a tenth of its notional.
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
    if amount.is_zero() || amount.abs().0 > crate::limits::MAX_AMOUNT {
        return Err(Rejection::InvalidAmount { amount });
    }
    if amount.is_positive() {
        let free_collateral = margin::free_collateral(state, account);
        if free_collateral < amount {
            return Err(Rejection::InsufficientFreeCollateral { free_collateral, required: amount });
        }
    } else {
        let notional = state.market(market).mark.price * holding.size.abs();
        let initial = notional.divided_by(i64::from(holding.leverage), Rounding::Ceil);
        let required = initial.max(notional.divided_by(10, Rounding::Ceil));
        let margin = margin::equity(state, account, Some(market)) + amount;
        if margin < required || (holding.margin + amount).is_negative() {
            return Err(Rejection::InsufficientPositionMargin { margin, required });
        }
    }
    transition.emit(Event::IsolatedMarginMoved { account, market, amount });
    Ok(())
}

fn find_holding(state: &State, account: AccountId, market: MarketId) -> Result<Holding, Rejection> {
    let listed = state.markets.get(usize::from(market.0)).ok_or(Rejection::UnknownMarket { market })?;
    let known = state.account(account).holding(market);
    Ok(known.cloned().unwrap_or_else(|| Holding::untouched(market, &listed.parameters)))
}
