//! Seeded random numbers (SplitMix64), so that every run of a test is the same.

/// A source of random numbers.
pub struct Random(pub u64);

impl Random {
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number from `low` up to, not with, `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.bits() % high.abs_diff(low)).expect("the span fits")
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.bits().is_multiple_of(times)
    }
}
