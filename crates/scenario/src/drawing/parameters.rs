//! Rules drawn: any part of them on, in any combination, within their bounds.

use engine::ids::Address;
use engine::parameters::{
    AuctionPolicy, Curve, CurvePoint, CurveShape, DeleveragingPolicy, DeleveragingRule, DepthPolicy,
    LiquidationPolicy, LossLimits, MarginCurves, MarginTier, MarketRisk, NearLimit, OpenInterestLimits,
    OraclePolicy, PriceBound, SaleAmount, SaleCurves, SettlementPolicy, StablePricePolicy, Validity,
    ValidityLimits, VolatilityPolicy, WithdrawalGate, WithdrawalLimit, WithdrawalPolicy,
};

use units::{Notional, Rate, Rounding, Time, Usd};

use super::Choices;

const MOST: i64 = 1_000_000_000_000;

/// Some, as often as not.
fn maybe<T>(choices: &mut Choices<'_>, draw: impl FnOnce(&mut Choices<'_>) -> T) -> Option<T> {
    if choices.one_in(2) { Some(draw(choices)) } else { None }
}

/// Some, now and then: rules under which hardly anybody trades.
fn seldom<T>(choices: &mut Choices<'_>, draw: impl FnOnce(&mut Choices<'_>) -> T) -> Option<T> {
    if choices.one_in(5) { Some(draw(choices)) } else { None }
}

fn basis_points(choices: &mut Choices<'_>, low: i64, high: i64) -> Rate {
    Rate::basis_points(choices.between(low, high + 1))
}

fn dollars(choices: &mut Choices<'_>, most: i64) -> i64 {
    Usd::dollars(choices.between(0, most + 1)).0
}

fn milliseconds(choices: &mut Choices<'_>, low: i64, high: i64) -> Time {
    Time(u64::try_from(choices.between(low, high + 1)).expect("the bounds are not below zero"))
}

/// A curve of up to five points, steps or lines, whose rates rise, or fall, up to a share of 100 %.
fn curve(choices: &mut Choices<'_>, farthest: i64, is_rising: bool, most: i64) -> Curve {
    let shape = if choices.one_in(2) { CurveShape::Step } else { CurveShape::Linear };
    let count = choices.between(1, 6) as usize;
    let mut at = 0;
    let mut values: Vec<i64> = (0..count).map(|_| choices.between(0, most + 1)).collect();
    values.sort_unstable();
    if !is_rising {
        values.reverse();
    }
    let points = values.into_iter().map(|value| {
        let point = CurvePoint { at, value };
        at += choices.between(1, (farthest / 4).max(2));
        point
    });
    let points = points.collect();
    Curve::new(shape, points).expect("the points are in order")
}

/// How failing positions are closed.
pub fn liquidation_policy(choices: &mut Choices<'_>, parent: Option<Address>) -> LiquidationPolicy {
    LiquidationPolicy {
        partial_above: Notional(dollars(choices, 5_000)),
        partial_fraction: basis_points(choices, 1, 10_000),
        cooldown: milliseconds(choices, 0, 60_000),
        band: basis_points(choices, 0, 10_000),
        backstop_below: basis_points(choices, 0, 10_000),
        insurance_per_sale: Usd(dollars(choices, 2_000)),
        accounts_per_block: u32::try_from(choices.between(1, 20)).expect("it is small"),
        deleveraging: DeleveragingPolicy {
            rule: match choices.between(0, 3) {
                0 => DeleveragingRule::Ranked,
                1 => DeleveragingRule::ProRata,
                _ => DeleveragingRule::Rotating,
            },
            band: maybe(choices, |choices| basis_points(choices, 0, 5_000)),
            insurance_first: choices.one_in(2),
        },
        backstop_parent: parent.filter(|_| choices.one_in(2)),
    }
}

/// Up to three tiers of margin.
pub fn margin_tiers(choices: &mut Choices<'_>) -> Vec<MarginTier> {
    let mut leverage = choices.between(2, 101);
    let mut bound = 0;
    let mut tiers = Vec::new();
    for _ in 0..choices.between(1, 4) {
        let maintenance_rate = Rate::ratio(1, 2 * leverage, Rounding::Ceil);
        let max_leverage = u8::try_from(leverage).expect("it is at most 100");
        tiers.push(MarginTier { lower_bound: Notional(bound), maintenance_rate, max_leverage });
        bound += dollars(choices, 3_000) + 1;
        leverage = (leverage / 2).max(1);
    }
    tiers
}

/// What protects a venue from a market.
pub fn market_risk(choices: &mut Choices<'_>) -> MarketRisk {
    let notional = Usd::dollars(20_000).0;
    MarketRisk {
        margin: MarginCurves {
            initial_by_notional: seldom(choices, |choices| curve(choices, notional, true, MOST / 5)),
            initial_by_open_interest: seldom(choices, |choices| {
                curve(choices, 10 * notional, true, MOST / 5)
            }),
            exit_cost: seldom(choices, |choices| curve(choices, 50 * MOST, true, MOST / 20)),
            profit_weight: maybe(choices, profit_weight),
        },
        volatility: seldom(choices, volatility),
        stable_price: maybe(choices, |choices| StablePricePolicy {
            delay_limit: basis_points(choices, 1, 2_000),
            move_limit: basis_points(choices, 1, 10),
        }),
        depth: DepthPolicy {
            within: basis_points(choices, 10, 1_000),
            rest: milliseconds(choices, 8_000, 120_000),
        },
        sale: maybe(choices, sale),
        losses: LossLimits {
            insurance_per_day: maybe(choices, |choices| Usd(dollars(choices, 5_000))),
            backstop: maybe(choices, |choices| Usd(dollars(choices, 5_000))),
            parent_per_day: maybe(choices, |choices| Usd(dollars(choices, 5_000))),
        },
        open_interest: open_interest(choices),
        auctions: auctions(choices),
        settlement: SettlementPolicy { notice: Time::HOUR, span: Time::MINUTE },
    }
}

/// When prices are made, and what they are good for.
pub fn oracle_policy(choices: &mut Choices<'_>) -> OraclePolicy {
    let limits = |choices: &mut Choices<'_>| ValidityLimits {
        staleness: maybe(choices, |choices| milliseconds(choices, 1_000, 60_000)),
        confidence: maybe(choices, |choices| basis_points(choices, 10, 1_000)),
        deviation: maybe(choices, |choices| basis_points(choices, 100, 5_000)),
        jump: maybe(choices, |choices| basis_points(choices, 100, 5_000)),
    };
    OraclePolicy {
        min_sources: u32::try_from(choices.between(1, 4)).expect("it is small"),
        dispersion: maybe(choices, |choices| basis_points(choices, 10, 1_000)),
        velocity: maybe(choices, |choices| basis_points(choices, 1, 500)),
        clock_tolerance: Time(0),
        jump_confirmation: milliseconds(choices, 0, 60_000),
        fresh_after_halt: choices.one_in(2),
        validity: Validity {
            margin: limits(choices),
            fill: limits(choices),
            liquidation: limits(choices),
            funding: limits(choices),
            withdrawal: limits(choices),
        },
    }
}

/// How much may leave at once.
pub fn withdrawal_policy(choices: &mut Choices<'_>) -> WithdrawalPolicy {
    let limit = |choices: &mut Choices<'_>| WithdrawalLimit {
        share: basis_points(choices, 0, 5_000),
        amount: Usd(dollars(choices, 2_000)),
    };
    WithdrawalPolicy {
        hourly: maybe(choices, limit),
        daily: maybe(choices, limit),
        gate: maybe(choices, |choices| WithdrawalGate {
            losses: Usd(dollars(choices, 500)),
            lasts: milliseconds(choices, 60_000, 3_600_000),
        }),
        ..WithdrawalPolicy::default()
    }
}

/// Limits, and parts of them where there are any.
fn open_interest(choices: &mut Choices<'_>) -> OpenInterestLimits {
    let limits = OpenInterestLimits {
        most: seldom(choices, |choices| Notional(dollars(choices, 500_000) + 1)),
        depth_multiple: seldom(choices, |choices| basis_points(choices, 1_000, 500_000)),
        concentration: seldom(choices, |choices| basis_points(choices, 100, 10_000)),
        near: maybe(choices, |choices| NearLimit {
            from: basis_points(choices, 1, 10_000),
            share: basis_points(choices, 0, 10_000),
        }),
    };
    // Most worlds are without, so that positions grow large enough to fail.
    if limits.is_limited() && choices.one_in(4) { limits } else { OpenInterestLimits::default() }
}

/// A weight under which a larger profit never counts for less than a smaller one.
fn profit_weight(choices: &mut Choices<'_>) -> Curve {
    let (first, weight) = (dollars(choices, 2_000) + 1, choices.between(MOST / 2, MOST + 1));
    let points =
        [CurvePoint { at: first, value: weight }, CurvePoint { at: 2 * first, value: weight * 7 / 10 }];
    Curve::new(CurveShape::Linear, points.into()).expect("the points are in order")
}

fn volatility(choices: &mut Choices<'_>) -> VolatilityPolicy {
    VolatilityPolicy {
        half_life: milliseconds(choices, 60_000, 86_400_000),
        horizon: milliseconds(choices, 60_000, 3_600_000),
        multiple: basis_points(choices, 1_000, 20_000),
        fall_per_day: basis_points(choices, 100, 10_000),
        maintenance_share: basis_points(choices, 0, 10_000),
        notice: milliseconds(choices, 0, 7_200_000),
    }
}

fn sale(choices: &mut Choices<'_>) -> SaleCurves {
    SaleCurves {
        amount: match choices.between(0, 3) {
            0 => SaleAmount::Shortage { buffer: basis_points(choices, 0, 5_000) },
            1 => SaleAmount::Position,
            _ => SaleAmount::Shares {
                step: basis_points(choices, 100, 10_000),
                target: basis_points(choices, 1_000, 10_000),
            },
        },
        close_by_distress: curve(choices, MOST, true, MOST),
        close_by_time: curve(choices, 300_000, true, MOST),
        step: milliseconds(choices, 0, 20_000),
        whole_below: Notional(dollars(choices, 500)),
        penalty_by_distress: curve(choices, MOST, true, MOST / 20),
        price_by_distress: curve(choices, MOST, true, MOST),
        depth_share: basis_points(choices, 1, 10_000),
    }
}

fn auctions(choices: &mut Choices<'_>) -> AuctionPolicy {
    if choices.one_in(2) {
        return AuctionPolicy::default();
    }
    let (mut horizon, mut deviation, mut auction) = (Time::MINUTE, Rate::ZERO, Time(1_000));
    let mut bounds = Vec::new();
    for _ in 0..choices.between(0, 3) {
        deviation += basis_points(choices, 50, 500);
        bounds.push(PriceBound { horizon, deviation, auction });
        horizon = horizon + Time::MINUTE;
        auction = auction + milliseconds(choices, 0, 10_000);
    }
    AuctionPolicy { opening: milliseconds(choices, 0, 20_000), bounds }
}
