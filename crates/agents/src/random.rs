//! Seeded chance.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use units::Time;

/// A stream of chance: the same for the same seed, on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Random(Xoshiro256PlusPlus);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// A whole number in `0..bound`; 0 where the bound is 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(wide >> 64).expect("the high half of a product is below its second factor")
    }

    /// A whole number from `low` up to and with `high`; `low` where `high` is not above it.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let places = high.saturating_sub(low).max(0).unsigned_abs() + 1;
        low.saturating_add_unsigned(self.below(places))
    }

    /// True once in `100 / percent` times.
    pub(crate) fn percent(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// Whether what happens once in `interval` on average happened within `span`.
    pub(crate) fn happens(&mut self, span: Time, interval: Time) -> bool {
        self.below(interval.0) < span.0
    }

    /// From `low` up to and with `high`, each doubling as likely as the next; `low` is above zero.
    pub(crate) fn log_uniform(&mut self, low: i64, high: i64) -> i64 {
        let doublings = (high / low).max(1).ilog2();
        let start = low << self.below(u64::from(doublings) + 1);
        self.between(start, high.min(start.saturating_mul(2)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_stay_within_their_bounds_and_reach_both_ends() {
        let mut random = Random::new(7);
        let drawn: Vec<i64> = (0..1_000).map(|_| random.between(-2, 2)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&-2), Some(&2)));
        let drawn: Vec<i64> = (0..1_000).map(|_| random.log_uniform(20, 20_000)).collect();
        assert!(drawn.iter().all(|value| (20..=20_000).contains(value)));
        assert_eq!(random.between(5, 5), 5);
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn doublings_are_equally_likely() {
        let mut random = Random::new(1);
        let small = (0..10_000).filter(|_| random.log_uniform(1_000, 1_024_000) < 32_000).count();
        assert!((4_000..5_000).contains(&small), "five of eleven doublings, not {small} of 10,000");
    }

    #[test]
    fn arrivals_come_as_often_as_asked() {
        let mut random = Random::new(2);
        let arrivals = (0..10_000).filter(|_| random.happens(Time::SECOND, Time(10_000))).count();
        assert!((900..1_100).contains(&arrivals), "{arrivals} arrivals in 10,000 s, one in 10 s wanted");
    }
}
