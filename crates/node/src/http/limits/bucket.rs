//! A bucket that fills with what is asked and runs empty with time.

use std::time::Duration;

use tokio::time::Instant;

/// Thousandths of a weight, so that it runs empty evenly.
const SCALE: u64 = 1_000;

/// What was asked lately.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    level: u64,
    at: Instant,
}

impl Bucket {
    pub(super) fn empty(now: Instant) -> Self {
        Self { level: 0, at: now }
    }

    /// Takes in a weight where there is room for it: it holds what may be asked in a minute, and runs empty in one.
    ///
    /// # Errors
    /// How long until there is room.
    pub(super) fn take(&mut self, weight: u64, per_minute: u64, now: Instant) -> Result<(), Duration> {
        self.run(per_minute, now);
        let after = self.level.saturating_add(weight.saturating_mul(SCALE));
        let over = after.saturating_sub(per_minute.saturating_mul(SCALE));
        if over > 0 {
            return Err(Duration::from_millis(over.saturating_mul(60).div_ceil(per_minute.max(1))));
        }
        self.level = after;
        Ok(())
    }

    /// Takes in what is known only afterwards, whether there is room for it or not.
    pub(super) fn add(&mut self, weight: u64, per_minute: u64, now: Instant) {
        self.run(per_minute, now);
        self.level = self.level.saturating_add(weight.saturating_mul(SCALE));
    }

    pub(super) fn is_empty(&mut self, per_minute: u64, now: Instant) -> bool {
        self.run(per_minute, now);
        self.level == 0
    }

    fn run(&mut self, per_minute: u64, now: Instant) {
        let elapsed = now.saturating_duration_since(self.at).as_millis();
        let run = u64::try_from(elapsed).unwrap_or(u64::MAX).saturating_mul(per_minute) / 60;
        // What is too little to count yet is left for the next time.
        if run > 0 {
            self.level = self.level.saturating_sub(run);
            self.at = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minutes_worth_may_come_at_once_and_the_next_as_the_bucket_runs_empty() {
        let start = Instant::now();
        let after = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut bucket = Bucket::empty(start);
        assert_eq!(bucket.take(1_200, 1_200, start), Ok(()));
        assert_eq!(bucket.take(1, 1_200, start), Err(Duration::from_millis(50)));
        assert!(bucket.take(1, 1_200, after(49)).is_err());
        assert_eq!(bucket.take(1, 1_200, after(50)), Ok(()));
        assert_eq!(bucket.take(1_200, 1_200, after(60_050)), Ok(()));
    }

    #[test]
    fn an_answer_may_make_it_run_over() {
        let start = Instant::now();
        let mut bucket = Bucket::empty(start);
        bucket.add(2_400, 1_200, start);
        assert_eq!(bucket.take(0, 1_200, start), Err(Duration::from_secs(60)));
        assert!(!bucket.is_empty(1_200, start + Duration::from_secs(119)));
        assert!(bucket.is_empty(1_200, start + Duration::from_secs(120)));
    }
}
