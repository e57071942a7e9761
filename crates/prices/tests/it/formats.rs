//! Each form of file is read to the same bars.

use crate::data::read;
use flate2::Compression;
use flate2::write::GzEncoder;
use prices::{Bar, Ohlc, Recording, RecordingOptions, Remark, Symbol};
use std::io::Write;

const T0: i64 = 1_700_000_000_000;

fn ohlc(prices: [i64; 4], decimals: u8) -> Ohlc {
    let [open, high, low, close] = prices;
    Ohlc { open, high, low, close, decimals }
}

fn expected() -> Vec<Bar> {
    vec![
        Bar { open_ms: T0, index: ohlc([10_000, 10_050, 9_950, 10_025], 2), outside: None },
        Bar { open_ms: T0 + 60_000, index: ohlc([10_025, 10_100, 10_025, 10_100], 2), outside: None },
    ]
}

const KLINE: &str = "\
1700000000000,100,100.50,99.5,100.25,12.5,1700000059999,1250,3,6,600,0
1700000060000,100.25,101,100.25,101,8,1700000119999,800,2,4,400,0
";

#[test]
fn klines_without_a_header_in_milliseconds_and_microseconds() {
    assert_eq!(read(KLINE, "BTCUSDT-1m.csv").bars(0), expected());
    let microseconds =
        KLINE.replace("1700000000000", "1700000000000000").replace("1700000060000", "1700000060000000");
    assert_eq!(read(&microseconds, "BTCUSDT-1m.csv").bars(0), expected());
}

#[test]
fn klines_under_the_exchange_s_header() {
    let header = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy,taker_buy_quote,ignore\n";
    assert_eq!(read(&format!("{header}{KLINE}"), "BTCUSDT-1m.csv").bars(0), expected());
}

#[test]
fn columns_in_any_order_quotation_marks_blank_lines_and_windows_line_ends() {
    let text = "\u{feff}\"Close\",\"low\", high ,open,TS_MS,trades\r\n\
        100.25,99.5,100.50,\"100\",1700000000000,7\r\n\r\n\
        101,100.25,101,100.25,1700000060000,9";
    assert_eq!(read(text, "BTCUSDT.csv").bars(0), expected());
}

#[test]
fn gzip_is_known_by_its_bytes_even_in_two_members() {
    let mut compressed = Vec::new();
    for line in KLINE.split_inclusive('\n') {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(line.as_bytes()).unwrap();
        compressed.extend(encoder.finish().unwrap());
    }
    let recording =
        Recording::read(compressed.as_slice(), "BTCUSDT.csv", &RecordingOptions::default()).unwrap();
    assert_eq!(recording.bars(0), expected());
}

#[test]
fn spot_before_last_and_mark_outside_row_by_row() {
    let text = "\
ts_ms,open,high,low,close,volume,mark_open,mark_high,mark_low,mark_close,spot_open,spot_high,spot_low,spot_close,funding_rate
1700000000000,10,10,10,10,1,10.01,10.02,10,10.013,11,12,11,11.5,0.0001
1700003600000,10,10,10,10,1,,,,,11.5,11.5,11.5,11.5,
1700007200000,10,10.25,10,10,1,10,10,10,10,,,,,
";
    let recording = read(text, "BTCUSDT_1h.csv");
    let [first, second, third] = recording.bars(0) else { panic!("{recording:?}") };
    assert_eq!(first.index, ohlc([1100, 1200, 1100, 1150], 2));
    assert_eq!(first.outside, Some(ohlc([10_010, 10_020, 10_000, 10_013], 3)));
    assert_eq!((second.index, second.outside), (ohlc([1150; 4], 2), None));
    assert_eq!(third.index, ohlc([1000, 1025, 1000, 1000], 2));
    assert_eq!(third.outside, Some(ohlc([10_000; 4], 3)));
}

const TWO_MARKETS: &str = "\
ts_ms,symbol,open,high,low,close
1700000000000,BTCUSDT,100,100,100,100
1700000000000,1000PEPEUSDT,0.007,0.00705,7e-03,0.00705
1700000060000,BTCUSDT,101,101,101,101
1700000060000,1000PEPEUSDT,0.007,0.0075,0.007,0.0075
";

#[test]
fn several_markets_in_one_file_each_on_its_own_scale() {
    let recording = read(TWO_MARKETS, "anything.csv");
    assert_eq!(recording.symbols(), [Symbol("BTC".to_owned()), Symbol("kPEPE".to_owned())]);
    assert_eq!(recording.bars(0)[1].index, ohlc([101; 4], 0));
    assert_eq!(recording.bars(1)[0].index, ohlc([700, 705, 700, 705], 5));
    assert_eq!((recording.rows(), recording.interval_ms()), (4, 60_000));
    assert!(recording.remarks().is_empty(), "{:?}", recording.remarks());
}

#[test]
fn one_market_of_several_can_be_asked_for() {
    let options = RecordingOptions { symbol: Some(Symbol("kPEPE".to_owned())), interval_ms: None };
    let recording = Recording::read(TWO_MARKETS.as_bytes(), "anything.csv", &options).unwrap();
    assert_eq!(recording.symbols(), [Symbol("kPEPE".to_owned())]);
    assert_eq!(recording.bars(0).len(), 2);
}

#[test]
fn the_market_comes_from_the_caller_else_the_file_s_name_else_it_is_btc() {
    assert_eq!(read(KLINE, "/data/ETHUSDT-1m.csv").symbols(), [Symbol("ETH".to_owned())]);
    let assumed = read(KLINE, "/BTCUSDT/ETHUSDT/prices.csv");
    assert_eq!(assumed.symbols(), [Symbol("BTC".to_owned())]);
    assert_eq!(
        assumed.remarks()[0].to_string(),
        "neither a column nor the file's name says whose prices these are: BTC is assumed"
    );
    let options = RecordingOptions { symbol: Some(Symbol("SOL".to_owned())), interval_ms: None };
    let told = Recording::read(KLINE.as_bytes(), "ETHUSDT-1m.csv", &options).unwrap();
    assert_eq!(told.symbols(), [Symbol("SOL".to_owned())]);
}

#[test]
fn the_interval_is_the_most_common_step_and_what_is_missing_is_a_gap() {
    let rows: String = [0, 60_000, 120_000, 600_000, 660_000]
        .iter()
        .map(|offset| format!("{},1,1,1,1,0\n", T0 + offset))
        .collect();
    let recording = read(&rows, "BTCUSDT.csv");
    assert_eq!(recording.interval_ms(), 60_000);
    assert_eq!((recording.start_ms(), recording.end_ms()), (T0, T0 + 720_000));
    let gap = Remark::Gap { symbol: Symbol("BTC".to_owned()), from_ms: T0 + 180_000, until_ms: T0 + 600_000 };
    assert_eq!(recording.remarks(), [gap]);
}

#[test]
fn a_single_bar_is_read_when_its_length_is_told() {
    let row = "1700000000000,1,1,1,1,0\n";
    let options = RecordingOptions { symbol: None, interval_ms: Some(300_000) };
    let recording = Recording::read(row.as_bytes(), "BTCUSDT.csv", &options).unwrap();
    assert_eq!((recording.rows(), recording.end_ms()), (1, T0 + 300_000));
}

#[test]
fn a_row_that_stands_twice_is_counted_once_and_told() {
    let text = format!("{KLINE}{}\n", KLINE.lines().last().unwrap());
    let recording = read(&text, "BTCUSDT.csv");
    assert_eq!((recording.rows(), recording.bars(0)), (3, expected().as_slice()));
    assert_eq!(recording.remarks(), [Remark::RowRepeated { line: 3 }]);
}
