//! What is told of long work: a bar on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use journal::Progress;

use crate::output::warn;

/// How often a bar is drawn at most.
const INTERVAL: Duration = Duration::from_millis(100);

/// How often a line is written at most, where nothing can be drawn over: a log keeps it.
const LINE_INTERVAL: Duration = Duration::from_secs(10);

/// A bar on a terminal; elsewhere a line every ten seconds.
pub struct ProgressBar {
    is_terminal: bool,
    /// What is counted.
    things: &'static str,
    /// What was told first, and when.
    first: Option<(Step, Instant)>,
    last: Step,
    drawn: Instant,
}

/// How far the work is.
#[derive(Clone, Copy, Default)]
struct Step {
    progress: Progress,
    /// How many things are done, from any start.
    count: u64,
}

impl ProgressBar {
    /// A bar that says how many of these things are done in a second.
    pub fn new(things: &'static str) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        Self { is_terminal, things, first: None, last: Step::default(), drawn: Instant::now() }
    }

    /// Tells how far the work is, where that was last told long enough ago. `count` is how many things are done, from any start.
    pub fn show(&mut self, progress: Progress, count: u64) {
        self.last = Step { progress, count };
        if self.first.is_none() {
            self.first = Some((self.last, Instant::now()));
        }
        let interval = if self.is_terminal { INTERVAL } else { LINE_INTERVAL };
        if self.drawn.elapsed() >= interval {
            self.draw();
        }
    }

    /// Ends the bar of work that was done, or failed where the bar stands.
    pub fn end_of<T, E>(&mut self, result: &Result<T, E>) {
        if result.is_ok() {
            // What lies behind the last thing, such as zeros, is behind, too.
            self.last.progress.done = self.last.progress.total;
        }
        self.end();
    }

    /// Ends the bar where it stands.
    pub fn end(&mut self) {
        if self.is_terminal && self.first.is_some() {
            self.draw();
            warn("");
        }
    }

    fn draw(&mut self) {
        self.drawn = Instant::now();
        let Some((first, begun)) = self.first else { return };
        let rate = Rate::between(first, self.last, begun.elapsed());
        match self.is_terminal {
            true => {
                let (percent, rest) = (rate.percent, rate.text(self.things));
                let done = "=".repeat(usize::try_from(percent / 2).unwrap_or(0));
                // A terminal that cannot be written to misses only the bar.
                let _ = write!(std::io::stderr(), "\r[{done:<50}] {rest}\x1b[K");
            }
            false => warn(rate.text(self.things)),
        }
    }
}

/// How fast work goes on.
struct Rate {
    percent: u64,
    /// Things in a second.
    things: f64,
    seconds_left: f64,
}

impl Rate {
    /// Since the first step: what lies before it, such as blocks that a snapshot stands for, was not done.
    fn between(first: Step, last: Step, elapsed: Duration) -> Self {
        let done = last.progress.done.saturating_sub(first.progress.done);
        let total = last.progress.total.saturating_sub(first.progress.done);
        let seconds = elapsed.as_secs_f64().max(0.001);
        let left = total.saturating_sub(done) as f64;
        Self {
            percent: (done * 100).checked_div(total).unwrap_or(100).min(100),
            things: last.count.saturating_sub(first.count) as f64 / seconds,
            seconds_left: if done == 0 { 0.0 } else { seconds * left / done as f64 },
        }
    }

    fn text(&self, things: &str) -> String {
        let Self { percent, things: rate, seconds_left } = self;
        format!("{percent:3} %  {rate:.0} {things}/s, {seconds_left:.0} s left")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(done: u64, count: u64) -> Step {
        Step { progress: Progress { done, total: 100 }, count }
    }

    #[test]
    fn share_rate_and_time_left_are_told() {
        let rate = Rate::between(step(0, 0), step(25, 5_000), Duration::from_secs(2));
        assert_eq!(rate.text("blocks"), " 25 %  2500 blocks/s, 6 s left");
    }

    #[test]
    fn what_a_snapshot_stands_for_makes_nothing_look_faster() {
        let rate = Rate::between(step(60, 9_000), step(70, 9_500), Duration::from_secs(1));
        assert_eq!(rate.text("blocks"), " 25 %  500 blocks/s, 3 s left");
    }
}
