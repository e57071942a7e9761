//! The safe region of a pool: how far marks can move before it could be liquidated.
//!
//! A pool (an account's cross positions with its cash, or one isolated position with its margin) has slack
//! `h = equity − maintenance margin`. A mark that moves against a position by `d` costs at most `|size| × d × w`: the loss
//! itself, and, of a short, whose notional grows, maintenance margin at the market's highest rate, be it a tier's or the volatility floor (`w = 1 + rate`; of a
//! long `w = 1`). A move in its favour costs nothing, since no rate is above 100 %. So, with gross `G = Σ |size| × mark × w`,
//! the pool stands while no mark has moved against its position by more than the share `h / G`.
//!
//! Maintenance margin is rounded up and its deductions are rounded down, so that on any move a position's may rise by a unit
//! a tier, and one, more than this: the slack is first lessened by that.

use units::{Price, Rate, Rounding, Size, divide};

use crate::ids::{AccountId, MarketId};
use crate::rules::{margin, margin_floor};
use crate::state::{Holding, Market, State};

/// A larger share of a mark counts as this one: a million times the price is as good as any.
const LARGEST_SHARE: Rate = Rate(1_000_000 * Rate::ONE.0);

/// How far marks can move against a pool before it could be liquidated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SafeRegion {
    /// Nothing can fall: there is no position.
    Unbounded,
    /// The pool stands while no mark has moved further than this share of it. Rounded down.
    Within(Rate),
    /// The pool has fallen, or is so near to it that rounding alone, on any move of a mark, could let it fall.
    Exhausted,
}

/// The safe region of a pool around the present marks.
pub fn safe_region(state: &State, account: AccountId, isolated: Option<MarketId>) -> SafeRegion {
    let known = state.account(account);
    let mut slack = margin::own_money(known, isolated);
    let (mut gross, mut roundings) = (0, 0);
    for holding in margin::positions(known, isolated) {
        let market = state.market(holding.market);
        slack += margin::position_health(market, holding, market.mark.price);
        gross += gross_of(market, holding);
        roundings += market.parameters.margin_tiers.len() as i128 + 1;
    }
    slack -= roundings;
    if slack < 0 {
        return SafeRegion::Exhausted;
    }
    if gross == 0 {
        return SafeRegion::Unbounded;
    }
    let share = divide(slack * i128::from(Rate::ONE.0), gross, Rounding::Floor);
    SafeRegion::Within(i64::try_from(share).map_or(LARGEST_SHARE, |share| Rate(share).min(LARGEST_SHARE)))
}

/// The last price at which a position is safe whose mark may move by this share: a long below it, or a short above it, may
/// fall. None where no price is beyond it.
pub fn boundary_price(market: &Market, size: Size, share: Rate) -> Option<Price> {
    let mark = market.mark.price;
    let distance = divide(i128::from(mark.0) * i128::from(share.0), i128::from(Rate::ONE.0), Rounding::Floor);
    let farthest = if size.is_positive() { mark - Price(1) } else { market.parameters.max_price - mark };
    let distance = i64::try_from(distance).ok().map(Price).filter(|distance| *distance < farthest)?;
    Some(if size.is_positive() { mark - distance } else { mark + distance })
}

/// What a move by the whole mark against the position could cost, rounded up.
fn gross_of(market: &Market, holding: &Holding) -> i128 {
    let notional = market.mark.price * holding.size.abs();
    let rate = match market.parameters.margin_tiers.last() {
        Some(last) if holding.size.is_negative() => {
            last.maintenance_rate.max(margin_floor::maintenance(market))
        }
        _ => Rate::ZERO,
    };
    i128::from(notional.0) + i128::from(notional.at_rate(rate, Rounding::Ceil).0)
}
