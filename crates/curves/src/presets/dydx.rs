//! What dYdX does: the liquidity tiers of its genesis, a tenth of a position at a time, an insurance fund.

use engine::parameters::{
    Curve, CurvePoint, CurveShape, DeleveragingPolicy, DeleveragingRule, LiquidationPolicy, MarginCurves,
    MarginTier, MarketRisk, SaleAmount, SaleCurves, WithdrawalGate, WithdrawalLimit, WithdrawalPolicy,
};
use units::{Notional, Rate, Rounding, Time, Usd};

use super::{Class, hyperliquid};
use crate::family::Family;
use crate::unit::Unit;

/// A liquidity tier: initial margin and the part of it that is maintenance margin, in per cent, and where open interest begins to
/// raise the initial margin and where it reaches 100 %, in millions of USD.
struct LiquidityTier {
    base: i64,
    maintenance: i64,
    open_interest: Option<(i64, i64)>,
}

impl LiquidityTier {
    fn of(class: Class) -> Self {
        let tier = |base, maintenance, open_interest| Self { base, maintenance, open_interest };
        match class {
            // Large-cap, small-cap and long-tail.
            Class::Calm => tier(2, 60, None),
            Class::Lively => tier(10, 50, Some((20, 50))),
            Class::Wild => tier(20, 50, Some((5, 10))),
        }
    }
}

/// The insurance fund before anybody, and then whoever comes first from a place that nobody chose.
pub(super) fn liquidation() -> LiquidationPolicy {
    LiquidationPolicy {
        band: Rate::ONE,
        backstop_below: Rate::ZERO,
        insurance_per_sale: Usd::dollars(1_000_000),
        deleveraging: DeleveragingPolicy {
            rule: DeleveragingRule::Rotating,
            band: None,
            insurance_first: true,
        },
        ..hyperliquid()
    }
}

/// The larger of 1 % and a million USD in an hour, of 10 % and ten million in a day; and nothing for about fifty blocks after somebody's
/// loss was left to others.
pub(super) fn withdrawals() -> WithdrawalPolicy {
    WithdrawalPolicy { gate: Some(WithdrawalGate { losses: Usd::ZERO, lasts: Time::MINUTE }), ..limited() }
}

/// Its limits by the hour and by the day.
pub(super) fn limited() -> WithdrawalPolicy {
    let limit = |points, dollars| {
        Some(WithdrawalLimit { share: Rate::basis_points(points), amount: Usd::dollars(dollars) })
    };
    WithdrawalPolicy {
        hourly: limit(100, 1_000_000),
        daily: limit(1_000, 10_000_000),
        ..WithdrawalPolicy::default()
    }
}

pub(super) fn margin_tiers(class: Class) -> Vec<MarginTier> {
    let LiquidityTier { base, maintenance, .. } = LiquidityTier::of(class);
    vec![MarginTier {
        lower_bound: Notional::ZERO,
        maintenance_rate: Rate::ratio(base * maintenance, 10_000, Rounding::Ceil),
        max_leverage: u8::try_from(100 / base).expect("a leverage of at most 100"),
    }]
}

pub(super) fn risk(class: Class) -> MarketRisk {
    let LiquidityTier { base, open_interest, .. } = LiquidityTier::of(class);
    let curve = open_interest.map(|(lower, upper)| {
        let million = 1_000_000 * Usd::ONE.0;
        let base = Rate::basis_points(100 * base).0;
        let family = Family::LinearOi { base, lower: lower * million, upper: upper * million };
        family.expand(Unit::Usd).expect("a tier's open interest ends above where it begins")
    });
    MarketRisk {
        margin: MarginCurves { initial_by_open_interest: curve, ..MarginCurves::default() },
        sale: Some(sale()),
        ..MarketRisk::default()
    }
}

/// A tenth of a position in every block, the whole of one below 1,000 USD, at the fillable price: in the end as far from the mark as one
/// and a half times the maintenance margin.
fn sale() -> SaleCurves {
    let points = [(0, 0), (Rate::ONE.0, Rate::ONE.0 / 2 * 3)];
    let points = points.map(|(at, value)| CurvePoint { at, value });
    SaleCurves {
        amount: SaleAmount::Position,
        close_by_distress: Curve::constant(Rate::basis_points(1_000).0),
        close_by_time: Curve::constant(0),
        step: Time(0),
        whole_below: Notional(1_000 * Usd::ONE.0),
        penalty_by_distress: Curve::constant(0),
        price_by_distress: Curve::new(CurveShape::Linear, points.into()).expect("the points are in order"),
        depth_share: Rate::ONE,
    }
}
