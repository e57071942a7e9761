//! A recording played against the venue's time.

use crate::path::{Prices, Quote};
use crate::recording::Recording;
use crate::symbol::Symbol;
use crate::walk::{MIN_MOMENTS, Walk, walk};
use std::sync::Arc;

/// The most moments into which a bar is walked; a longer bar takes longer steps.
const MAX_MOMENTS: i64 = 100_000;

/// What a replay does when the recording is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtEnd {
    /// The last prices hold.
    Hold,
    /// It starts again where it began.
    Loop,
}

/// How a recording is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplayOptions {
    /// The seed of the walks within bars.
    pub seed: u64,
    /// The venue's time at which the replay begins, in milliseconds. Before it, the first prices hold.
    pub venue_start_ms: i64,
    /// The recorded moment that this is, in milliseconds.
    pub from_ms: i64,
    /// The length of a step within a bar, in milliseconds. Ask for prices at least this often, and no extreme is missed.
    pub step_ms: i64,
    /// What happens at the end.
    pub at_end: AtEnd,
}

/// A recording cannot be played as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The replay would begin where there is no record.
    #[error(
        "a replay from {from_ms} ms was asked for, but the recording goes from {start_ms} to {end_ms} ms"
    )]
    FromOutside {
        /// The recorded moment that was asked for.
        from_ms: i64,
        /// When the recording starts.
        start_ms: i64,
        /// When it ends.
        end_ms: i64,
    },
    /// The step is no length of time.
    #[error("a step of {step_ms} ms was asked for: it must be at least 1 ms")]
    BadStep {
        /// The step that was asked for.
        step_ms: i64,
    },
}

/// A recording played against the venue's time. Clones share the recording.
#[derive(Clone, Debug)]
pub struct Replay {
    recording: Arc<Recording>,
    options: ReplayOptions,
    /// The bar that was walked last, for each market.
    walked: Vec<Option<(usize, Walk)>>,
    quotes: Vec<Quote>,
}

impl ReplayOptions {
    /// The recording from its start, in its own time, in steps of a second, holding its last prices.
    #[must_use]
    pub fn new(recording: &Recording) -> Self {
        let start_ms = recording.start_ms();
        Self { seed: 0, venue_start_ms: start_ms, from_ms: start_ms, step_ms: 1000, at_end: AtEnd::Hold }
    }
}

impl Replay {
    /// Begins to play a recording.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] where the recording has no such moment, or the step is not positive.
    pub fn new(recording: Arc<Recording>, options: ReplayOptions) -> Result<Self, ReplayError> {
        let (start_ms, end_ms) = (recording.start_ms(), recording.end_ms());
        let ReplayOptions { from_ms, step_ms, .. } = options;
        if !(start_ms..end_ms).contains(&from_ms) {
            return Err(ReplayError::FromOutside { from_ms, start_ms, end_ms });
        }
        if step_ms < 1 {
            return Err(ReplayError::BadStep { step_ms });
        }
        let walked = vec![None; recording.symbols().len()];
        Ok(Self { recording, options, walked, quotes: Vec::new() })
    }

    /// The markets of the recording.
    #[must_use]
    pub fn symbols(&self) -> &[Symbol] {
        self.recording.symbols()
    }

    /// The recorded moment that is played at a moment of the venue's time, and whether the recording is over by then.
    #[must_use]
    pub fn recorded_time(&self, time_ms: i64) -> (i64, bool) {
        let elapsed = time_ms.saturating_sub(self.options.venue_start_ms).max(0);
        let length = self.recording.end_ms() - self.options.from_ms;
        match self.options.at_end {
            AtEnd::Hold => (self.options.from_ms + elapsed.min(length), elapsed >= length),
            AtEnd::Loop => (self.options.from_ms + elapsed % length, false),
        }
    }

    /// The prices at a moment of the venue's time, earlier or later than the last one asked for.
    ///
    /// A market whose record starts later has its first price until then; in a gap, and after a market's last bar, the
    /// price holds.
    pub fn advance(&mut self, time_ms: i64) -> Prices<'_> {
        let (recorded_ms, ended) = self.recorded_time(time_ms);
        self.quotes.clear();
        for place in 0..self.recording.symbols().len() {
            let quote = self.quote(place, recorded_ms);
            self.quotes.push(quote);
        }
        Prices { quotes: &self.quotes, ended }
    }

    fn quote(&mut self, place: usize, recorded_ms: i64) -> Quote {
        let bars = self.recording.bars(place);
        let position = bars.partition_point(|bar| bar.open_ms <= recorded_ms).saturating_sub(1);
        let bar = &bars[position];
        let duration_ms = self.recording.duration_ms(place, position);
        let walked = match &mut self.walked[place] {
            Some((walked, path)) if *walked == position => path,
            cache => {
                let moments =
                    (duration_ms / self.options.step_ms).clamp(MIN_MOMENTS as i64, MAX_MOMENTS) as usize;
                let path = walk(self.options.seed, &self.recording.symbols()[place], bar, moments);
                &mut cache.insert((position, path)).1
            }
        };
        let moments = walked.index.len() as i64;
        let moment = ((recorded_ms - bar.open_ms).max(0) * moments / duration_ms).min(moments - 1) as usize;
        Quote {
            index: bar.index.price(walked.index[moment]),
            outside: bar
                .outside
                .as_ref()
                .zip(walked.outside.as_ref())
                .map(|(bar, path)| bar.price(path[moment])),
        }
    }
}
