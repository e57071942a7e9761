//! Averages that forget: the samples of a span count for the span's length, and less with age.

use units::{Rounding, Time, divide};

use crate::event::Average;
use crate::rules::fixed_point::{self, ONE};

/// An average counts spans in 2^-16 ms.
const SPAN_BITS: u32 = 16;

/// An average counts its value in 2^-16 half ticks.
const VALUE_BITS: u32 = 16;

/// How many time constants a span counts as at most: beyond them nothing older counts.
const LONGEST_SPAN: u64 = 16;

/// An average after a span in which the sample, in half ticks, was this.
///
/// The average is Σ sample × t / Σ t, where at each step both sums decay by exp(−t/τ) and gain the newest span t. Kept are the
/// value and the second sum, its weight: `weight' = weight × exp(−t/τ) + t`, rounded down, and
/// `value' = value + (sample − value) × t / weight'`, rounded down. So the average of a constant is that constant, and of
/// anything else within τ/t × 2^-16 half ticks and τ/t × 2^-16 ms / t of the samples' range, t being the shortest span.
pub fn move_on(average: Average, sample: i128, span: Time, time_constant: Time) -> Average {
    let span = span.0.min(time_constant.0.saturating_mul(LONGEST_SPAN));
    let added = i128::from(span) << SPAN_BITS;
    let factor = decay(span, time_constant.0);
    let weight = divide(i128::from(average.weight) * factor, ONE, Rounding::Floor) + added;
    if weight == 0 {
        return average;
    }
    let distance = (sample << VALUE_BITS) - i128::from(average.value);
    let value = i128::from(average.value) + divide(distance * added, weight, Rounding::Floor);
    let narrow =
        |number: i128| i64::try_from(number).expect("samples and time constants are bounded at the founding");
    Average { value: narrow(value), weight: narrow(weight) }
}

/// The average's value in half ticks, rounded to the nearest; none before the first sample.
pub fn value(average: Average) -> Option<i128> {
    let half = 1 << (VALUE_BITS - 1);
    (average.weight > 0).then(|| (i128::from(average.value) + half) >> VALUE_BITS)
}

/// `exp(−span / time_constant)` in units of 2^-60, within 2^-54. The time constant is above zero.
fn decay(span: u64, time_constant: u64) -> i128 {
    fixed_point::decay(divide(i128::from(span) * ONE, i128::from(time_constant), Rounding::Floor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decay_is_the_exponential_function() {
        // exp(−span / time constant) × 2^60, computed to 60 digits and cut.
        for (span, time_constant, expected) in [
            (0, 1, ONE),
            (1_000, 150_000, 1_145_260_924_881_050_470),
            (30_000, 30_000, 424_136_118_829_305_329),
            (123_456, 30_000, 18_818_763_651_843_692),
            (900_000, 30_000, 107_886),
        ] {
            let found = decay(span, time_constant);
            assert!((found - expected).abs() < 64, "{span}/{time_constant}: {found} {expected}");
        }
    }
}
