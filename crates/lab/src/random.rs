//! Seeded random numbers: the same seed gives the same world.

/// A source of random numbers.
#[derive(Clone, Debug)]
pub struct Random(prices::Random);

impl Random {
    /// The source of this seed.
    pub fn new(seed: u64) -> Self {
        Self(prices::Random::new(seed))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number above zero, up to and with one.
    pub fn share(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// A number from `low` up to, not with, `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.bits() % high.abs_diff(low)).expect("the span fits")
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.bits().is_multiple_of(times)
    }

    /// True with this probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.share() <= probability
    }

    /// A number from one on with the tail `P(X > x) = x^-exponent`: the smaller the exponent, the heavier the tail.
    pub fn pareto(&mut self, exponent: f64) -> f64 {
        libm::pow(self.share(), -1.0 / exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pareto_number_has_its_tail() {
        let mut random = Random::new(1);
        let above = (0..100_000).filter(|_| random.pareto(1.0) > 4.0).count();
        assert!((24_000..26_000).contains(&above), "{above} of 100,000 are above 4");
    }
}
