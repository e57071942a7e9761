//! Initial margin: what opening a position needs.
//!
//! ```text
//! notional × max(1 / leverage, by notional, by open interest, volatility's floor) + notional × exit cost
//! ```
//!
//! each of the two rounded up. The curves are the market's; an absent one asks for nothing. The exit cost is looked up by the
//! position's notional over the rested depth that would close it. What an account adds to its position counts as new open
//! interest.

use units::{Notional, Rate, Rounding, Size, Usd, divide};

use crate::command::{MarginMode, Side};
use crate::ids::AccountId;
use crate::parameters::{Curve, FARTHEST};
use crate::rules::margin::to_usd;
use crate::rules::{margin_floor, stable_price};
use crate::state::{Account, Holding, Market, State};

/// What cash and cross positions must be worth for the account to open more.
///
/// Of each cross market the worse of its two sides: all bids filled, or all asks, with what those orders lose by prices worse
/// than the mark, and by a stable price worse than theirs where they open. Of each isolated market what its orders would take
/// from cash in the worse case.
pub fn initial_margin(state: &State, account: AccountId) -> Usd {
    to_usd(initial_of(state, state.account(account), None))
}

/// Initial margin as if a holding were this one.
pub fn initial_margin_with(state: &State, account: AccountId, holding: &Holding) -> Usd {
    to_usd(initial_of(state, state.account(account), Some(holding)))
}

/// The initial margin of a position of `size` at the mark price, of which `held` is held already.
#[inline]
pub fn position_initial(market: &Market, held: Size, size: Size, leverage: u8) -> Usd {
    if size.is_zero() {
        return Usd::ZERO;
    }
    let notional = market.mark.price * size.abs();
    let rate = position_rate(market, held, size);
    // The larger share asks for more, rounded up as well: the other need not be computed.
    let is_rate_larger = rate.0.saturating_mul(i64::from(leverage)) > Rate::ONE.0;
    let needed = match is_rate_larger {
        true => notional.at_rate(rate, Rounding::Ceil),
        false => by_leverage(notional, leverage),
    };
    needed + exit_cost(market, size)
}

/// What it costs to get out of a position: its notional at the rate that the market's curve names for its notional over the
/// rested depth that would close it; without any depth, the curve's last.
#[inline]
pub fn exit_cost(market: &Market, size: Size) -> Usd {
    let curve = market.parameters.risk.margin.exit_cost.as_ref();
    curve.map_or(Usd::ZERO, |curve| cost_by_depth(market, size, curve))
}

fn cost_by_depth(market: &Market, size: Size, curve: &Curve) -> Usd {
    let notional = market.mark.price * size.abs();
    let depth = market.depth.of(Side::closing(size).opposite());
    let share = match depth.is_positive() {
        true => {
            let scaled = i128::from(notional.0) * i128::from(Rate::ONE.0);
            narrow(divide(scaled, i128::from(depth.0), Rounding::Ceil))
        }
        false => FARTHEST,
    };
    notional.at_rate(Rate(curve.value_at(share, Rounding::Ceil)), Rounding::Ceil)
}

/// What an isolated position brings on top of what its opened part needs by leverage, when it grows or turns from `held` to
/// `size`: what the market's curves, its volatility and the exit ask beyond that, and what the opened part loses at the
/// stable price.
pub fn isolated_surplus(market: &Market, held: Size, size: Size, leverage: u8) -> Usd {
    let opened = opened(held, size);
    if opened.is_zero() {
        return Usd::ZERO;
    }
    let beyond = |held: Size, size: Size| {
        let notional = market.mark.price * size.abs();
        position_initial(market, held, size, leverage) - by_leverage(notional, leverage)
    };
    let kept = size - opened;
    let added = (beyond(held, size) - beyond(kept, kept)).max(Usd::ZERO);
    added + stable_loss(market, opened).to_usd()
}

/// Initial margin with open orders, `instead` taking the place of its market's holding.
pub(super) fn initial_of(state: &State, account: &Account, instead: Option<&Holding>) -> i128 {
    let kept =
        account.holdings.iter().filter(|holding| instead.is_none_or(|other| other.market != holding.market));
    kept.chain(instead).map(|holding| initial_of_holding(state.market(holding.market), holding)).sum()
}

pub(super) fn initial_of_holding(market: &Market, holding: &Holding) -> i128 {
    if market.parameters.is_spot() {
        // Its orders are backed by balances.
        return 0;
    }
    of_holding(market, holding)
}

/// What a holding with its open orders asks for: all bids filled, or all asks, whichever is worse.
pub fn of_holding(market: &Market, holding: &Holding) -> i128 {
    let needed = |size: Size| i128::from(position_initial(market, holding.size, size, holding.leverage).0);
    let (bought, sold) = (holding.size + holding.bids.size, holding.size - holding.asks.size);
    let (bids_lose, asks_lose) = order_losses(market, holding);
    let long = needed(bought) + i128::from(bids_lose.0.max(0));
    let short = needed(sold) + i128::from(asks_lose.0.max(0));
    match holding.mode {
        MarginMode::Cross => long.max(short),
        // The position has its own margin already; only what orders would add to it comes from cash.
        MarginMode::Isolated => long.max(short) - needed(holding.size),
    }
}

/// What a holding's bids lose by prices worse than the mark, and by a stable price worse than theirs where they open; and its asks.
/// Below zero where they gain.
pub fn order_losses(market: &Market, holding: &Holding) -> (Notional, Notional) {
    let mark = market.mark.price;
    let (bought, sold) = (holding.size + holding.bids.size, holding.size - holding.asks.size);
    let bids = holding.bids.notional - mark * holding.bids.size + opening_loss(market, holding, bought);
    let asks = mark * holding.asks.size - holding.asks.notional + opening_loss(market, holding, sold);
    (bids, asks)
}

/// The least rate of initial margin of a position of `size`, of which `held` is held already: by the market's curves and by its
/// volatility.
pub fn position_rate(market: &Market, held: Size, size: Size) -> Rate {
    least_rate(market, market.mark.price * size.abs(), opened(held, size).abs())
}

/// What the part that orders open loses at the stable price.
fn opening_loss(market: &Market, holding: &Holding, reached: Size) -> Notional {
    if market.parameters.risk.stable_price.is_none() {
        return Notional::ZERO;
    }
    stable_loss(market, opened(holding.size, reached))
}

/// What a position of the mark price's cost loses at the stable price.
fn stable_loss(market: &Market, size: Size) -> Notional {
    (market.mark.price - stable_price::worse_of_mark(market, size.is_positive())) * size
}

/// The part of a position that is opened on the way to it: signed.
fn opened(held: Size, size: Size) -> Size {
    match held.0.signum() == size.0.signum() {
        true if size.abs() > held.abs() => size - held,
        true => Size::ZERO,
        false => size,
    }
}

fn by_leverage(notional: Notional, leverage: u8) -> Usd {
    notional.divided_by(i64::from(leverage), Rounding::Ceil)
}

/// The least rate of initial margin for a position of this notional, with so much open interest added.
fn least_rate(market: &Market, notional: Notional, added: Size) -> Rate {
    let curves = &market.parameters.risk.margin;
    let by_notional = curves.initial_by_notional.as_ref();
    let by_notional = by_notional.map_or(0, |curve| curve.value_at(notional.0, Rounding::Ceil));
    let by_open_interest = curves.initial_by_open_interest.as_ref();
    let by_open_interest = by_open_interest.map_or(0, |curve| {
        let size = i128::from(market.open_interest.0) + i128::from(added.0);
        curve.value_at(narrow(size * i128::from(market.mark.price.0)), Rounding::Ceil)
    });
    margin_floor::initial(market).max(Rate(by_notional.max(by_open_interest)))
}

/// A number as a place on a curve, at most the farthest.
fn narrow(number: i128) -> i64 {
    i64::try_from(number).map_or(FARTHEST, |number| number.min(FARTHEST))
}
