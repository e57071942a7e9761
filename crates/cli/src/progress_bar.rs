//! A bar for long work, on a terminal.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use journal::Progress;

use crate::output::warn;

/// How often a bar is drawn at most.
const INTERVAL: Duration = Duration::from_millis(100);

/// A bar on a terminal; nothing elsewhere.
pub struct ProgressBar {
    is_shown: bool,
    is_begun: bool,
    /// What is counted.
    things: &'static str,
    begun: Instant,
    drawn: Instant,
    /// The first count.
    first: u64,
}

impl ProgressBar {
    /// A bar that says how many of these things are done in a second.
    pub fn new(things: &'static str) -> Self {
        let now = Instant::now();
        let is_shown = std::io::stderr().is_terminal();
        Self { is_shown, is_begun: false, things, begun: now, drawn: now, first: 0 }
    }

    /// Draws it where the last drawing is old enough. `count` is how many things are done, from any start.
    pub fn show(&mut self, progress: Progress, count: u64) {
        if !self.is_shown {
            return;
        }
        if !self.is_begun {
            (self.is_begun, self.first, self.begun) = (true, count, Instant::now());
        }
        if self.drawn.elapsed() < INTERVAL {
            return;
        }
        self.drawn = Instant::now();
        let line = line(progress, count - self.first, self.things, self.begun.elapsed());
        // A terminal that cannot be written to misses only the bar.
        let _ = write!(std::io::stderr(), "\r{line}\x1b[K");
    }

    /// Ends the line.
    pub fn end(&self) {
        if self.is_shown && self.is_begun {
            warn("");
        }
    }
}

fn line(progress: Progress, count: u64, things: &str, elapsed: Duration) -> String {
    let percent = (progress.done * 100).checked_div(progress.total).unwrap_or(100).min(100);
    let done = "=".repeat(usize::try_from(percent / 2).unwrap_or(0));
    let seconds = elapsed.as_secs_f64().max(0.001);
    let rate = count as f64 / seconds;
    let left = match progress.done {
        0 => 0.0,
        done => seconds * (progress.total.saturating_sub(done)) as f64 / done as f64,
    };
    format!("[{done:<50}] {percent:3} %  {rate:.0} {things}/s, {left:.0} s left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_tells_share_rate_and_time_left() {
        let progress = Progress { done: 25, total: 100 };
        let shown = line(progress, 5_000, "blocks", Duration::from_secs(2));
        assert_eq!(shown, format!("[{:<50}]  25 %  2500 blocks/s, 6 s left", "=".repeat(12)));
    }
}
