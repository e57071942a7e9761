//! The days of recorded crashes: which recording, from when until when, and the venue of that day.

use std::path::Path;
use std::sync::Arc;

use prices::{PricePath, Recording, RecordingError, RecordingOptions, Replay, ReplayError, ReplayOptions};
use units::Time;

use crate::listing::Listing;

/// A day of a crash.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// Its date, as tables say it.
    pub name: &'static str,
    /// The recording, in the folder of recorded prices.
    pub recording: &'static str,
    /// When the world begins, in milliseconds since 1970 UTC.
    pub from_ms: i64,
    /// When it ends.
    pub until_ms: i64,
    /// Which size of venue it meets.
    pub venue: Size,
}

/// Which markets, and how large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The largest coin alone: positions of 400 million dollars and, in calm times, 60 million on a side of the book.
    One,
    /// Every market of the recording: 20 million dollars of positions each, and 3 million on a side of the book; twenty and five times as
    /// much in the two largest coins.
    All,
}

const HOUR_MS: i64 = 3_600_000;

/// 12 and 13 March 2020, BTC by the hour, from 06:00 UTC.
pub const MARCH_2020: Day = Day {
    name: "12 March 2020",
    recording: "binance_um_BTCUSDT_1h_perp_mark_spot_funding_2019-2026.csv.gz",
    from_ms: 1_583_992_800_000,
    until_ms: 1_583_992_800_000 + 22 * HOUR_MS,
    venue: Size::One,
};

/// 19 May 2021, BTC by the minute, from 08:00 UTC.
pub const MAY_2021: Day = Day {
    name: "19 May 2021",
    recording: "binance_spot_BTCUSDT_1m_2021-04-20_2021-05-20.csv.gz",
    from_ms: 1_621_411_200_000,
    until_ms: 1_621_411_200_000 + 10 * HOUR_MS,
    venue: Size::One,
};

/// 5 August 2024, BTC by the minute, from 22:00 UTC of the day before.
pub const AUGUST_2024: Day = Day {
    name: "5 August 2024",
    recording: "binance_spot_BTCUSDT_1m_2024-07-26_2024-08-25.csv.gz",
    from_ms: 1_722_808_800_000,
    until_ms: 1_722_808_800_000 + 16 * HOUR_MS,
    venue: Size::One,
};

/// 10 October 2025, BTC by five minutes, from 17:00 UTC.
pub const OCTOBER_2025: Day = Day {
    name: "10 October 2025, BTC",
    recording: "binance_um_BTCUSDT_5m_perp_2025-09_2025-10-27.csv.gz",
    from_ms: 1_760_115_600_000,
    until_ms: 1_760_115_600_000 + 10 * HOUR_MS,
    venue: Size::One,
};

/// 10 October 2025, all recorded markets by the hour, from 17:00 UTC.
pub const OCTOBER_2025_ALL: Day = Day {
    name: "10 October 2025, all",
    recording: "binance_um_alts_1h_perp_mark_funding_2025-10-08_13.csv.gz",
    from_ms: 1_760_115_600_000,
    until_ms: 1_760_115_600_000 + 8 * HOUR_MS,
    venue: Size::All,
};

/// All of them.
pub const ALL: [Day; 5] = [MARCH_2020, MAY_2021, AUGUST_2024, OCTOBER_2025, OCTOBER_2025_ALL];

/// Why a day cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum DayError {
    /// The recording cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// The recording does not reach so far.
    #[error(transparent)]
    Replay(#[from] ReplayError),
}

impl Day {
    /// The day's prices and markets, from the folder of recorded prices. Within a bar, prices take a path that the seed chooses, in steps of
    /// this length.
    ///
    /// # Errors
    /// [`DayError`] where the recording cannot be read or does not reach so far.
    pub fn open(&self, folder: &Path, seed: u64, step: Time) -> Result<(PricePath, Vec<Listing>), DayError> {
        let recording = Recording::open(folder.join(self.recording), &RecordingOptions::default())?;
        let recording = Arc::new(recording);
        let step_ms = i64::try_from(step.0).unwrap_or(i64::MAX);
        let options = ReplayOptions {
            seed,
            venue_start_ms: self.from_ms,
            from_ms: self.from_ms,
            step_ms,
            ..ReplayOptions::new(&recording)
        };
        let mut path = PricePath::Recorded(Replay::new(recording, options)?);
        let symbols = path.symbols().to_vec();
        let first = path.advance(self.from_ms).quotes.to_vec();
        let listings = symbols.iter().zip(first);
        let listings = listings.map(|(symbol, quote)| self.listing(&symbol.0, quote.index.to_f64()));
        Ok((path, listings.collect()))
    }

    fn listing(&self, name: &str, first_price: f64) -> Listing {
        let million = 1e6;
        let (open_interest, depth) = match (self.venue, name) {
            (Size::One, _) | (Size::All, "BTC") => (400.0 * million, 60.0 * million),
            (Size::All, "ETH") => (100.0 * million, 15.0 * million),
            (Size::All, _) => (20.0 * million, 3.0 * million),
        };
        let volatility = match name {
            "BTC" => 0.6,
            "ETH" | "BNB" | "SOL" | "XRP" => 0.9,
            _ => 1.3,
        };
        Listing { name: name.to_owned(), first_price, open_interest, depth, volatility }
    }
}

/// The moment at which a day's world begins.
pub fn beginning(day: &Day) -> Time {
    Time(u64::try_from(day.from_ms).expect("a moment of this era"))
}

/// The moment at which it ends.
pub fn end(day: &Day) -> Time {
    Time(u64::try_from(day.until_ms).expect("a moment of this era"))
}
