//! Volatility: how much a market's prices move, estimated once a minute from what they did.
//!
//! Four estimates of the variance of a minute's return, each an average in which a sample loses half its weight in the policy's
//! half-life, beginning from nothing: of the mark price and of the oracle price, by the squared return from sample to sample,
//! and by the range between them, ln(high / low)² / (4 ln 2) (Parkinson's). The largest counts: the return sees a trend, the
//! range what came back within the minute.
//!
//! While the oracle price is stale there is no sample; a gap then counts as one long sample, its variance spread over its minutes.

use units::{Price, Rate, Rounding, Time, divide};

use crate::event::Variances;
use crate::parameters::VolatilityPolicy;
use crate::rules::fixed_point::{self, LN_2, ONE};
use crate::state::{Market, PriceRange};

/// How often volatility is sampled.
pub const SAMPLE_INTERVAL: Time = Time::MINUTE;

/// A larger move counts as this one, sixteenfold, so that its square in 1e-18 fits 63 bits.
const LARGEST_RETURN: Rate = Rate(2_800_000_000_000);

/// A variance counts 1e-18, a squared rate 1e-24.
const SQUARES_PER_VARIANCE: i128 = 1_000_000;

/// 1 / (4 ln 2) in 1e-12, rounded up.
const RANGE_FACTOR: i128 = 360_673_760_223;

/// The minutes of 365 days.
const MINUTES_PER_YEAR: i128 = 525_600;

/// The estimates at a moment, moved on from the last sample; the first sample only begins. Rounded up at every step, so that each
/// is above the exact one by at most three half-lives in minutes × 1e-18.
pub fn next(market: &Market, policy: &VolatilityPolicy, moment: Time) -> Variances {
    let known = &market.volatility;
    if known.sampled == Time::default() {
        return Variances::default();
    }
    let span = moment.since(known.sampled).0.max(1);
    let kept = fixed_point::decay(i128::from(span) * LN_2 / i128::from(policy.half_life.0));
    let moved = |before: i64, squared: i128| {
        let sample = divide(squared * i128::from(SAMPLE_INTERVAL.0), i128::from(span), Rounding::Ceil);
        let average = divide(i128::from(before) * kept + sample * (ONE - kept), ONE, Rounding::Ceil);
        i64::try_from(average).expect("an average of variances that fit 63 bits")
    };
    Variances {
        mark_return: moved(known.variances.mark_return, squared_return(&known.mark, market.mark.price)),
        mark_range: moved(known.variances.mark_range, squared_range(&known.mark)),
        index_return: moved(known.variances.index_return, squared_return(&known.index, market.oracle.price)),
        index_range: moved(known.variances.index_range, squared_range(&known.index)),
    }
}

/// How far the logarithm of the price deviates within a span, rounded up: the root of the largest variance × span.
pub fn deviation(variances: &Variances, span: Time) -> Rate {
    let variance = i128::from(largest(variances)) * i128::from(span.0);
    root(divide(variance * SQUARES_PER_VARIANCE, i128::from(SAMPLE_INTERVAL.0), Rounding::Ceil))
}

/// The volatility of a year of 365 days, rounded up.
pub fn of_a_year(variances: &Variances) -> Rate {
    root(i128::from(largest(variances)) * SQUARES_PER_VARIANCE * MINUTES_PER_YEAR)
}

fn largest(variances: &Variances) -> i64 {
    let Variances { mark_return, mark_range, index_return, index_range } = *variances;
    mark_return.max(mark_range).max(index_return).max(index_range)
}

fn squared_return(range: &PriceRange, close: Price) -> i128 {
    squared_move(range.open, close)
}

/// The variance that a range tells of.
fn squared_range(range: &PriceRange) -> i128 {
    divide(squared_move(range.low, range.high) * RANGE_FACTOR, i128::from(Rate::ONE.0), Rounding::Ceil)
}

/// ln(to / from)², in 1e-18.
fn squared_move(from: Price, to: Price) -> i128 {
    let (low, high) = (from.min(to), from.max(to));
    if !low.is_positive() {
        return 0;
    }
    let logarithm = fixed_point::logarithm(high.0, low.0);
    let moved = divide(logarithm * i128::from(Rate::ONE.0), ONE, Rounding::Ceil);
    let moved = moved.min(i128::from(LARGEST_RETURN.0));
    divide(moved * moved, SQUARES_PER_VARIANCE, Rounding::Ceil)
}

/// The root of a square in 1e-24, rounded up.
fn root(square: i128) -> Rate {
    let below = square.isqrt();
    let root = below + i128::from(below * below < square);
    Rate(i64::try_from(root).expect("the root of 127 bits has 64"))
}
