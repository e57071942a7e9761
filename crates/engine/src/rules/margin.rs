//! Margin: what positions must be backed with, and what backs them.
//!
//! `isolated` names the money that is meant: the margin of an isolated position in that market, or, absent, the account's
//! cash, which stands behind all its cross positions.

use alloc::vec::Vec;
use core::iter;

use units::{Notional, Price, Rate, Rounding, Size, Usd, divide};

use crate::command::{MarginMode, OrderRequest, Side};
use crate::ids::{AccountId, MarketId, OrderId};
use crate::parameters::MarginTier;
use crate::rejection::Rejection;
use crate::rules::fill_amounts::FillAmounts;
use crate::state::{Account, Holding, Market, OrderStage, State};

/// A transfer out leaves at least this share of the cross positions' notional.
const TRANSFER_SHARE: Rate = Rate::basis_points(1_000);

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

/// What cash and cross positions must be worth for the account to open more.
///
/// Of each cross market the worse of its two sides: all bids filled, or all asks, at the mark price over the leverage,
/// rounded up, and what those orders lose by prices worse than the mark. Of each isolated market what its orders would take
/// from cash in the worse case.
pub fn initial_margin(state: &State, account: AccountId) -> Usd {
    to_usd(initial_of(state, state.account(account), None))
}

/// Initial margin as if a holding were this one.
pub fn initial_margin_with(state: &State, account: AccountId, holding: &Holding) -> Usd {
    to_usd(initial_of(state, state.account(account), Some(holding)))
}

/// What is left of equity above initial margin; below zero where it is short.
pub fn free_collateral(state: &State, account: AccountId) -> Usd {
    let known = state.account(account);
    to_usd(equity_of(state, known, None) - initial_of(state, known, None))
}

/// How much cash may leave the account: equity above the larger of the initial margin and a tenth of the cross positions'
/// notional, rounded down. Unrealized profit may leave as well; cash is then negative against it.
pub fn transferable(state: &State, account: AccountId) -> Usd {
    let known = state.account(account);
    let notional: i128 =
        positions(known, None).map(|holding| i128::from(notional_at_mark(state, holding).0)).sum();
    let share = divide(notional * i128::from(TRANSFER_SHARE.0), i128::from(Rate::ONE.0), Rounding::Ceil);
    let required = initial_of(state, known, None).max(share);
    to_usd((equity_of(state, known, None) - required).max(0))
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

/// A position's maintenance margin at a price.
pub fn position_maintenance(market: &Market, size: Size, price: Price) -> Usd {
    let notional = price * size.abs();
    let place = tier_of(market, notional);
    let rate = market.parameters.margin_tiers[place].maintenance_rate;
    notional.at_rate(rate, Rounding::Ceil) - market.deductions[place]
}

/// A position's initial margin at the mark price: notional / leverage, rounded up.
pub fn position_initial(market: &Market, size: Size, leverage: u8) -> Usd {
    (market.mark.price * size.abs()).divided_by(i64::from(leverage), Rounding::Ceil)
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

/// Whether an order may be placed; see [`check_replacement`].
///
/// # Errors
/// As [`check_replacement`].
pub fn check_order(state: &State, account: AccountId, request: &OrderRequest) -> Result<(), Rejection> {
    check_replacement(state, account, request, None)
}

/// Whether an order may be placed, in the place of `replaced` where given: a position within the market's bound, a leverage
/// that its tier allows, and equity for the initial margin with the order counted. An order that does not raise the initial
/// margin may be placed without, so that a position can always be closed.
///
/// # Errors
/// The first of these that does not hold.
pub fn check_replacement(
    state: &State,
    account: AccountId,
    request: &OrderRequest,
    replaced: Option<OrderId>,
) -> Result<(), Rejection> {
    let known = state.account(account);
    let market = state.market(request.market);
    let mut holding = known
        .holding(request.market)
        .cloned()
        .unwrap_or_else(|| Holding::untouched(request.market, &market.parameters));
    if let Some(slot) = replaced.and_then(|order| state.orders.find(order)) {
        let line = state.orders.line(slot);
        if !line.reduce_only && line.stage == OrderStage::Resting && line.market == request.market {
            add_resting(&mut holding, line.side, -line.remaining, line.price);
        }
    }
    add_resting(&mut holding, request.side, request.size, request.price);
    check_reached(market, &holding, request.side)?;
    let equity = equity_of(state, known, None);
    let initial_margin = initial_of(state, known, Some(&holding));
    if equity >= initial_margin || initial_margin <= initial_of(state, known, None) {
        return Ok(());
    }
    Err(Rejection::BelowInitialMargin { equity: to_usd(equity), initial_margin: to_usd(initial_margin) })
}

/// What a side's orders would make of the position stays within the market's bound and its tier's leverage, unless they
/// only make it smaller.
fn check_reached(market: &Market, holding: &Holding, side: Side) -> Result<(), Rejection> {
    let reached = match side {
        Side::Bid => holding.size + holding.bids.size,
        Side::Ask => holding.size - holding.asks.size,
    };
    if reached.abs() <= holding.size.abs() {
        return Ok(());
    }
    let notional = market.mark.price * reached.abs().min(market.parameters.max_size);
    let max_leverage = max_leverage(market, notional);
    if holding.leverage > max_leverage {
        return Err(Rejection::AboveTierLeverage { leverage: holding.leverage, max_leverage, notional });
    }
    if reached.abs() > market.parameters.max_size {
        return Err(Rejection::AboveMaxPosition { max_size: market.parameters.max_size });
    }
    Ok(())
}

/// Whether the account can carry a fill, `amounts` and `fee` being what it would do.
///
/// One that only reduces the position leaves equity for the maintenance margin, or health no worse than it was. Any other,
/// where cross, leaves equity for the initial margin of all positions, orders aside. Where isolated, it leaves cash and cross
/// positions enough for theirs, and the position's own margin enough for its maintenance margin.
pub fn carries_fill(
    state: &State,
    account: AccountId,
    market: MarketId,
    size: Size,
    price: Price,
    amounts: &FillAmounts,
    fee: Usd,
) -> bool {
    let (known, listed) = (state.account(account), state.market(market));
    let untouched;
    let holding = match known.holding(market) {
        Some(holding) => holding,
        None => {
            untouched = Holding::untouched(market, &listed.parameters);
            &untouched
        }
    };
    let isolated = (holding.mode == MarginMode::Isolated).then_some(market);
    let moved = i128::from(amounts.margin.0);
    // The trade is at its price and counts at the mark from then on.
    let gain = i128::from((listed.mark.price * size).0) - i128::from((price * size).0) - i128::from(fee.0);
    let after = holding.size + size;
    if holding.size.0.signum() == -size.0.signum() && size.abs() <= holding.size.abs() {
        let maintenance = |size: Size| i128::from(position_maintenance(listed, size, listed.mark.price).0);
        let improvement = gain + moved + maintenance(holding.size) - maintenance(after);
        return improvement >= 0 || health(state, account, isolated) + improvement >= 0;
    }
    let others: i128 = positions(known, None)
        .filter(|other| other.market != market)
        .map(|other| i128::from(position_initial(state.market(other.market), other.size, other.leverage).0))
        .sum();
    let free = equity_of(state, known, None) - others;
    match isolated {
        None => free + gain >= i128::from(position_initial(listed, after, holding.leverage).0),
        Some(_) => {
            let backing = equity_of(state, known, isolated) + gain + moved;
            free >= moved && backing >= i128::from(position_maintenance(listed, after, listed.mark.price).0)
        }
    }
}

/// Initial margin with open orders, `instead` taking the place of its market's holding.
fn initial_of(state: &State, account: &Account, instead: Option<&Holding>) -> i128 {
    let kept =
        account.holdings.iter().filter(|holding| instead.is_none_or(|other| other.market != holding.market));
    kept.chain(instead).map(|holding| initial_of_holding(state, holding)).sum()
}

fn initial_of_holding(state: &State, holding: &Holding) -> i128 {
    let market = state.market(holding.market);
    let mark = market.mark.price;
    let needed = |size: Size| i128::from(position_initial(market, size, holding.leverage).0);
    let bids_lose = (holding.bids.notional.0 - (mark * holding.bids.size).0).max(0);
    let asks_lose = ((mark * holding.asks.size).0 - holding.asks.notional.0).max(0);
    let long = needed(holding.size + holding.bids.size) + i128::from(bids_lose);
    let short = needed(holding.size - holding.asks.size) + i128::from(asks_lose);
    match holding.mode {
        MarginMode::Cross => long.max(short),
        // The position has its own margin already; only what orders would add to it comes from cash.
        MarginMode::Isolated => long.max(short) - needed(holding.size),
    }
}

fn add_resting(holding: &mut Holding, side: Side, size: Size, price: Price) {
    let resting = match side {
        Side::Bid => &mut holding.bids,
        Side::Ask => &mut holding.asks,
    };
    resting.size += size;
    resting.notional += price * size;
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

fn notional_at_mark(state: &State, holding: &Holding) -> Notional {
    state.market(holding.market).mark.price * holding.size.abs()
}

/// The place of the margin tier of a notional: the last whose lower bound it exceeds, or the first.
fn tier_of(market: &Market, notional: Notional) -> usize {
    let reached = |tier: &MarginTier| tier.lower_bound < notional;
    market.parameters.margin_tiers.partition_point(reached).saturating_sub(1)
}

/// A sum over an account as money. Sums are compared in 128 bits; one beyond 63, which only positions at the bounds of a dozen
/// markets reach, is shown as the greatest amount.
fn to_usd(amount: i128) -> Usd {
    Usd(amount.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64)
}
