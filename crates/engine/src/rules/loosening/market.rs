//! Which way the rules of a market loosen.

use alloc::collections::BTreeSet;

use units::Rate;

use crate::event::Direction;
use crate::parameters::{
    AuctionPolicy, DepthPolicy, FundingPolicy, LossLimits, MarginCurves, MarginTier, MarketParameters,
    MarketRisk, NearLimit, OpenInterestLimits, StablePricePolicy, VolatilityPolicy,
};
use crate::rules::loosening::compare::{
    any_loosens, higher_loosens, less_loosens, limit, lower_loosens, more_loosens, none_loosens,
};
use crate::rules::loosening::of_all;

pub(super) fn direction(before: &MarketParameters, after: &MarketParameters) -> Direction {
    let MarketParameters {
        name,
        kind,
        size_decimals,
        max_price,
        max_size,
        significant_figures,
        min_order_value,
        price_band,
        margin_tiers,
        only_isolated,
        impact_notional,
        funding,
        basis_time,
        risk,
    } = before;
    of_all([
        any_loosens(name, &after.name),
        any_loosens(kind, &after.kind),
        any_loosens(size_decimals, &after.size_decimals),
        any_loosens(max_price, &after.max_price),
        more_loosens(max_size, &after.max_size),
        none_loosens(significant_figures, &after.significant_figures),
        none_loosens(min_order_value, &after.min_order_value),
        of_band(*price_band, after.price_band),
        of_tiers(margin_tiers, &after.margin_tiers),
        less_loosens(only_isolated, &after.only_isolated),
        any_loosens(impact_notional, &after.impact_notional),
        of_funding(funding, &after.funding),
        any_loosens(basis_time, &after.basis_time),
        of_risk(risk, &after.risk),
    ])
}

/// A band of zero is none.
fn of_band(before: Rate, after: Rate) -> Direction {
    let some = |band: Rate| (!band.is_zero()).then_some(band);
    limit(some(before), some(after))
}

/// Maintenance margin and highest leverage by notional. Margin is a line between the bounds of both tables, so that it is compared
/// at those and, beyond the last, by its rate; leverage is a step that begins above a bound.
fn of_tiers(before: &[MarginTier], after: &[MarginTier]) -> Direction {
    let bounds = before.iter().chain(after).map(|tier| tier.lower_bound.0);
    let places: BTreeSet<i64> = bounds.flat_map(|bound| [bound, bound.saturating_add(1)]).collect();
    let by_notional = places.into_iter().map(|notional| {
        let (margin, leverage) = (margin_at(before, notional), leverage_at(before, notional));
        let margins = less_loosens(&margin, &margin_at(after, notional));
        margins.max(more_loosens(&leverage, &leverage_at(after, notional)))
    });
    let last = |tiers: &[MarginTier]| tiers.last().map(|tier| tier.maintenance_rate);
    of_all(by_notional).max(less_loosens(&last(before), &last(after)))
}

/// Maintenance margin of a notional in 1e-18 USD: the sum over the tiers reached of what lies in each × its rate.
fn margin_at(tiers: &[MarginTier], notional: i64) -> i128 {
    let part = |(place, tier): (usize, &MarginTier)| {
        let end = tiers.get(place + 1).map_or(i64::MAX, |next| next.lower_bound.0);
        let inside = notional.min(end).saturating_sub(tier.lower_bound.0).max(0);
        i128::from(inside) * i128::from(tier.maintenance_rate.0)
    };
    tiers.iter().enumerate().map(part).sum()
}

fn leverage_at(tiers: &[MarginTier], notional: i64) -> Option<u8> {
    let reached = tiers.partition_point(|tier| tier.lower_bound.0 < notional);
    tiers.get(reached.saturating_sub(1)).map(|tier| tier.max_leverage)
}

/// What longs pay, shorts receive.
fn of_funding(before: &FundingPolicy, after: &FundingPolicy) -> Direction {
    let FundingPolicy { interest, dead_band, cap } = before;
    of_all([
        any_loosens(interest, &after.interest),
        any_loosens(dead_band, &after.dead_band),
        any_loosens(cap, &after.cap),
    ])
}

fn of_risk(before: &MarketRisk, after: &MarketRisk) -> Direction {
    let MarketRisk {
        margin,
        volatility,
        stable_price,
        depth,
        sale,
        losses,
        open_interest,
        auctions,
        settlement,
    } = before;
    of_all([
        of_margin(margin, &after.margin),
        of_volatility(volatility.as_ref(), after.volatility.as_ref()),
        of_stable_price(stable_price.as_ref(), after.stable_price.as_ref()),
        of_depth(depth, &after.depth),
        // A faster or dearer sale spares the venue what it costs the account.
        any_loosens(sale, &after.sale),
        of_losses(losses, &after.losses),
        of_open_interest(open_interest, &after.open_interest),
        of_auctions(auctions, &after.auctions),
        // Known in advance is what nobody can change at once.
        any_loosens(settlement, &after.settlement),
    ])
}

fn of_margin(before: &MarginCurves, after: &MarginCurves) -> Direction {
    let MarginCurves { initial_by_notional, initial_by_open_interest, exit_cost, profit_weight } = before;
    of_all([
        lower_loosens(initial_by_notional.as_ref(), after.initial_by_notional.as_ref()),
        lower_loosens(initial_by_open_interest.as_ref(), after.initial_by_open_interest.as_ref()),
        lower_loosens(exit_cost.as_ref(), after.exit_cost.as_ref()),
        higher_loosens(profit_weight.as_ref(), after.profit_weight.as_ref(), Rate::ONE.0),
    ])
}

/// A longer horizon, a greater multiple and a slower fall ask for more. A shorter half-life forgets sooner and takes note sooner.
fn of_volatility(before: Option<&VolatilityPolicy>, after: Option<&VolatilityPolicy>) -> Direction {
    let (Some(before), Some(after)) = (before, after) else {
        return less_loosens(&before.is_some(), &after.is_some());
    };
    let VolatilityPolicy { half_life, horizon, multiple, fall_per_day, maintenance_share, notice } = before;
    of_all([
        any_loosens(half_life, &after.half_life),
        less_loosens(horizon, &after.horizon),
        less_loosens(multiple, &after.multiple),
        more_loosens(fall_per_day, &after.fall_per_day),
        less_loosens(maintenance_share, &after.maintenance_share),
        any_loosens(notice, &after.notice),
    ])
}

/// The faster the stable price moves, the more of a price that was moved counts.
fn of_stable_price(before: Option<&StablePricePolicy>, after: Option<&StablePricePolicy>) -> Direction {
    let (Some(before), Some(after)) = (before, after) else {
        return less_loosens(&before.is_some(), &after.is_some());
    };
    let StablePricePolicy { delay_limit, move_limit } = before;
    more_loosens(delay_limit, &after.delay_limit).max(more_loosens(move_limit, &after.move_limit))
}

/// The nearer to the mark and the longer rested, the less counts as depth, and the less is allowed against it.
fn of_depth(before: &DepthPolicy, after: &DepthPolicy) -> Direction {
    let DepthPolicy { within, rest } = before;
    more_loosens(within, &after.within).max(less_loosens(rest, &after.rest))
}

fn of_losses(before: &LossLimits, after: &LossLimits) -> Direction {
    let LossLimits { insurance_per_day, backstop, parent_per_day } = before;
    of_all([
        limit(*insurance_per_day, after.insurance_per_day),
        limit(*backstop, after.backstop),
        limit(*parent_per_day, after.parent_per_day),
    ])
}

fn of_open_interest(before: &OpenInterestLimits, after: &OpenInterestLimits) -> Direction {
    let OpenInterestLimits { most, depth_multiple, concentration, near } = before;
    let from = |near: Option<NearLimit>| near.map(|near| near.from);
    let share = |near: Option<NearLimit>| near.map(|near| near.share);
    of_all([
        limit(*most, after.most),
        limit(*depth_multiple, after.depth_multiple),
        limit(*concentration, after.concentration),
        limit(from(*near), from(after.near)),
        limit(share(*near), share(after.near)),
    ])
}

/// When trading stops has no order that all would agree on.
fn of_auctions(before: &AuctionPolicy, after: &AuctionPolicy) -> Direction {
    let AuctionPolicy { opening, bounds } = before;
    any_loosens(opening, &after.opening).max(any_loosens(bounds, &after.bounds))
}

#[cfg(test)]
mod tests {
    use units::{Notional, Rounding};

    use super::*;

    fn tier(bound: i64, divisor: i64, max_leverage: u8) -> MarginTier {
        let maintenance_rate = Rate::ratio(1, divisor, Rounding::Ceil);
        MarginTier { lower_bound: Notional(bound), maintenance_rate, max_leverage }
    }

    #[test]
    fn margin_is_compared_at_every_notional() {
        use Direction::{Loosening, Neutral, Tightening};
        let now = [tier(0, 80, 40), tier(1_000, 40, 20)];
        let compared = |after: &[MarginTier]| of_tiers(&now, after);
        assert_eq!(compared(&now), Neutral);
        assert_eq!(compared(&[tier(0, 80, 40), tier(900, 40, 20)]), Tightening);
        assert_eq!(compared(&[tier(0, 80, 40), tier(1_001, 40, 20)]), Loosening);
        assert_eq!(compared(&[tier(0, 80, 39), tier(1_000, 40, 20)]), Tightening);
        assert_eq!(compared(&[tier(0, 40, 20), tier(5_000, 39, 19)]), Tightening);
        // Dearer up to far beyond the bound, cheaper for what is larger still.
        assert_eq!(compared(&[tier(0, 41, 20)]), Loosening);
    }
}
