//! How far a price is from where it was.

use units::{Price, Rate, Rounding, Time, divide};

/// The time constant of the average that a price is compared with.
const MEMORY: Time = Time::MINUTE;

/// Fractions of a tick that the average keeps, so that it follows slow moves, too.
const FRACTIONS: i128 = 1 << 16;

/// A price's distance from its own exponential average.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Momentum {
    /// In ticks × `FRACTIONS`; zero before the first price.
    average: i128,
}

impl Momentum {
    /// Takes note of a price that held for a span, and tells its distance from the average as a rate of the average.
    ///
    /// The average moves by `span / (span + memory)` of the distance: the exponential's first-order form, which needs no
    /// floating point and never overshoots.
    pub(crate) fn observe(&mut self, price: Price, span: Time) -> Rate {
        let price = i128::from(price.0) * FRACTIONS;
        if self.average == 0 {
            self.average = price;
        }
        let (span, memory) = (i128::from(span.0), i128::from(MEMORY.0));
        self.average += divide((price - self.average) * span, span + memory, Rounding::Floor);
        if self.average <= 0 {
            return Rate::ZERO;
        }
        let rate = divide((price - self.average) * i128::from(Rate::ONE.0), self.average, Rounding::Floor);
        Rate(i64::try_from(rate).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_seen_and_forgotten() {
        let mut momentum = Momentum::default();
        assert_eq!(momentum.observe(Price(10_000), Time::SECOND), Rate::ZERO);
        let jump = momentum.observe(Price(10_100), Time::SECOND);
        assert!(jump > Rate::basis_points(95) && jump < Rate::basis_points(100), "{jump:?}");
        let later = (0..600).map(|_| momentum.observe(Price(10_100), Time::SECOND)).last().unwrap();
        assert!(later.abs() < Rate::basis_points(1), "{later:?}");
    }

    #[test]
    fn a_slow_fall_in_single_ticks_is_seen() {
        let mut momentum = Momentum::default();
        let falling =
            (0..300).map(|second| momentum.observe(Price(10_000 - second), Time::SECOND)).last().unwrap();
        // One tick a second, seen over a minute: about sixty of ten thousand.
        assert!(falling < Rate::basis_points(-50) && falling > Rate::basis_points(-70), "{falling:?}");
    }
}
