//! Candles of every interval, built from trades.

use serde::{Deserialize, Serialize};
use units::{Price, Size, Time};

use crate::history::History;

/// How many candles of an interval are kept.
const CANDLES: usize = 5_000;

/// The span of a candle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Interval {
    /// So many milliseconds, from a multiple of them since 1970: a week begins on a Thursday.
    Span(u64),
    /// A calendar month, UTC.
    Month,
}

/// All intervals that candles are kept of, shortest first.
pub const INTERVALS: [Interval; 14] = [
    Interval::Span(60_000),
    Interval::Span(180_000),
    Interval::Span(300_000),
    Interval::Span(900_000),
    Interval::Span(1_800_000),
    Interval::Span(3_600_000),
    Interval::Span(7_200_000),
    Interval::Span(14_400_000),
    Interval::Span(28_800_000),
    Interval::Span(43_200_000),
    Interval::Span(86_400_000),
    Interval::Span(259_200_000),
    Interval::Span(604_800_000),
    Interval::Month,
];

impl Interval {
    /// The beginning and the last millisecond of the candle that a moment belongs to.
    pub fn bounds(self, time: Time) -> (Time, Time) {
        let (begin, next) = match self {
            Self::Span(span) => (time.0 / span * span, time.0 / span * span + span),
            Self::Month => {
                let (year, month) = month_of(time.0 / Time::DAY.0);
                let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
                (first_day(year, month) * Time::DAY.0, first_day(next_year, next_month) * Time::DAY.0)
            }
        };
        (Time(begin), Time(next - 1))
    }
}

/// Days from 1970-01-01 to the first of a month.
fn first_day(year: u64, month: u64) -> u64 {
    // Counted in years that begin in March, so that the leap day comes last.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let days_before_year = year * 365 + year / 4 - year / 100 + year / 400;
    days_before_year + (month * 153 + 2) / 5 - 719_468
}

/// The year and month of a day since 1970-01-01.
fn month_of(day: u64) -> (u64, u64) {
    let mut year = 1970 + day / 366;
    while first_day(year + 1, 1) <= day {
        year += 1;
    }
    let month = (1..=12).rev().find(|&month| first_day(year, month) <= day).unwrap_or(1);
    (year, month)
}

/// What traded in an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candle {
    /// Its first millisecond.
    pub begin: Time,
    /// Its last millisecond.
    pub end: Time,
    /// The first price.
    pub open: Price,
    /// The highest price.
    pub high: Price,
    /// The lowest price.
    pub low: Price,
    /// The last price.
    pub close: Price,
    /// How much traded.
    pub volume: Size,
    /// How many trades.
    pub trades: u64,
}

/// Candles of every interval; an interval without trades has none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candles {
    by_interval: Vec<History<Candle>>,
}

impl Default for Candles {
    fn default() -> Self {
        Self { by_interval: INTERVALS.map(|_| History::new(CANDLES)).into() }
    }
}

impl Candles {
    /// Candles of an interval, oldest first; none where no candles are kept of it.
    pub fn of(&self, interval: Interval) -> Option<&History<Candle>> {
        let place = INTERVALS.iter().position(|&known| known == interval)?;
        self.by_interval.get(place)
    }

    pub(crate) fn add(&mut self, time: Time, price: Price, size: Size) {
        for (interval, candles) in INTERVALS.iter().zip(&mut self.by_interval) {
            if let Some(candle) = candles.last_mut().filter(|candle| candle.end >= time) {
                candle.high = candle.high.max(price);
                candle.low = candle.low.min(price);
                candle.close = price;
                candle.volume = Size(candle.volume.0.saturating_add(size.0));
                candle.trades += 1;
                continue;
            }
            let (begin, end) = interval.bounds(time);
            let (open, high, low, close) = (price, price, price, price);
            candles.push(Candle { begin, end, open, high, low, close, volume: size, trades: 1 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_thursdays_and_months_on_their_first() {
        let day = |days: u64| Time(days * Time::DAY.0);
        // 2024-02-29 was a Thursday, 19,782 days after 1970-01-01.
        let leap_day = Time(day(19_782).0 + 5);
        let week = Interval::Span(7 * Time::DAY.0);
        assert_eq!(week.bounds(leap_day), (day(19_782), Time(day(19_789).0 - 1)));
        assert_eq!(week.bounds(Time(day(19_782).0 - 1)), (day(19_775), Time(day(19_782).0 - 1)));
        assert_eq!(Interval::Month.bounds(leap_day), (day(19_754), Time(day(19_783).0 - 1)));
        assert_eq!(Interval::Month.bounds(day(0)), (day(0), Time(day(31).0 - 1)));
        assert_eq!(Interval::Span(60_000).bounds(Time(119_999)), (Time(60_000), Time(119_999)));
    }

    #[test]
    fn a_candle_has_the_first_last_and_extreme_prices() {
        let mut candles = Candles::default();
        for (time, price) in [(60_000, 10), (70_000, 15), (80_000, 8), (119_999, 12), (120_000, 20)] {
            candles.add(Time(time), Price(price), Size(2));
        }
        let minutes: Vec<_> = candles.of(Interval::Span(60_000)).unwrap().iter().copied().collect();
        assert_eq!(minutes.len(), 2);
        let first = minutes[0];
        assert_eq!(
            (first.open, first.high, first.low, first.close),
            (Price(10), Price(15), Price(8), Price(12))
        );
        assert_eq!((first.volume, first.trades), (Size(8), 4));
    }
}
