//! Transcendental functions in fixed point: numbers in units of 2^-60.
//!
//! Products of two numbers below 8 stay within 127 bits. Every function states its error.

/// One.
pub const ONE: i128 = 1 << 60;

/// ln 2, rounded.
pub const LN_2: i128 = 799_144_290_325_165_979;

/// 1 / √(2π), rounded.
const DENSITY_AT_ZERO: i128 = 459_949_134_171_706_403;

/// exp(−exponent), within 2^-54; the exponent is not below zero.
///
/// By exp(−x) = 2^-n × exp(−r), x = n ln 2 + r, 0 ≤ r < ln 2, and the series of exp(−r) to its 20th term.
pub fn decay(exponent: i128) -> i128 {
    let halvings = exponent / LN_2;
    if halvings >= 60 {
        return 0;
    }
    let rest = exponent % LN_2;
    let mut term = ONE;
    let mut sum = ONE;
    for place in 1..=20 {
        term = -(term * rest / ONE) / place;
        sum += term;
    }
    sum >> halvings
}

/// ln(greater / lesser), within 2^-53; `greater ≥ lesser > 0`, both below 2^62.
///
/// With greater = lesser × 2^n × q, 1 ≤ q < 2: n ln 2 + 2 artanh((q − 1) / (q + 1)), by the artanh's series to its 20th term.
pub fn logarithm(greater: i64, lesser: i64) -> i128 {
    let (greater, mut lesser) = (i128::from(greater), i128::from(lesser));
    let mut doublings = 0;
    while lesser * 2 <= greater {
        lesser *= 2;
        doublings += 1;
    }
    let ratio = ((greater - lesser) << 60) / (greater + lesser);
    let square = ratio * ratio / ONE;
    let (mut power, mut sum) = (ratio, ratio);
    for place in 1..=20 {
        power = power * square / ONE;
        sum += power / (2 * place + 1);
    }
    doublings * LN_2 + 2 * sum
}

/// The distribution function of the standard normal, within 2^-60 × 100 × exp(x² / 2); |x| ≤ 4.
///
/// By Φ(x) = ½ + φ(x) × (x + x³/3 + x⁵/(3 × 5) + …), φ(x) = exp(−x² / 2) / √(2π).
pub fn normal_distribution(x: i128) -> i128 {
    let square = x * x / ONE;
    let density = DENSITY_AT_ZERO * decay(square / 2) / ONE;
    let mut term = density * x.abs() / ONE;
    let mut sum = term;
    let mut divisor = 3;
    while term > 0 {
        term = term * square / ONE / divisor;
        sum += term;
        divisor += 2;
    }
    if x < 0 { ONE / 2 - sum } else { ONE / 2 + sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_is_within_its_error() {
        // ln(greater / lesser) × 2^60, computed to 60 digits and cut.
        for (greater, lesser, expected) in [
            (7, 7, 0),
            (3, 2, 467_469_442_505_642_748),
            (101, 100, 11_471_950_418_570_477),
            (1_000_001, 1_000_000, 1_152_920_928_146),
            (1 << 45, 1, 35_961_493_064_632_469_043_i128),
        ] {
            let found = logarithm(greater, lesser);
            assert!((found - expected).abs() < 128, "{greater}/{lesser}: {found} {expected}");
        }
    }

    #[test]
    fn the_normal_distribution_is_within_its_error() {
        // x and Φ(x), both × 2^60, computed to 60 digits and cut.
        for (x, expected, error) in [
            (-4_611_686_018_427_387_904, 36_514_455_787_007, 300_000),
            (-3_804_640_965_202_595_021, 557_350_089_600_379, 24_000),
            (-2_305_843_009_213_693_952, 26_229_116_355_699_070, 740),
            (0, ONE / 2, 1),
            (576_460_752_303_423_488, 797_201_941_231_188_847, 114),
            (1_959_966_557_831_639_859, 1_101_541_024_229_767_129, 425),
            (4_611_686_018_427_387_904, 1_152_884_990_151_059_968, 300_000),
        ] {
            let found = normal_distribution(x);
            assert!((found - expected).abs() < error, "{x}: {found} {expected}");
        }
    }
}
