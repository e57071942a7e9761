//! Recorded price history, read from a file.
//!
//! Two forms are read, plain or gzip, told apart by what stands in them:
//!
//! - **klines** as exchanges publish them, without a header: open time, open, high, low, close, volume, and whatever follows;
//! - **a header** with `ts_ms` (or `open_time`), `open, high, low, close`, and as it likes `symbol`, `mark_open …`,
//!   `spot_open …`. Other columns are skipped.

mod columns;
mod error;
mod lines;
mod reading;
mod row;

pub use error::{Problem, RecordingError, RowProblem};

use crate::bar::Bar;
use crate::symbol::Symbol;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The most rows of a file: a bar takes about a hundred bytes of memory.
pub const MAX_ROWS: u64 = 10_000_000;

/// How to read a recording.
#[derive(Clone, Debug, Default)]
pub struct RecordingOptions {
    /// The market whose prices these are. In a file with a `symbol` column, only this market's rows are kept.
    /// `None`: the column, else the file's name, else BTC.
    pub symbol: Option<Symbol>,
    /// The length of a bar. `None`: the most common step from one row to the market's next.
    pub interval_ms: Option<i64>,
}

/// Something about a recording that a reader should know, and that is no error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Neither the file nor its name says whose prices it holds.
    SymbolAssumed {
        /// The market that was taken.
        symbol: Symbol,
    },
    /// A row that stands twice, with the same prices, was counted once.
    RowRepeated {
        /// The second of the two lines.
        line: u64,
    },
    /// Bars are missing: the price holds until the next.
    Gap {
        /// The market.
        symbol: Symbol,
        /// When the last bar before the gap ends.
        from_ms: i64,
        /// When the next bar opens.
        until_ms: i64,
    },
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SymbolAssumed { symbol } => {
                write!(
                    f,
                    "neither a column nor the file's name says whose prices these are: {symbol} is assumed"
                )
            }
            Self::RowRepeated { line } => write!(f, "line {line} repeats the one before it, and is skipped"),
            Self::Gap { symbol, from_ms, until_ms } => {
                let seconds = (until_ms - from_ms) / 1000;
                write!(
                    f,
                    "{symbol} has no bars from {from_ms} to {until_ms} ms ({seconds} s): the price holds"
                )
            }
        }
    }
}

/// Bars of one or more markets, in order of time.
#[derive(Clone, Debug)]
pub struct Recording {
    symbols: Vec<Symbol>,
    bars: Vec<Vec<Bar>>,
    interval_ms: i64,
    rows: u64,
    remarks: Vec<Remark>,
}

impl Recording {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`RecordingError`] names the file, the line and what is wrong with it.
    pub fn open(path: impl AsRef<Path>, options: &RecordingOptions) -> Result<Self, RecordingError> {
        let path = path.as_ref();
        let file = path.display().to_string();
        let source = File::open(path).map_err(|error| RecordingError {
            file: file.clone(),
            problem: Box::new(Problem::Open(error)),
        })?;
        Self::read(source, &file, options)
    }

    /// Reads from any source; `file` stands in messages, and its last part may name the market.
    ///
    /// # Errors
    ///
    /// As [`Recording::open`].
    pub fn read(source: impl Read, file: &str, options: &RecordingOptions) -> Result<Self, RecordingError> {
        reading::read(source, file, options)
            .map_err(|problem| RecordingError { file: file.to_owned(), problem: Box::new(problem) })
    }

    /// The markets, in the order in which the file names them.
    #[must_use]
    pub fn symbols(&self) -> &[Symbol] {
        &self.symbols
    }

    /// The bars of a market, by its place in [`Recording::symbols`]; none for a place that is not there.
    #[must_use]
    pub fn bars(&self, place: usize) -> &[Bar] {
        self.bars.get(place).map_or(&[], Vec::as_slice)
    }

    /// The length of a bar in milliseconds.
    #[must_use]
    pub fn interval_ms(&self) -> i64 {
        self.interval_ms
    }

    /// How many rows of prices were read, repeated ones included.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// When the first bar of any market opens.
    #[must_use]
    pub fn start_ms(&self) -> i64 {
        self.bars.iter().filter_map(|bars| bars.first()).map(|bar| bar.open_ms).min().unwrap_or(0)
    }

    /// When the last bar of any market ends.
    #[must_use]
    pub fn end_ms(&self) -> i64 {
        let last = self.bars.iter().filter_map(|bars| bars.last()).map(|bar| bar.open_ms).max().unwrap_or(0);
        last + self.interval_ms
    }

    /// How long a bar of a market lasts: the interval, or less where the next bar comes sooner.
    #[must_use]
    pub fn duration_ms(&self, place: usize, bar: usize) -> i64 {
        match self.bars(place) {
            bars if bar + 1 < bars.len() => self.interval_ms.min(bars[bar + 1].open_ms - bars[bar].open_ms),
            _ => self.interval_ms,
        }
    }

    /// What is odd about the file: gaps, repeated rows, an assumed market.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }
}
