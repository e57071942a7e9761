//! Seeded random numbers, the same on every machine and in every version of this crate.

use crate::symbol::Symbol;

/// The SplitMix64 generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

/// The odd step between two states of SplitMix64: 2^64 divided by the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Mixes a 64-bit word so that each bit of the input reaches each bit of the output.
fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

impl Random {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A stream of its own for each seed and each list of keys.
    pub(crate) fn keyed(seed: u64, keys: &[u64]) -> Self {
        let state = keys
            .iter()
            .fold(mix(seed.wrapping_add(STEP)), |state, key| mix(state ^ mix(key.wrapping_add(STEP))));
        Self { state }
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mix(self.state)
    }

    /// Uniform in (0, 1): the middle of one of 2^52 equal cells, so that neither end is ever met.
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// A whole number in `0..bound`; `bound` is not 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.next_u64()) * u128::from(bound);
        (wide >> 64) as u64
    }

    /// Normal with mean 0 and variance 1, by the transform of Box and Muller.
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(self.uniform())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// Exponential with mean 1.
    pub(crate) fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform())
    }

    /// Poisson by counting the uniforms whose product stays above `exp(-mean)`; for means up to a few dozen.
    pub(crate) fn poisson(&mut self, exp_of_minus_mean: f64) -> u32 {
        let mut count = 0;
        let mut product = self.uniform();
        while product > exp_of_minus_mean {
            count += 1;
            product *= self.uniform();
        }
        count
    }
}

/// The key of a symbol's own stream: FNV-1a over its letters.
pub(crate) fn symbol_key(symbol: &Symbol) -> u64 {
    symbol
        .0
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let draws: Vec<f64> = (0..100_000).map(|_| draw()).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / draws.len() as f64;
        (mean, variance)
    }

    #[test]
    fn draws_follow_their_distributions() {
        let mut random = Random::keyed(1, &[]);
        let near = |(mean, variance): (f64, f64), expected: (f64, f64)| {
            (mean - expected.0).abs() < 0.02 && (variance / expected.1 - 1.0).abs() < 0.03
        };
        assert!(near(moments(|| random.uniform()), (0.5, 1.0 / 12.0)));
        assert!(near(moments(|| random.normal()), (0.0, 1.0)));
        assert!(near(moments(|| random.exponential()), (1.0, 1.0)));
        let exp_of_minus_two = libm::exp(-2.0);
        assert!(near(moments(|| f64::from(random.poisson(exp_of_minus_two))), (2.0, 2.0)));
        assert!(near(moments(|| random.below(7) as f64), (3.0, 4.0)));
    }

    /// The values are part of what a seed means: a change here changes every path that a user has noted.
    #[test]
    fn streams_are_fixed_and_differ_by_key() {
        assert_eq!(Random::new(0).next_u64(), 0xe220_a839_7b1d_cdaf);
        let first = |seed, keys: &[u64]| Random::keyed(seed, keys).next_u64();
        let streams = [
            first(1, &[]),
            first(2, &[]),
            first(1, &[1]),
            first(1, &[2]),
            first(1, &[1, 2]),
            first(1, &[2, 1]),
        ];
        let distinct: std::collections::BTreeSet<_> = streams.iter().collect();
        assert_eq!(distinct.len(), streams.len());
    }
}
