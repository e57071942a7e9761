//! A recording played against the venue's time.

use crate::data::read;
use prices::{AtEnd, Decimal, Generator, PricePath, Recording, Replay, ReplayError, ReplayOptions, Symbol};
use std::sync::Arc;

const T0: i64 = 1_700_000_000_000;
const MINUTE_MS: i64 = 60_000;

/// BTC with a gap of two minutes after its second bar; ETH from the second minute on, with prices elsewhere.
fn recording() -> Arc<Recording> {
    let text = "\
ts_ms,symbol,open,high,low,close,mark_open,mark_high,mark_low,mark_close
1700000000000,BTCUSDT,100.00,101.00,99.00,100.50,,,,
1700000060000,BTCUSDT,100.50,103.00,100.25,102.00,,,,
1700000240000,BTCUSDT,90.00,95.00,85.00,86.00,,,,
1700000060000,ETHUSDT,10,11,9,10.5,10.1,11.1,9.1,10.6
1700000120000,ETHUSDT,10.5,10.5,10.5,10.5,10.6,10.6,10.6,10.6
";
    Arc::new(read(text, "two.csv"))
}

fn replay(change: impl FnOnce(&mut ReplayOptions)) -> Result<Replay, ReplayError> {
    let recording = recording();
    let mut options = ReplayOptions::new(&recording);
    change(&mut options);
    Replay::new(recording, options)
}

fn index(replay: &mut Replay, time_ms: i64) -> [String; 2] {
    let prices = replay.advance(time_ms);
    [0, 1].map(|place| prices.quotes[place].index.to_string())
}

#[test]
fn bars_are_walked_gaps_hold_and_the_end_is_told() {
    let mut replay = replay(|_| ()).unwrap();
    assert_eq!(replay.symbols(), [Symbol("BTC".to_owned()), Symbol("ETH".to_owned())]);
    assert_eq!(index(&mut replay, 0), ["100.00", "10.0"], "before the start the first prices hold");
    assert_eq!(index(&mut replay, T0), ["100.00", "10.0"]);
    assert_eq!(index(&mut replay, T0 + 59_999), ["100.50", "10.0"], "a bar's last second is its close");
    assert_eq!(index(&mut replay, T0 + 2 * MINUTE_MS), ["102.00", "10.5"], "in the gap the price holds");
    assert_eq!(index(&mut replay, T0 + 4 * MINUTE_MS - 1), ["102.00", "10.5"]);
    assert_eq!(index(&mut replay, T0 + 4 * MINUTE_MS), ["90.00", "10.5"]);
    assert!(!replay.advance(T0 + 5 * MINUTE_MS - 1).ended);
    assert!(replay.advance(T0 + 5 * MINUTE_MS).ended);
    assert_eq!(index(&mut replay, i64::MAX), ["86.00", "10.5"]);
}

#[test]
fn asked_every_second_no_extreme_is_missed() {
    let mut replay = replay(|_| ()).unwrap();
    let walked: Vec<i64> =
        (60..120).map(|second| replay.advance(T0 + second * 1000).quotes[0].index.mantissa).collect();
    assert_eq!((walked[0], walked[59]), (10_050, 10_200));
    assert_eq!((walked.iter().min(), walked.iter().max()), (Some(&10_025), Some(&10_300)));
}

#[test]
fn outside_prices_are_given_where_they_are_recorded() {
    let mut replay = replay(|_| ()).unwrap();
    let quotes = replay.advance(T0 + MINUTE_MS).quotes;
    assert_eq!(quotes[0].outside, None);
    assert_eq!(quotes[1].outside, Some(Decimal { mantissa: 101, decimals: 1 }));
}

#[test]
fn jumps_and_returns_meet_the_same_prices_as_a_walk() {
    let mut walked = replay(|options| options.seed = 5).unwrap();
    let path: Vec<_> = (0..300).map(|second| index(&mut walked, T0 + second * 1000)).collect();
    let mut jumping = replay(|options| options.seed = 5).unwrap();
    for second in [299, 0, 150, 61, 60, 100, 7] {
        assert_eq!(index(&mut jumping, T0 + i64::from(second) * 1000), path[second as usize], "{second}");
    }
    let mut other = replay(|options| options.seed = 6).unwrap();
    assert!((0..300).any(|second| index(&mut other, T0 + second * 1000) != path[second as usize]));
}

#[test]
fn history_is_moved_to_the_venue_s_time() {
    let mut replay = replay(|options| {
        options.venue_start_ms = 1_000;
        options.from_ms = T0 + 4 * MINUTE_MS;
    })
    .unwrap();
    assert_eq!(index(&mut replay, 1_000), ["90.00", "10.5"]);
    assert_eq!(replay.recorded_time(31_000), (T0 + 4 * MINUTE_MS + 30_000, false));
    assert_eq!(replay.recorded_time(61_000), (T0 + 5 * MINUTE_MS, true));
}

#[test]
fn a_loop_starts_again_where_it_began() {
    let mut replay = replay(|options| {
        options.at_end = AtEnd::Loop;
        options.from_ms = T0 + MINUTE_MS;
    })
    .unwrap();
    let first = index(&mut replay, T0 + 30_000);
    let round = 4 * MINUTE_MS;
    assert_eq!(index(&mut replay, T0 + 30_000 + 1_000_000 * round), first);
    assert!(!replay.advance(T0 + 2 * round).ended);
}

#[test]
fn impossible_replays_are_refused_with_their_numbers() {
    let error = replay(|options| options.from_ms = T0 + 5 * MINUTE_MS).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a replay from 1700000300000 ms was asked for, but the recording goes from 1700000000000 to 1700000300000 ms"
    );
    let error = replay(|options| options.step_ms = 0).unwrap_err();
    assert_eq!(error.to_string(), "a step of 0 ms was asked for: it must be at least 1 ms");
}

#[test]
fn both_sources_are_one_path_and_a_clone_comes_back_to_its_moment() {
    let assets = [prices::Asset {
        symbol: Symbol("BTC".to_owned()),
        price: Decimal { mantissa: 60_000, decimals: 0 },
    }];
    let generated = PricePath::Generated(Generator::new(1, &assets, T0).unwrap());
    let recorded = PricePath::Recorded(replay(|_| ()).unwrap());
    for mut path in [generated, recorded] {
        assert_eq!(path.symbols()[0], Symbol("BTC".to_owned()));
        path.advance(T0 + 10_000);
        let mut kept = path.clone();
        let later = path.advance(T0 + 50_000).quotes.to_vec();
        assert_eq!(kept.advance(T0 + 50_000).quotes, later);
    }
}
