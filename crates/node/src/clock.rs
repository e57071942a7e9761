//! The two clocks: the wall's, and the venue's, which a devnet may hold, step and speed up.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sequencer::Clock;
use units::Time;

/// The wall clock, in milliseconds since 1970-01-01 UTC.
pub fn wall() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// The venue's clock: runs from a moment on, at a speed, or stands.
///
/// It follows the wall clock, also over corrections of that and a machine's sleep: what publishers sign as the present must
/// be the present here. A wall clock that is set back makes it stand until the wall has caught up.
#[derive(Clone, Copy, Debug)]
pub struct VenueClock {
    base: Time,
    since: Time,
    speed: u32,
    is_running: bool,
}

impl VenueClock {
    /// A clock that shows `base` now and runs `speed` times as fast as the wall's.
    pub fn new(base: Time, speed: u32) -> Self {
        Self { base, since: wall(), speed, is_running: true }
    }

    /// A clock that shows what the wall's shows.
    pub fn of_wall() -> Self {
        let now = wall();
        Self { base: now, since: now, speed: 1, is_running: true }
    }

    /// How long the wall clock takes until this one shows `time`; none while it stands.
    pub fn until(&self, time: Time) -> Option<Duration> {
        let left = time.since(self.now()).0;
        self.is_running.then(|| Duration::from_micros(left.saturating_mul(1_000) / u64::from(self.speed)))
    }

    /// How many times as fast as the wall clock it runs.
    pub fn speed(&self) -> u32 {
        self.speed
    }

    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.is_running
    }

    /// Stops it, or lets it run on.
    pub fn set_running(&mut self, is_running: bool) {
        self.set(self.now());
        self.is_running = is_running;
    }

    /// Stops it at a moment.
    pub fn hold(&mut self, time: Time) {
        self.set(time);
        self.is_running = false;
    }

    /// Runs on at another speed.
    pub fn set_speed(&mut self, speed: u32) {
        self.set(self.now());
        self.speed = speed.max(1);
    }
}

impl Clock for VenueClock {
    fn now(&self) -> Time {
        if !self.is_running {
            return self.base;
        }
        let elapsed = wall().since(self.since).0;
        Time(self.base.0.saturating_add(elapsed.saturating_mul(u64::from(self.speed))))
    }

    fn wall(&self) -> Time {
        wall()
    }

    fn set(&mut self, time: Time) {
        self.base = time;
        self.since = wall();
    }
}
