//! What one step of the generator does, whatever its length: the factors that depend on the length alone.

use super::parameters::{JUMPS, OUTSIDE_BASIS, VOLATILITY};
use crate::random::Random;

pub(super) const SECOND_MS: i64 = 1000;
pub(super) const MINUTE_MS: i64 = 60 * SECOND_MS;
pub(super) const HOUR_MS: i64 = 60 * MINUTE_MS;
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;

/// Days in which a price has come back to 1/e of its displacement from the start. Chosen, not measured: short enough
/// that prices stay plausible over any time, long enough that it is not seen within weeks.
pub(super) const PULL_DAYS: f64 = 365.0;

/// From this mean number of jumps in one step, their sum is drawn as the normal distribution that it nears.
const MANY_JUMPS: f64 = 30.0;

/// The largest part of a way that one long step may take, as a divisor.
const STEPS_OF_A_LONG_WAY: i64 = 10_000;

/// The length of the next step on a way: seconds for its last hour, minutes for its last two days, else hours or more.
pub(super) fn step_ms(remaining_ms: i64) -> i64 {
    if remaining_ms <= HOUR_MS {
        SECOND_MS
    } else if remaining_ms <= 2 * DAY_MS {
        MINUTE_MS
    } else {
        HOUR_MS.max(remaining_ms / STEPS_OF_A_LONG_WAY / SECOND_MS * SECOND_MS)
    }
}

/// The factors of a step of one length.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) length_ms: i64,
    root_of_days: f64,
    jumps: f64,
    /// exp(−jumps): the probability that there is none.
    exp_of_minus_jumps: f64,
    pub(super) slow: Reversion,
    pub(super) fast: Reversion,
    pub(super) basis: Reversion,
    pub(super) pull: Reversion,
}

/// An exact step of an Ornstein-Uhlenbeck process: `x → keep · x + noise · shock`.
#[derive(Clone, Debug)]
pub(super) struct Reversion {
    keep: f64,
    noise: f64,
}

impl Reversion {
    /// For a process of a given stationary deviation, driven by standard normal shocks.
    fn stationary(days: f64, time_constant: f64, deviation: f64) -> Self {
        let keep = libm::exp(-days / time_constant);
        Self { keep, noise: deviation * (1.0 - keep * keep).sqrt() }
    }

    /// For a process driven by shocks that have grown over the whole step, of which the early ones have partly decayed.
    fn of_grown_shocks(days: f64, time_constant: f64) -> Self {
        let decay = 2.0 * days / time_constant;
        Self { keep: libm::exp(-decay / 2.0), noise: (-libm::expm1(-decay) / decay).sqrt() }
    }

    pub(super) fn next(&self, value: f64, shock: f64) -> f64 {
        self.keep * value + self.noise * shock
    }
}

impl Step {
    pub(super) fn of(length_ms: i64) -> Self {
        let days = length_ms as f64 / DAY_MS as f64;
        let jumps = JUMPS.per_day * days;
        Self {
            length_ms,
            root_of_days: days.sqrt(),
            jumps,
            exp_of_minus_jumps: libm::exp(-jumps),
            slow: Reversion::stationary(days, VOLATILITY.slow_days, VOLATILITY.slow_variance.sqrt()),
            fast: Reversion::stationary(days, VOLATILITY.fast_days, VOLATILITY.fast_variance.sqrt()),
            basis: Reversion::stationary(days, OUTSIDE_BASIS.days, OUTSIDE_BASIS.deviation),
            pull: Reversion::of_grown_shocks(days, PULL_DAYS),
        }
    }

    /// A draw of diffusion and jumps over the step, in units of the volatility of one day.
    pub(super) fn shock(&self, random: &mut Random) -> f64 {
        self.root_of_days * random.normal() + self.sum_of_jumps(random)
    }

    fn sum_of_jumps(&self, random: &mut Random) -> f64 {
        let minute = (MINUTE_MS as f64 / DAY_MS as f64).sqrt();
        if self.jumps > MANY_JUMPS {
            let mean_size = JUMPS.smallest + JUMPS.mean_excess;
            let mean_square = mean_size * mean_size + JUMPS.mean_excess * JUMPS.mean_excess;
            return minute * (self.jumps * mean_square).sqrt() * random.normal();
        }
        let mut sum = 0.0;
        for _ in 0..random.poisson(self.exp_of_minus_jumps) {
            let size = JUMPS.smallest + JUMPS.mean_excess * random.exponential();
            sum += if random.below(2) == 0 { size } else { -size };
        }
        minute * sum
    }
}
