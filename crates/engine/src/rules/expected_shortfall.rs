//! Expected shortfall: what a position loses in the worst one per cent of price moves, on the average of them.
//!
//! Of a lognormal price without drift whose logarithm deviates by σ over the time that a liquidation needs
//! (λ = 1 %, z = Φ⁻¹(1 − λ), Φ the distribution function of the standard normal):
//!
//! ```text
//! short = Φ(σ − z) / λ − 1        long = 1 − Φ(−z − σ) / λ
//! ```
//!
//! These are the risk factors (1/λ) e^{μ̄+σ̄²/2} (1 − Φ(Φ⁻¹(1−λ) − σ̄)) − 1 and 1 − (1/λ) e^{μ̄+σ̄²/2} Φ(Φ⁻¹(λ) − σ̄) with
//! μ̄ = −σ̄²/2.

use units::{Rate, Rounding, divide};

use crate::rules::fixed_point::{ONE, normal_distribution};

/// Φ⁻¹(99 %) in units of 2^-60, rounded.
const QUANTILE: i128 = 2_682_096_491_178_106_252;

/// How often λ goes into one.
const TAILS: i128 = 100;

/// What a long and a short lose of their notional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RiskFactors {
    /// A long.
    pub long: Rate,
    /// A short; never less than a long.
    pub short: Rate,
}

/// The factors for a deviation of the price's logarithm, rounded up, within 3e-12 of the exact ones. A deviation above 100 %
/// counts as 100 %: a short then loses more than eight times its notional.
pub fn risk_factors(deviation: Rate) -> RiskFactors {
    if deviation.is_zero() {
        return RiskFactors { long: Rate::ZERO, short: Rate::ZERO };
    }
    let deviation = i128::from(deviation.min(Rate::ONE).0) * ONE / i128::from(Rate::ONE.0);
    let tail = |x: i128| TAILS * normal_distribution(x);
    RiskFactors {
        long: to_rate(ONE - tail(-QUANTILE - deviation)),
        short: to_rate(tail(deviation - QUANTILE) - ONE),
    }
}

fn to_rate(factor: i128) -> Rate {
    let rate = divide(factor.max(0) * i128::from(Rate::ONE.0), ONE, Rounding::Ceil);
    Rate(i64::try_from(rate).expect("a factor is below nine"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factors_are_the_published_ones() {
        // σ = 1.5 a year over a minute: 1.5 / √525,600 = 0.00206901472150592.
        let factors = risk_factors(Rate(2_069_014_722));
        assert!((factors.short.0 - 5_527_655_836).abs() <= 3, "{factors:?}");
        assert!((factors.long.0 - 5_501_113_795).abs() <= 3, "{factors:?}");
    }

    #[test]
    fn the_factors_are_within_their_error_at_every_size() {
        // Deviation, short and long in 1e-12, computed to 60 digits and rounded up.
        for (deviation, short, long) in [
            (0, 0, 0),
            (1_000_000, 2_665_218, 2_665_212),
            (1_000_000_000, 2_668_316_289, 2_662_116_072),
            (10_000_000_000, 26_964_118_980, 26_344_084_975),
            (50_000_000_000, 141_259_843_784, 125_751_519_162),
            (100_000_000_000, 299_544_454_615, 237_417_850_671),
            (270_000_000_000, 987_449_841_573, 528_896_910_461),
            (500_000_000_000, 2_389_893_912_285, 764_589_491_705),
            (1_000_000_000_000, 8_236_224_807_370, 956_003_981_953),
            (2_000_000_000_000, 8_236_224_807_370, 956_003_981_953),
        ] {
            let factors = risk_factors(Rate(deviation));
            assert!((factors.short.0 - short).abs() <= 3, "{deviation}: {factors:?}");
            assert!((factors.long.0 - long).abs() <= 3, "{deviation}: {factors:?}");
        }
    }

    #[test]
    fn more_deviation_never_means_less_risk() {
        let mut last = risk_factors(Rate::ZERO);
        for step in 1..=2_000 {
            let factors = risk_factors(Rate(step * 500_000_000));
            assert!(factors.short > last.short && factors.long >= last.long, "{step}: {factors:?}");
            assert!(factors.short >= factors.long);
            last = factors;
        }
    }
}
