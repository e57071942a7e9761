//! Rules drawn at random: any part of them on, in any combination, within their bounds.

use engine::ids::Address;
use engine::parameters::{
    AuctionPolicy, Curve, CurvePoint, CurveShape, DeleveragingPolicy, DeleveragingRule, DepthPolicy,
    LiquidationPolicy, LossLimits, MarginCurves, MarginTier, MarketRisk, NearLimit, OpenInterestLimits,
    OraclePolicy, PriceBound, SaleAmount, SaleCurves, SettlementPolicy, StablePricePolicy, Validity,
    ValidityLimits, VolatilityPolicy, WithdrawalGate, WithdrawalLimit, WithdrawalPolicy,
};
use lab::Random;
use units::{Notional, Rate, Rounding, Time, Usd};

/// Whose cash is called for the backstop's losses, in some worlds.
pub const PARENT: Address = Address([4; 20]);

const MOST: i64 = 1_000_000_000_000;

/// Some, as often as not.
fn maybe<T>(random: &mut Random, draw: impl FnOnce(&mut Random) -> T) -> Option<T> {
    if random.one_in(2) { Some(draw(random)) } else { None }
}

/// Some, now and then: rules under which hardly anybody trades.
fn seldom<T>(random: &mut Random, draw: impl FnOnce(&mut Random) -> T) -> Option<T> {
    if random.one_in(5) { Some(draw(random)) } else { None }
}

fn basis_points(random: &mut Random, low: i64, high: i64) -> Rate {
    Rate::basis_points(random.between(low, high + 1))
}

fn dollars(random: &mut Random, most: i64) -> i64 {
    Usd::dollars(random.between(0, most + 1)).0
}

fn milliseconds(random: &mut Random, low: i64, high: i64) -> Time {
    Time(u64::try_from(random.between(low, high + 1)).expect("the bounds are not below zero"))
}

/// A curve of up to five points, steps or lines, whose rates rise, or fall, up to a share of 100 %.
fn curve(random: &mut Random, farthest: i64, is_rising: bool, most: i64) -> Curve {
    let shape = if random.one_in(2) { CurveShape::Step } else { CurveShape::Linear };
    let count = random.between(1, 6) as usize;
    let mut at = 0;
    let mut values: Vec<i64> = (0..count).map(|_| random.between(0, most + 1)).collect();
    values.sort_unstable();
    if !is_rising {
        values.reverse();
    }
    let points = values.into_iter().map(|value| {
        let point = CurvePoint { at, value };
        at += random.between(1, (farthest / 4).max(2));
        point
    });
    let points = points.collect();
    Curve::new(shape, points).expect("the points are in order")
}

/// How failing positions are closed.
pub fn liquidation(random: &mut Random) -> LiquidationPolicy {
    LiquidationPolicy {
        partial_above: Notional(dollars(random, 5_000)),
        partial_fraction: basis_points(random, 1, 10_000),
        cooldown: milliseconds(random, 0, 60_000),
        band: basis_points(random, 0, 10_000),
        backstop_below: basis_points(random, 0, 10_000),
        insurance_per_sale: Usd(dollars(random, 2_000)),
        accounts_per_block: u32::try_from(random.between(1, 20)).expect("it is small"),
        deleveraging: DeleveragingPolicy {
            rule: match random.between(0, 3) {
                0 => DeleveragingRule::Ranked,
                1 => DeleveragingRule::ProRata,
                _ => DeleveragingRule::Rotating,
            },
            band: maybe(random, |random| basis_points(random, 0, 5_000)),
            insurance_first: random.one_in(2),
        },
        backstop_parent: maybe(random, |_| PARENT),
    }
}

/// Up to three tiers of margin.
pub fn margin_tiers(random: &mut Random) -> Vec<MarginTier> {
    let mut leverage = random.between(2, 101);
    let mut bound = 0;
    let mut tiers = Vec::new();
    for _ in 0..random.between(1, 4) {
        let maintenance_rate = Rate::ratio(1, 2 * leverage, Rounding::Ceil);
        let max_leverage = u8::try_from(leverage).expect("it is at most 100");
        tiers.push(MarginTier { lower_bound: Notional(bound), maintenance_rate, max_leverage });
        bound += dollars(random, 3_000) + 1;
        leverage = (leverage / 2).max(1);
    }
    tiers
}

/// What protects a venue from a market.
pub fn risk(random: &mut Random) -> MarketRisk {
    let notional = Usd::dollars(20_000).0;
    MarketRisk {
        margin: MarginCurves {
            initial_by_notional: seldom(random, |random| curve(random, notional, true, MOST / 5)),
            initial_by_open_interest: seldom(random, |random| curve(random, 10 * notional, true, MOST / 5)),
            exit_cost: seldom(random, |random| curve(random, 50 * MOST, true, MOST / 20)),
            profit_weight: maybe(random, profit_weight),
        },
        volatility: seldom(random, volatility),
        stable_price: maybe(random, |random| StablePricePolicy {
            delay_limit: basis_points(random, 1, 2_000),
            move_limit: basis_points(random, 1, 10),
        }),
        depth: DepthPolicy {
            within: basis_points(random, 10, 1_000),
            rest: milliseconds(random, 8_000, 120_000),
        },
        sale: maybe(random, sale),
        losses: LossLimits {
            insurance_per_day: maybe(random, |random| Usd(dollars(random, 5_000))),
            backstop: maybe(random, |random| Usd(dollars(random, 5_000))),
            parent_per_day: maybe(random, |random| Usd(dollars(random, 5_000))),
        },
        open_interest: open_interest(random),
        auctions: auctions(random),
        settlement: SettlementPolicy { notice: Time::HOUR, span: Time::MINUTE },
    }
}

/// When prices are made, and what they are good for.
pub fn oracle(random: &mut Random) -> OraclePolicy {
    let limits = |random: &mut Random| ValidityLimits {
        staleness: maybe(random, |random| milliseconds(random, 1_000, 60_000)),
        confidence: maybe(random, |random| basis_points(random, 10, 1_000)),
        deviation: maybe(random, |random| basis_points(random, 100, 5_000)),
        jump: maybe(random, |random| basis_points(random, 100, 5_000)),
    };
    OraclePolicy {
        min_sources: u32::try_from(random.between(1, 4)).expect("it is small"),
        dispersion: maybe(random, |random| basis_points(random, 10, 1_000)),
        velocity: maybe(random, |random| basis_points(random, 1, 500)),
        clock_tolerance: Time(0),
        jump_confirmation: milliseconds(random, 0, 60_000),
        fresh_after_halt: random.one_in(2),
        validity: Validity {
            margin: limits(random),
            fill: limits(random),
            liquidation: limits(random),
            funding: limits(random),
            withdrawal: limits(random),
        },
    }
}

/// How much may leave at once.
pub fn withdrawals(random: &mut Random) -> WithdrawalPolicy {
    let limit = |random: &mut Random| WithdrawalLimit {
        share: basis_points(random, 0, 5_000),
        amount: Usd(dollars(random, 2_000)),
    };
    WithdrawalPolicy {
        hourly: maybe(random, limit),
        daily: maybe(random, limit),
        gate: maybe(random, |random| WithdrawalGate {
            losses: Usd(dollars(random, 500)),
            lasts: milliseconds(random, 60_000, 3_600_000),
        }),
        ..WithdrawalPolicy::default()
    }
}

/// Limits, and parts of them where there are any.
fn open_interest(random: &mut Random) -> OpenInterestLimits {
    let limits = OpenInterestLimits {
        most: seldom(random, |random| Notional(dollars(random, 500_000) + 1)),
        depth_multiple: seldom(random, |random| basis_points(random, 1_000, 500_000)),
        concentration: seldom(random, |random| basis_points(random, 100, 10_000)),
        near: maybe(random, |random| NearLimit {
            from: basis_points(random, 1, 10_000),
            share: basis_points(random, 0, 10_000),
        }),
    };
    // Most worlds are without, so that positions grow large enough to fail.
    if limits.is_limited() && random.one_in(4) { limits } else { OpenInterestLimits::default() }
}

/// A weight under which a larger profit never counts for less than a smaller one.
fn profit_weight(random: &mut Random) -> Curve {
    let (first, weight) = (dollars(random, 2_000) + 1, random.between(MOST / 2, MOST + 1));
    let points =
        [CurvePoint { at: first, value: weight }, CurvePoint { at: 2 * first, value: weight * 7 / 10 }];
    Curve::new(CurveShape::Linear, points.into()).expect("the points are in order")
}

fn volatility(random: &mut Random) -> VolatilityPolicy {
    VolatilityPolicy {
        half_life: milliseconds(random, 60_000, 86_400_000),
        horizon: milliseconds(random, 60_000, 3_600_000),
        multiple: basis_points(random, 1_000, 20_000),
        fall_per_day: basis_points(random, 100, 10_000),
        maintenance_share: basis_points(random, 0, 10_000),
        notice: milliseconds(random, 0, 7_200_000),
    }
}

fn sale(random: &mut Random) -> SaleCurves {
    SaleCurves {
        amount: match random.between(0, 3) {
            0 => SaleAmount::Shortage { buffer: basis_points(random, 0, 5_000) },
            1 => SaleAmount::Position,
            _ => SaleAmount::Shares {
                step: basis_points(random, 100, 10_000),
                target: basis_points(random, 1_000, 10_000),
            },
        },
        close_by_distress: curve(random, MOST, true, MOST),
        close_by_time: curve(random, 300_000, true, MOST),
        step: milliseconds(random, 0, 20_000),
        whole_below: Notional(dollars(random, 500)),
        penalty_by_distress: curve(random, MOST, true, MOST / 20),
        price_by_distress: curve(random, MOST, true, MOST),
        depth_share: basis_points(random, 1, 10_000),
    }
}

fn auctions(random: &mut Random) -> AuctionPolicy {
    if random.one_in(2) {
        return AuctionPolicy::default();
    }
    let (mut horizon, mut deviation, mut auction) = (Time::MINUTE, Rate::ZERO, Time(1_000));
    let mut bounds = Vec::new();
    for _ in 0..random.between(0, 3) {
        deviation += basis_points(random, 50, 500);
        bounds.push(PriceBound { horizon, deviation, auction });
        horizon = horizon + Time::MINUTE;
        auction = auction + milliseconds(random, 0, 10_000);
    }
    AuctionPolicy { opening: milliseconds(random, 0, 20_000), bounds }
}
