//! Bars: the open, high, low and close price of an interval.

use crate::decimal::Decimal;

/// Four prices of one interval, as whole numbers of 10^-`decimals`.
///
/// In a bar that was read, all four are above zero, and open and close lie within `low..=high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ohlc {
    /// The first price.
    pub open: i64,
    /// The highest price.
    pub high: i64,
    /// The lowest price.
    pub low: i64,
    /// The last price.
    pub close: i64,
    /// How many digits of the four stand behind the point.
    pub decimals: u8,
}

impl Ohlc {
    /// One of the four prices, or any other mantissa on their scale, as a decimal.
    #[must_use]
    pub fn price(&self, mantissa: i64) -> Decimal {
        Decimal { mantissa, decimals: self.decimals }
    }

    /// The same prices with more decimals; `None` where they would not fit.
    pub(crate) fn with_decimals(self, decimals: u8) -> Option<Self> {
        let scaled = |mantissa| Some(self.price(mantissa).with_decimals(decimals)?.mantissa);
        Some(Self {
            open: scaled(self.open)?,
            high: scaled(self.high)?,
            low: scaled(self.low)?,
            close: scaled(self.close)?,
            decimals,
        })
    }
}

/// One bar of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// When it opens, in milliseconds since 1970 UTC.
    pub open_ms: i64,
    /// What the oracle follows: spot prices where the recording has them, else last prices.
    pub index: Ohlc,
    /// Mark prices of the recorded exchange's perpetual, which a mark price may take in as an outside opinion.
    pub outside: Option<Ohlc>,
}
