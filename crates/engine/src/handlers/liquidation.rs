//! Liquidation: what happens below maintenance margin.
//!
//! Account → book, at most within the band, the insurance fund making a loss beyond the collateral good → backstop vault →
//! auto-deleveraging → socialized loss.

use alloc::vec::Vec;

use units::{Price, Rate, Rounding, Size, Usd, divide, multiply_divide};

use crate::command::{MarginMode, Side};
use crate::event::{CancelReason, Cause, Event, Fill, FillOrigin};
use crate::handlers::{Transition, cancels, deleveraging, matching};
use crate::ids::{AccountId, MarketId, TradeId};
use crate::rules::fill_amounts::fill_amounts;
use crate::rules::{margin, oracle};
use crate::state::{Holding, State};

/// The money behind positions: an account's cross margin, or one isolated position's.
pub(super) type Pool = (AccountId, Option<MarketId>);

/// Liquidates those who are below maintenance margin and whose markets' prices are fresh, up to the block's bound.
pub(crate) fn liquidate(transition: &mut Transition<'_>) {
    let fallen = transition.watch.liquidatable(transition.state);
    let limit = transition.state.parameters().liquidation.accounts_per_block as usize;
    transition.watch.is_deferred = fallen.len() > limit;
    for (place, pool) in fallen.into_iter().take(limit).enumerate() {
        if place == 0 {
            transition.emit(Event::Began(Cause::Liquidation));
        }
        let has_fresh_prices =
            positions(transition.state, pool).iter().all(|own| oracle::is_fresh(transition.state, own.market));
        // An earlier one in this block may have helped this one.
        if has_fresh_prices && margin::is_liquidatable(transition.state, pool.0, pool.1) {
            liquidate_pool(transition, pool);
        }
    }
}

fn liquidate_pool(transition: &mut Transition<'_>, pool: Pool) {
    let (account, isolated) = pool;
    let equity = margin::equity(transition.state, account, isolated);
    let maintenance_margin = margin::maintenance_margin(transition.state, account, isolated);
    transition.emit(Event::LiquidationBegan { account, isolated, equity, maintenance_margin });
    cancels::cancel_all_in(transition, account, isolated, CancelReason::Liquidated);
    if margin::is_liquidatable(transition.state, account, isolated) {
        sell_to_book(transition, pool);
    }
    if is_for_backstop(transition.state, pool) {
        give_to_backstop(transition, pool);
    }
    if !positions(transition.state, pool).is_empty() && margin::equity(transition.state, account, isolated).is_negative() {
        deleveraging::deleverage(transition, pool);
    }
    settle(transition, pool);
}

/// The positions that a pool stands behind, the one with most maintenance margin first.
pub(super) fn positions(state: &State, (account, isolated): Pool) -> Vec<Holding> {
    let is_meant = |holding: &&Holding| match isolated {
        Some(market) => holding.market == market,
        None => holding.mode == MarginMode::Cross,
    };
    let holdings = state.account(account).holdings.iter().filter(is_meant);
    let mut positions: Vec<Holding> = holdings.filter(|holding| !holding.size.is_zero()).cloned().collect();
    positions.sort_by_key(|holding| {
        let market = state.market(holding.market);
        core::cmp::Reverse(margin::position_maintenance(market, holding.size, market.mark.price))
    });
    positions
}

fn sell_to_book(transition: &mut Transition<'_>, pool: Pool) {
    let (account, isolated) = pool;
    for holding in positions(transition.state, pool) {
        let state = &*transition.state;
        let policy = &state.parameters().liquidation;
        let mark = state.market(holding.market).mark.price;
        let is_partial = mark * holding.size.abs() > policy.partial_above
            && state.account(account).cooldown_until <= state.time;
        let size = match is_partial {
            true => Size(multiply_divide(holding.size.abs().0, policy.partial_fraction.0, Rate::ONE.0, Rounding::Ceil)),
            false => holding.size.abs(),
        };
        let cooldown = policy.cooldown;
        let Some(limit) = worst_price(state, pool, &holding, size) else { continue };
        let side = Side::closing(holding.size);
        let filled = matching::liquidate(transition, account, holding.market, side, size, limit);
        if is_partial && filled.is_positive() {
            let until = transition.state.time + cooldown;
            transition.emit(Event::CooldownSet { account, until });
        }
        if !margin::is_liquidatable(transition.state, account, isolated) {
            return;
        }
    }
}

/// The worst price at which the book may fill: within the band around the mark price, and no further than where the loss
/// beyond the collateral is what the insurance fund may lose on one position. None where it would lose more at once.
fn worst_price(state: &State, (account, isolated): Pool, holding: &Holding, size: Size) -> Option<Price> {
    let policy = &state.parameters().liquidation;
    let mark = state.market(holding.market).mark.price;
    let insured = policy.insurance_per_position.min(state.funds.insurance).max(Usd::ZERO);
    let room = margin::equity(state, account, isolated) + insured;
    if room.is_negative() {
        return None;
    }
    let band = multiply_divide(mark.0, policy.band.0, Rate::ONE.0, Rounding::Floor);
    let affordable = divide(i128::from(room.0), i128::from(size.0), Rounding::Floor);
    let distance = i64::try_from(affordable).unwrap_or(i64::MAX).min(band);
    let price = if holding.size.is_positive() { mark.0 - distance } else { mark.0 + distance };
    Some(Price(price.clamp(1, state.market(holding.market).parameters.max_price.0)))
}

/// Whether the backstop takes over: positions are left, equity is below its part of maintenance margin and not below zero
/// (or the insurance fund can lift it there), and the vault can carry them.
fn is_for_backstop(state: &State, pool: Pool) -> bool {
    let (account, isolated) = pool;
    let parameters = state.parameters();
    let Some(vault) = state.accounts.find(parameters.backstop).filter(|&vault| vault != account) else { return false };
    let positions = positions(state, pool);
    let equity = margin::equity(state, account, isolated);
    let maintenance = margin::maintenance_margin(state, account, isolated);
    let threshold = multiply_divide(maintenance.0, parameters.liquidation.backstop_below.0, Rate::ONE.0, Rounding::Floor);
    if positions.is_empty() || equity.0 >= threshold || equity.is_negative() {
        return false;
    }
    let added: Usd = positions.iter().map(|holding| {
        let notional = state.market(holding.market).mark.price * holding.size.abs();
        let own = state.account(vault).holding(holding.market).map_or(1, |holding| holding.leverage);
        notional.divided_by(i64::from(own), Rounding::Ceil)
    }).sum();
    margin::free_collateral(state, vault) + equity >= added
}

/// The vault takes all positions at the mark price, and all that is left of the collateral.
fn give_to_backstop(transition: &mut Transition<'_>, pool: Pool) {
    let (account, isolated) = pool;
    let backstop = transition.state.parameters().backstop;
    let vault = transition.state.accounts.find(backstop).expect("the vault was found before");
    for holding in positions(transition.state, pool) {
        let price = transition.state.market(holding.market).mark.price;
        exchange(transition, (account, vault), holding.market, -holding.size, price, FillOrigin::Backstop);
    }
    let amount = balance(transition.state, pool);
    if !amount.is_zero() {
        transition.emit(Event::CollateralSeized { account, isolated, to: vault, amount });
    }
}

/// A trade outside the book: `size`, as a change of the first one's position, at a price, without fees.
/// The first one's isolated margin stays in its pool.
pub(super) fn exchange(
    transition: &mut Transition<'_>,
    (first, second): (AccountId, AccountId),
    market: MarketId,
    size: Size,
    price: Price,
    origin: FillOrigin,
) {
    let trade = TradeId(transition.state.last_trade + 1);
    let before = [first, second].map(|account| (account, transition.state.account(account).position(market)));
    for (account, size) in [(first, size), (second, -size)] {
        let amounts = fill_amounts(transition.state, account, market, size, price, Usd::ZERO);
        let margin = if account == first { Usd::ZERO } else { amounts.margin };
        transition.emit(Event::Filled(Fill {
            trade,
            order: None,
            account,
            market,
            origin,
            price,
            size,
            cost: amounts.cost,
            realized: amounts.realized,
            fee: Usd::ZERO,
            margin,
        }));
    }
    for (account, before) in before {
        cancels::cancel_outlived(transition, account, market, before);
    }
}

/// What is in a pool, positions aside.
fn balance(state: &State, (account, isolated): Pool) -> Usd {
    match isolated {
        Some(market) => state.account(account).holding(market).map_or(Usd::ZERO, |holding| holding.margin),
        None => state.account(account).cash,
    }
}

/// Nobody ends without positions and with less than nothing: the insurance fund pays, and what it has not is borne by others.
/// What is left in an isolated pool goes back to its owner's cash.
fn settle(transition: &mut Transition<'_>, pool: Pool) {
    let (account, isolated) = pool;
    if !positions(transition.state, pool).is_empty() {
        return;
    }
    let shortfall = -balance(transition.state, pool);
    if let (Some(market), true) = (isolated, shortfall.is_negative()) {
        transition.emit(Event::IsolatedMarginMoved { account, market, amount: shortfall });
    }
    if !shortfall.is_positive() {
        return;
    }
    let amount = shortfall.min(transition.state.funds.insurance).max(Usd::ZERO);
    if amount.is_positive() {
        transition.emit(Event::ShortfallCovered { account, isolated, amount });
    }
    if shortfall > amount {
        deleveraging::socialize(transition, pool, shortfall - amount);
    }
}
