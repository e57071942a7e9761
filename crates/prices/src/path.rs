//! Prices as they move with the venue's time, from either source.

use crate::decimal::Decimal;
use crate::generator::Generator;
use crate::replay::Replay;
use crate::symbol::Symbol;

/// The prices of one market at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The index price, which the oracle reports. Above zero.
    pub index: Decimal,
    /// The price of perpetuals elsewhere, where it is known. Above zero.
    pub outside: Option<Decimal>,
}

/// The prices of all markets at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices<'a> {
    /// One quote a market, in the order of [`PricePath::symbols`].
    pub quotes: &'a [Quote],
    /// Whether a recording has come to its end, so that its last prices hold from here on.
    pub ended: bool,
}

/// A source of prices that moves with the venue's time.
///
/// A clone goes on by itself from where the original stood: keep one to come back to a moment.
#[derive(Clone, Debug)]
pub enum PricePath {
    /// Recorded history.
    Recorded(Replay),
    /// The seeded generator.
    Generated(Generator),
}

impl PricePath {
    /// The markets that have prices.
    #[must_use]
    pub fn symbols(&self) -> &[Symbol] {
        match self {
            Self::Recorded(replay) => replay.symbols(),
            Self::Generated(generator) => generator.symbols(),
        }
    }

    /// Goes to a moment of the venue's time, in milliseconds, however far ahead, and tells the prices there.
    ///
    /// A replay can also go back; a generator cannot, and then tells where it stands.
    pub fn advance(&mut self, time_ms: i64) -> Prices<'_> {
        match self {
            Self::Recorded(replay) => replay.advance(time_ms),
            Self::Generated(generator) => generator.advance(time_ms),
        }
    }
}
