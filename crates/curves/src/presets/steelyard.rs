//! Our own defaults, and why each number is what it is.

use engine::parameters::{
    Curve, CurvePoint, CurveShape, DeleveragingPolicy, DeleveragingRule, LiquidationPolicy, LossLimits,
    MarginCurves, MarketRisk, NearLimit, OpenInterestLimits, SaleAmount, SaleCurves, StablePricePolicy,
    VolatilityPolicy, WithdrawalGate, WithdrawalPolicy,
};
use units::{Notional, Rate, Time, Usd};

use super::{Class, dydx, hyperliquid};
use crate::family::Family;
use crate::unit::Unit;

const fn percent(points: i64) -> i64 {
    Rate::basis_points(100 * points).0
}

fn usd(dollars: i64) -> i64 {
    Usd::dollars(dollars).0
}

fn line(points: &[(i64, i64)]) -> Curve {
    let points = points.iter().map(|&(at, value)| CurvePoint { at, value }).collect();
    Curve::new(CurveShape::Linear, points).expect("a preset's points are in order")
}

/// One of the three values by class.
fn by_class<T>(class: Class, calm: T, lively: T, wild: T) -> T {
    match class {
        Class::Calm => calm,
        Class::Lively => lively,
        Class::Wild => wild,
    }
}

/// The insurance fund pays first; deleveraging takes from winners what is then missing, in proportion, and no more.
pub(super) fn liquidation() -> LiquidationPolicy {
    LiquidationPolicy {
        deleveraging: DeleveragingPolicy {
            rule: DeleveragingRule::ProRata,
            band: None,
            insurance_first: true,
        },
        ..hyperliquid()
    }
}

/// dYdX's limits; and after others bore a hundred thousand USD within an hour, an hour in which everybody can see what is left.
pub(super) fn withdrawals() -> WithdrawalPolicy {
    WithdrawalPolicy {
        gate: Some(WithdrawalGate { losses: Usd::dollars(100_000), lasts: Time::HOUR }),
        ..dydx::limited()
    }
}

pub(super) fn risk(class: Class) -> MarketRisk {
    MarketRisk {
        margin: margin(class),
        volatility: Some(volatility(class)),
        stable_price: Some(stable_price()),
        sale: Some(sale(class)),
        losses: losses(class),
        open_interest: open_interest(class),
        ..MarketRisk::default()
    }
}

fn margin(class: Class) -> MarginCurves {
    let (base, lower, upper) = by_class(
        class,
        (Rate::basis_points(250).0, 1_000_000_000, 4_000_000_000),
        (percent(5), 100_000_000, 400_000_000),
        (percent(10), 10_000_000, 40_000_000),
    );
    let by_open_interest = Family::LinearOi { base, lower: usd(lower), upper: usd(upper) };
    MarginCurves {
        initial_by_notional: None,
        initial_by_open_interest: Some(
            by_open_interest.expand(Unit::Usd).expect("it ends above where it begins"),
        ),
        // In a book as deep everywhere as it is within 2 % of the mark, selling x times that depth moves the price by x times 2 %,
        // and costs half of that on average.
        exit_cost: Some(line(&[(0, 0), (percent(5_000), percent(50))])),
        profit_weight: profit_weight(class),
    }
}

/// A larger profit counts for less of itself, but never for less. In a calm market it counts whole: nobody can buy its price.
fn profit_weight(class: Class) -> Option<Curve> {
    let first = by_class(class, None, Some(20_000_000), Some(1_000_000))?;
    let basis_points = [10_000, 7_000, 4_700, 3_200, 2_150, 1_450, 975];
    let points = basis_points.iter().enumerate().map(|(doubling, &weight)| CurvePoint {
        at: usd(first) << doubling,
        value: Rate::basis_points(weight).0,
    });
    Some(Curve::new(CurveShape::Linear, points.collect()).expect("each is at twice the one before"))
}

/// Three times the expected shortfall over the time that a liquidation needs: at its class's upper volatility a calm market is then
/// near the margin of its tiers. A floor that a crash raised comes down over days.
fn volatility(class: Class) -> VolatilityPolicy {
    let minutes = by_class(class, 10, 15, 20);
    VolatilityPolicy {
        half_life: Time(6 * Time::HOUR.0),
        horizon: Time(minutes * 60 * Time::SECOND.0),
        multiple: Rate(3 * Rate::ONE.0),
        fall_per_day: Rate(by_class(class, percent(1), percent(2), percent(4))),
        maintenance_share: Rate::basis_points(5_000),
        notice: Time(4 * Time::HOUR.0),
    }
}

/// Mango's numbers: 6 % an hour, 0.03 % a second.
fn stable_price() -> StablePricePolicy {
    StablePricePolicy { delay_limit: Rate::basis_points(600), move_limit: Rate::basis_points(3) }
}

/// Little and near the mark while there is time, all and up to a maintenance margin from the mark when there is none.
pub(super) fn sale(class: Class) -> SaleCurves {
    let seconds = by_class(class, 60_000, 120_000, 180_000);
    SaleCurves {
        amount: SaleAmount::Shortage { buffer: Rate::basis_points(1_000) },
        close_by_distress: line(&[
            (0, percent(10)),
            (percent(50), percent(50)),
            (percent(100), percent(100)),
        ]),
        close_by_time: line(&[(0, percent(10)), (seconds, percent(100))]),
        step: Time::SECOND,
        whole_below: Notional(usd(1_000)),
        penalty_by_distress: line(&[
            (0, Rate::basis_points(25).0),
            (percent(50), Rate::basis_points(50).0),
            (percent(100), 0),
        ]),
        price_by_distress: line(&[(0, percent(25)), (percent(100), percent(100))]),
        depth_share: Rate::basis_points(2_000),
    }
}

/// Drift's caps by tier: a junk market cannot drain the fund of all.
fn losses(class: Class) -> LossLimits {
    let (insurance, backstop) =
        by_class(class, (10_000_000, 10_000_000), (1_000_000, 1_000_000), (100_000, 250_000));
    LossLimits {
        insurance_per_day: Some(Usd::dollars(insurance)),
        backstop: Some(Usd::dollars(backstop)),
        parent_per_day: Some(Usd::dollars(backstop)),
    }
}

fn open_interest(class: Class) -> OpenInterestLimits {
    let near = NearLimit { from: Rate(percent(90)), share: Rate(percent(25)) };
    OpenInterestLimits {
        most: by_class(class, None, Some(1_000_000_000), Some(50_000_000)).map(|most| Notional(usd(most))),
        depth_multiple: None,
        concentration: by_class(class, None, Some(50), Some(30)).map(|share| Rate(percent(share))),
        near: by_class(class, None, Some(near), Some(near)),
    }
}
