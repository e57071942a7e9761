//! What decides what is drawn: the bytes of a fuzzer, or a seed.

/// A source of choices. Of bytes every choice takes as few as it needs, so that changing some changes little; when they are used up,
/// every choice is the first. A seed never ends, and the same one makes the same choices (SplitMix64).
#[derive(Clone, Debug)]
pub enum Choices<'a> {
    /// These bytes, and zeros after them.
    Bytes(&'a [u8]),
    /// Pseudo-random numbers from here.
    Seed(u64),
}

impl Choices<'_> {
    /// Whether nothing is left to choose by.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Bytes([]))
    }

    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.number(8)
    }

    /// A number of so many bytes.
    fn number(&mut self, length: usize) -> u64 {
        match self {
            Self::Bytes(bytes) => {
                let (taken, rest) = bytes.split_at(length.min(bytes.len()));
                *bytes = rest;
                taken.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
            }
            Self::Seed(seed) => {
                *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let mut bits = *seed;
                bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                bits ^ (bits >> 31)
            }
        }
    }

    /// A number below a limit above zero.
    pub fn below(&mut self, limit: u64) -> u64 {
        let length = match limit {
            0..=0x100 => 1,
            0x101..=0x1_0000 => 2,
            0x1_0001..=0x1_0000_0000 => 4,
            _ => 8,
        };
        self.number(length) % limit
    }

    /// A number from `low` up to, not with, `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low.wrapping_add_unsigned(self.below(high.abs_diff(low)))
    }

    /// True once in so many times, and not when nothing is left to choose by.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == times - 1
    }

    /// A place among so many.
    pub fn place(&mut self, count: usize) -> usize {
        self.below(count as u64) as usize
    }

    /// One of these.
    pub fn among<T: Copy>(&mut self, these: &[T]) -> T {
        these[self.place(these.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_taken_as_needed_and_end_with_first_choices() {
        let mut choices = Choices::Bytes(&[7, 1, 1, 9]);
        assert_eq!((choices.below(4), choices.below(1_000), choices.is_over()), (3, 257, false));
        assert_eq!((choices.bits(), choices.is_over()), (9, true));
        assert_eq!((choices.between(-5, 5), choices.one_in(2), choices.among(&['a', 'b'])), (-5, false, 'a'));
    }

    #[test]
    fn a_seed_reaches_all_and_repeats() {
        let draw = || {
            let mut choices = Choices::Seed(3);
            (0..100).map(|_| choices.between(-2, 3)).collect::<Vec<_>>()
        };
        let drawn = draw();
        assert!((-2..3).all(|number| drawn.contains(&number)));
        assert_eq!(drawn, draw());
    }
}
