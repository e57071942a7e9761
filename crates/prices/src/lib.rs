//! Price paths: recordings and a seeded generator.
//!
//! A venue that is played with needs prices. They come from one of two sources, and both are a [`PricePath`]:
//!
//! - a [`Recording`] of bars, read from a file and played by a [`Replay`], which walks each bar from its open through
//!   both extremes to its close;
//! - a [`Generator`], whose assets have the volatility, jumps and correlations measured from recordings.
//!
//! Prices are exact [`Decimal`]s. The same file or assets, and the same seed, give the same prices on every machine.

pub mod calibration;
pub mod statistics;

mod bar;
mod decimal;
mod generator;
mod path;
mod random;
mod recording;
mod replay;
mod symbol;
mod walk;

pub use bar::{Bar, Ohlc};
pub use decimal::{Decimal, DecimalError, MAX_DECIMALS};
pub use generator::{Asset, Generator, GeneratorError, parameters};
pub use path::{PricePath, Prices, Quote};
pub use random::Random;
pub use recording::{MAX_ROWS, Problem, Recording, RecordingError, RecordingOptions, Remark, RowProblem};
pub use replay::{AtEnd, Replay, ReplayError, ReplayOptions};
pub use symbol::Symbol;
pub use walk::{FIRST_EXTREME_SHARE, MIN_MOMENTS, Walk, walk};
