//! Paced sales: as much as the market's curves ask for by now, and no more than a share of the depth that has rested.

use units::{Rate, Rounding, Size, Usd, divide, multiply_divide};

use super::{Sale, distress};
use crate::command::Side;
use crate::ids::MarketId;
use crate::parameters::{SaleAmount, SaleCurves};
use crate::rules::liquidation::Pool;
use crate::rules::{depth, margin};
use crate::state::{Holding, Market, State};

/// What the curves ask for of a position now; none where that is nothing. `freed` is what the plan's sales so far are expected to
/// make good.
///
/// A position that is worth no more than the curves' smallest is sold whole.
pub(super) fn sale(
    state: &State,
    pool: Pool,
    holding: Holding,
    curves: &SaleCurves,
    freed: &mut Usd,
) -> Option<Sale> {
    if !has_rested(state, pool, curves) {
        return None;
    }
    let market = state.market(holding.market);
    let whole = holding.size.abs();
    let rate = rate_by_now(state, pool, curves);
    let asked = match curves.amount {
        SaleAmount::Shortage { buffer } => size_that_frees(
            market,
            &holding,
            curves,
            distress(state, pool),
            missing(state, pool, rate, buffer, *freed),
        ),
        SaleAmount::Position => share_of(whole, rate),
        SaleAmount::Shares { step, target } => share_of(whole, share_to(state, pool, curves, step, target)),
    };
    let is_small = market.mark.price * whole <= curves.whole_below;
    let sold = if asked.is_positive() && is_small { whole } else { asked };
    let size = sold.min(most_by_depth(state, holding.market, holding.size, curves));
    if !size.is_positive() {
        return None;
    }
    *freed += freed_by(market, &holding, curves, distress(state, pool), size).max(Usd::ZERO);
    Some(Sale { holding, size, is_part: false })
}

/// The penalty for what was sold of a pool's position, as a rate of its notional at the mark price by the distress before; rounded up,
/// and no more than what the pool has left.
pub fn penalty(state: &State, pool: Pool, market: MarketId, sold: Size, distress: Rate) -> Usd {
    let known = state.market(market);
    let Some(curves) = &known.parameters.risk.sale else {
        return Usd::ZERO;
    };
    let left = margin::equity(state, pool.0, pool.1).max(Usd::ZERO);
    penalty_of(known, curves, sold, distress).min(left)
}

fn penalty_of(market: &Market, curves: &SaleCurves, sold: Size, distress: Rate) -> Usd {
    let rate = Rate(curves.penalty_by_distress.value_at(distress.0, Rounding::Ceil));
    (market.mark.price * sold).at_rate(rate, Rounding::Ceil)
}

/// Whether the pool may sell again: at first, still in the block of its last sale, or a step later.
fn has_rested(state: &State, pool: Pool, curves: &SaleCurves) -> bool {
    let last = state.liquidating.get(&pool).and_then(|liquidating| liquidating.last_sale);
    last.is_none_or(|(height, time)| height == state.height || state.time.since(time) >= curves.step)
}

/// The rate that is to be closed by now: the greater of what distress and what the time since the liquidation began ask for.
fn rate_by_now(state: &State, pool: Pool, curves: &SaleCurves) -> Rate {
    let begun = state.liquidating.get(&pool).map_or(state.time, |liquidating| liquidating.began);
    let age = i64::try_from(state.time.since(begun).0).unwrap_or(i64::MAX);
    let by_distress = curves.close_by_distress.value_at(distress(state, pool).0, Rounding::Ceil);
    Rate(by_distress.max(curves.close_by_time.value_at(age, Rounding::Ceil)))
}

/// What is to be made good by now and was not yet: of the shortage to the maintenance margin and a buffer of it, what was made good
/// since the liquidation began counted, the rate; less what was. Rounded up.
fn missing(state: &State, pool: Pool, rate: Rate, buffer: Rate, planned: Usd) -> Usd {
    let (account, isolated) = pool;
    let maintenance = margin::maintenance_margin(state, account, isolated);
    let cushion = i128::from(maintenance.0) * i128::from(buffer.0);
    let cushion = divide(cushion, i128::from(Rate::ONE.0), Rounding::Ceil);
    let shortage = (cushion - margin::health(state, account, isolated)).max(0);
    let before = state.liquidating.get(&pool).map_or(Usd::ZERO, |liquidating| liquidating.freed);
    let before = i128::from(before.0);
    let by_now = divide((shortage + before) * i128::from(rate.0), i128::from(Rate::ONE.0), Rounding::Ceil);
    let missing = by_now - before - i128::from(planned.0);
    Usd(i64::try_from(missing.max(0)).unwrap_or(i64::MAX))
}

/// The least size whose sale at the mark price makes so much good, its penalty paid; the whole position where none does.
fn size_that_frees(
    market: &Market,
    holding: &Holding,
    curves: &SaleCurves,
    distress: Rate,
    amount: Usd,
) -> Size {
    if !amount.is_positive() {
        return Size::ZERO;
    }
    let (mut short, mut enough) = (0, holding.size.0.abs());
    while enough - short > 1 {
        let middle = short + (enough - short) / 2;
        match freed_by(market, holding, curves, distress, Size(middle)) >= amount {
            true => enough = middle,
            false => short = middle,
        }
    }
    Size(enough)
}

/// What the sale of so much at the mark price makes good: the maintenance margin that it needs no more, less its penalty.
fn freed_by(market: &Market, holding: &Holding, curves: &SaleCurves, distress: Rate, size: Size) -> Usd {
    let mark = market.mark.price;
    let before = margin::position_maintenance(market, holding.size, mark);
    let after = margin::position_maintenance(market, holding.size.abs() - size, mark);
    before - after - penalty_of(market, curves, size, distress)
}

/// The smallest multiple of the step, of every position alike, after which maintenance margin is at most the target rate of equity,
/// penalties paid; everything where none is.
fn share_to(state: &State, pool: Pool, curves: &SaleCurves, step: Rate, target: Rate) -> Rate {
    let (account, isolated) = pool;
    let equity = i128::from(margin::equity(state, account, isolated).0);
    let distress = distress(state, pool);
    let mut share = step;
    while share < Rate::ONE {
        let (mut maintenance, mut penalties) = (0, 0);
        for holding in margin::positions(state.account(account), isolated) {
            let market = state.market(holding.market);
            let sold = share_of(holding.size.abs(), share);
            let left = margin::position_maintenance(market, holding.size.abs() - sold, market.mark.price);
            maintenance += i128::from(left.0);
            penalties += i128::from(penalty_of(market, curves, sold, distress).0);
        }
        if maintenance * i128::from(Rate::ONE.0) <= (equity - penalties) * i128::from(target.0) {
            return share;
        }
        share += step;
    }
    Rate::ONE
}

fn share_of(whole: Size, rate: Rate) -> Size {
    Size(multiply_divide(whole.0, rate.0, Rate::ONE.0, Rounding::Ceil)).min(whole)
}

/// The most lots that the share of the rested depth of the side that would buy is worth at the mark price, less what sales of all
/// pools took of it within the span; rounded down.
fn most_by_depth(state: &State, market: MarketId, held: Size, curves: &SaleCurves) -> Size {
    let buyers = Side::closing(held).opposite();
    let depth = depth::rested(state, market, buyers).at_rate(curves.depth_share, Rounding::Floor);
    let taken = state.market(market).depth_taken.of(buyers, curves.span(), state.time);
    let depth = (depth - taken.to_usd()).max(Usd::ZERO);
    let lots = divide(i128::from(depth.0), i128::from(state.market(market).mark.price.0), Rounding::Floor);
    Size(i64::try_from(lots).unwrap_or(i64::MAX))
}
