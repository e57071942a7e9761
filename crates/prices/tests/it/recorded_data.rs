//! The recorded files are read to the last row.

use crate::data::{ALTERNATIVES, HOURS, MINUTES_2021, MINUTES_2024, recorded};
use prices::{PricePath, Remark, Replay, ReplayOptions};
use std::sync::Arc;

const MINUTE_MS: i64 = 60_000;

#[test]
fn every_file_has_the_rows_that_its_description_counts() {
    for (file, rows, interval_ms) in [
        (HOURS, 58_623, 60 * MINUTE_MS),
        ("binance_spot_BTCUSDT_5m_2020-02-20_2020-03-12T2110.csv.gz", 6_279, 5 * MINUTE_MS),
        (MINUTES_2021, 42_915, MINUTE_MS),
        (MINUTES_2024, 43_209, MINUTE_MS),
        ("binance_um_BTCUSDT_5m_perp_2024-07-15_2024-08-20.csv.gz", 10_368, 5 * MINUTE_MS),
        ("binance_um_BTCUSDT_5m_perp_2025-09_2025-10-27.csv.gz", 11_123, 5 * MINUTE_MS),
    ] {
        let Some(recording) = recorded(file) else { return };
        assert_eq!((recording.rows(), recording.interval_ms()), (rows, interval_ms), "{file}");
        assert_eq!(
            recording.symbols().iter().map(|symbol| symbol.0.as_str()).collect::<Vec<_>>(),
            ["BTC"],
            "{file}"
        );
    }
}

#[test]
fn gaps_and_repeated_rows_are_told() {
    let Some(minutes) = recorded(MINUTES_2021) else {
        return;
    };
    let remarks: Vec<String> = minutes.remarks().iter().map(ToString::to_string).collect();
    assert_eq!(
        remarks,
        ["BTC has no bars from 1619323260000 to 1619340300000 ms (17040 s): the price holds"]
    );
    let Some(five_minutes) = recorded("binance_spot_BTCUSDT_5m_2020-02-20_2020-03-12T2110.csv.gz") else {
        return;
    };
    assert!(
        five_minutes.remarks().contains(&Remark::RowRepeated { line: 5002 }),
        "{:?}",
        five_minutes.remarks()
    );
}

#[test]
fn the_hours_follow_spot_with_the_mark_price_outside() {
    let Some(hours) = recorded(HOURS) else { return };
    let bars = hours.bars(0);
    assert_eq!(bars.len(), 58_623);
    let low = bars.iter().map(|bar| bar.index.low).min().unwrap();
    assert!(bars[0].outside.is_none() && bars[30_000].outside.is_some());
    // The lowest spot price of the record, on 13 March 2020; the perpetual's own lowest trade was at 3621.81.
    assert_eq!(bars[0].index.price(low).to_f64(), 3782.13);
}

#[test]
fn the_alternatives_are_thirty_two_markets() {
    let Some(recording) = recorded(ALTERNATIVES) else {
        return;
    };
    assert_eq!(recording.rows(), 4_608);
    assert_eq!(recording.symbols().len(), 32);
    let place = |name: &str| recording.symbols().iter().position(|symbol| symbol.0 == name).unwrap();
    assert!((0..32).all(|place| recording.bars(place).len() == 144));
    assert!(recording.bars(place("kPEPE")).iter().all(|bar| bar.outside.is_none()));
    assert!(recording.bars(place("ETH")).iter().all(|bar| bar.outside.is_some()));
}

#[test]
fn the_crash_is_played_to_its_lows_in_every_market() {
    let Some(recording) = recorded(ALTERNATIVES) else {
        return;
    };
    let recording = Arc::new(recording);
    // 10 October 2025, 20:00 to 23:00 UTC.
    let from_ms = 1_760_126_400_000;
    let options =
        ReplayOptions { from_ms, venue_start_ms: 0, step_ms: 10_000, ..ReplayOptions::new(&recording) };
    let mut path = PricePath::Recorded(Replay::new(Arc::clone(&recording), options).unwrap());
    let mut lows = vec![i64::MAX; 32];
    for time_ms in (0..3 * 60 * MINUTE_MS).step_by(10_000) {
        for (low, quote) in lows.iter_mut().zip(path.advance(time_ms).quotes) {
            *low = (*low).min(quote.index.mantissa);
        }
    }
    for (place, low) in lows.into_iter().enumerate() {
        let bars = recording.bars(place).iter();
        let played = bars.filter(|bar| (from_ms..from_ms + 3 * 60 * MINUTE_MS).contains(&bar.open_ms));
        assert_eq!(Some(low), played.map(|bar| bar.index.low).min(), "{}", recording.symbols()[place]);
    }
}
