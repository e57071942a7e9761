//! What can be wrong with a recording, in words that say where, what and what to do.

use crate::decimal::DecimalError;
use crate::symbol::Symbol;
use std::io;

/// A recording cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct RecordingError {
    /// The file, as it was named.
    pub file: String,
    /// What is wrong with it.
    pub problem: Box<Problem>,
}

/// What is wrong with a recording.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The file cannot be opened.
    #[error("cannot be opened: {0}")]
    Open(#[source] io::Error),
    /// Reading stopped in the middle, for a gzip file perhaps because it is cut short.
    #[error("line {line}: cannot be read: {source}")]
    Read {
        /// The line that was being read.
        line: u64,
        /// What the file or the decompressor says.
        source: io::Error,
    },
    /// The file is no text.
    #[error("is a {format} file, and recordings are CSV, plain or .gz: {advice}")]
    Format {
        /// What the file seems to be.
        format: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// There is no row in it.
    #[error("holds no prices: expected a row per bar, with open time, open, high, low, close")]
    Empty,
    /// The header lacks a column.
    #[error("the header has no column `{column}`, only: {found}")]
    MissingColumn {
        /// The column that is needed.
        column: String,
        /// The columns that the header names.
        found: String,
    },
    /// One row is wrong.
    #[error("line {line}: {problem}")]
    Row {
        /// Counted from 1, the header included.
        line: u64,
        /// What is wrong with it.
        problem: RowProblem,
    },
    /// More rows than a recording may have.
    #[error("has more than {limit} rows: cut it into parts")]
    TooManyRows {
        /// How many rows are read at most.
        limit: u64,
    },
    /// The prices of one market cannot be brought to one scale.
    #[error(
        "the prices of {symbol} span more digits than 64 bits hold: {decimals} decimals beside prices that are large"
    )]
    TooManyDigits {
        /// The market.
        symbol: Symbol,
        /// The most decimals that one of its prices has.
        decimals: u8,
    },
    /// There are too few rows to see how long a bar is.
    #[error("no market has two bars, so that the length of a bar cannot be seen: give the interval")]
    IntervalUnknown,
    /// The interval that the caller gave is out of bounds.
    #[error("an interval of {interval_ms} ms was asked for: it must be from 4 ms to 366 days")]
    BadInterval {
        /// What was asked for.
        interval_ms: i64,
    },
    /// The market that was asked for is not in the file.
    #[error("holds no prices of {wanted}, only of: {found}")]
    NoSuchSymbol {
        /// The market that was asked for.
        wanted: Symbol,
        /// The markets in the file.
        found: String,
    },
}

/// What is wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowProblem {
    /// The row is longer than any row of prices.
    #[error("is longer than {limit} bytes: this is no row of prices")]
    TooLong {
        /// How many bytes a line may have.
        limit: u64,
    },
    /// The row is not text.
    #[error("is not UTF-8 text")]
    NotText,
    /// The row has fewer or more columns than the first.
    #[error("has {found} columns, but the first line has {expected}")]
    ColumnCount {
        /// Columns of the first line.
        expected: usize,
        /// Columns of this one.
        found: usize,
    },
    /// A file without a header has fewer columns than a kline.
    #[error(
        "has {found} columns and no header above: at least 6 are needed, open time, open, high, low, close, volume"
    )]
    TooFewColumns {
        /// Columns of the first line.
        found: usize,
    },
    /// The time is no whole number.
    #[error("open time `{text}` is not a whole number of milliseconds")]
    NotATime {
        /// What stands there.
        text: String,
    },
    /// The time is a number that can be neither milliseconds nor microseconds.
    #[error(
        "open time {text} is out of range: times are milliseconds (13 digits) or microseconds (16 digits) since 1970"
    )]
    TimeOutOfRange {
        /// What stands there.
        text: String,
    },
    /// The symbol is no name of a market.
    #[error("symbol `{text}` is not made of letters and digits")]
    NotASymbol {
        /// What stands there.
        text: String,
    },
    /// Two pairs of the file mean the same market.
    #[error("{first} and {second} are both the market {symbol}: keep one of them")]
    SameMarket {
        /// The pair that came first.
        first: String,
        /// The pair of this row.
        second: String,
        /// The market.
        symbol: Symbol,
    },
    /// A price cannot be read.
    #[error("{column} `{text}` {reason}")]
    NotAPrice {
        /// The column.
        column: String,
        /// What stands there.
        text: String,
        /// Why it is no price.
        reason: DecimalError,
    },
    /// A price is zero or less.
    #[error("{column} is {text}: a price must be above zero")]
    NotPositive {
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// Some of a bar's four prices are missing.
    #[error("{column} is empty, but not all of the bar's other prices are: give the four, or none")]
    Incomplete {
        /// The empty column.
        column: String,
    },
    /// There is no price that the oracle could follow.
    #[error("has neither last nor spot prices")]
    NoPrice,
    /// The highest price is below the lowest.
    #[error("{series}high {high} is below {series}low {low}")]
    HighBelowLow {
        /// The prefix of the columns: empty, `mark_` or `spot_`.
        series: &'static str,
        /// The high as read.
        high: String,
        /// The low as read.
        low: String,
    },
    /// An open or close that the bar cannot have had.
    #[error("{column} {price} is outside {low} to {high}, the bar's own low and high")]
    OutsideRange {
        /// The column.
        column: String,
        /// The open or close as read.
        price: String,
        /// The low as read.
        low: String,
        /// The high as read.
        high: String,
    },
    /// The row is older than the one before it.
    #[error("{symbol} at {open_ms} ms comes after {previous_ms} ms: sort the rows by time")]
    OutOfOrder {
        /// The market.
        symbol: Symbol,
        /// The time of this row.
        open_ms: i64,
        /// The time of the market's row before it.
        previous_ms: i64,
    },
    /// The same time stands twice, with different prices.
    #[error("{symbol} at {open_ms} ms stands twice, with different prices: keep one of the two rows")]
    Contradiction {
        /// The market.
        symbol: Symbol,
        /// The time.
        open_ms: i64,
    },
}
