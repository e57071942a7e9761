//! What is wrong with a file is said with the line, the numbers and what to do.

use prices::{Problem, Recording, RecordingOptions, Symbol};

fn problem(bytes: &[u8]) -> String {
    match Recording::read(bytes, "BTCUSDT.csv", &RecordingOptions::default()) {
        Ok(recording) => panic!("was read: {recording:?}"),
        Err(error) => error.to_string().strip_prefix("BTCUSDT.csv: ").expect("names the file").to_owned(),
    }
}

/// The problem of a file with a header, one good row and then this one.
fn problem_of_row(row: &str) -> String {
    problem(format!("ts_ms,open,high,low,close,volume\n1700000000000,10,12,9,11,1\n{row}\n").as_bytes())
}

#[test]
fn each_wrong_row_has_its_own_words() {
    for (row, expected) in [
        ("1700000060000,11,12,10", "line 3: has 4 columns, but the first line has 6"),
        ("1700000060000,11,12,10,11,1,5", "line 3: has 7 columns, but the first line has 6"),
        ("noon,11,12,10,11,1", "line 3: open time `noon` is not a whole number of milliseconds"),
        ("-5,11,12,10,11,1", "line 3: open time `-5` is not a whole number of milliseconds"),
        (
            "1700000060,11,12,10,11,1",
            "line 3: open time 1700000060 is out of range: times are milliseconds (13 digits) or microseconds (16 digits) since 1970",
        ),
        (
            "99999999999999999999,11,12,10,11,1",
            "line 3: open time 99999999999999999999 is out of range: times are milliseconds (13 digits) or microseconds (16 digits) since 1970",
        ),
        ("1700000060000,11,12,1o,11,1", "line 3: low `1o` is not a number"),
        ("1700000060000,11,NaN,10,11,1", "line 3: high `NaN` is not a number"),
        (
            "1700000060000,11,12,10,11.1234567890123456789,1",
            "line 3: close `11.1234567890123456789` has too many digits: at most 18, on both sides of the point together, are read",
        ),
        ("1700000060000,11,12,0.00,11,1", "line 3: low is 0.00: a price must be above zero"),
        ("1700000060000,11,12,-10,11,1", "line 3: low is -10: a price must be above zero"),
        (
            "1700000060000,11,12,,11,1",
            "line 3: low is empty, but not all of the bar's other prices are: give the four, or none",
        ),
        ("1700000060000,,,,,1", "line 3: has neither last nor spot prices"),
        ("1700000060000,11,10,12,11,1", "line 3: high 10 is below low 12"),
        ("1700000060000,13,12,10,11,1", "line 3: open 13 is outside 10 to 12, the bar's own low and high"),
        ("1700000060000,11,12,10,9.9,1", "line 3: close 9.9 is outside 10 to 12, the bar's own low and high"),
        (
            "1699999940000,11,12,10,11,1",
            "line 3: BTC at 1699999940000 ms comes after 1700000000000 ms: sort the rows by time",
        ),
        (
            "1700000000000,11,12,10,11,1",
            "line 3: BTC at 1700000000000 ms stands twice, with different prices: keep one of the two rows",
        ),
    ] {
        assert_eq!(problem_of_row(row), expected);
    }
}

#[test]
fn wrong_prices_of_other_series_name_their_columns() {
    let text = "ts_ms,open,high,low,close,mark_open,mark_high,mark_low,mark_close\n";
    let row = |marks: &str| problem(format!("{text}1700000000000,1,1,1,1,{marks}\n").as_bytes());
    assert_eq!(row("1,2,3,1"), "line 2: mark_high 2 is below mark_low 3");
    assert_eq!(row("1,2,1,5"), "line 2: mark_close 5 is outside 1 to 2, the bar's own low and high");
    assert_eq!(row("1,x,1,1"), "line 2: mark_high `x` is not a number");
    assert_eq!(
        row("1,1,1,"),
        "line 2: mark_close is empty, but not all of the bar's other prices are: give the four, or none"
    );
}

#[test]
fn wrong_symbols_are_named() {
    let row = |rows: &str| problem(format!("ts_ms,symbol,open,high,low,close\n{rows}").as_bytes());
    assert_eq!(row("1700000000000,B$C,1,1,1,1\n"), "line 2: symbol `B$C` is not made of letters and digits");
    assert_eq!(
        row("1700000000000,BTCUSDT,1,1,1,1\n1700000000000,BTCUSDC,1,1,1,1\n"),
        "line 3: BTCUSDT and BTCUSDC are both the market BTC: keep one of them"
    );
    let options = RecordingOptions { symbol: Some(Symbol("DOGE".to_owned())), interval_ms: None };
    let text =
        "ts_ms,symbol,open,high,low,close\n1700000000000,BTCUSDT,1,1,1,1\n1700000000000,ETHUSDT,1,1,1,1\n";
    let error = Recording::read(text.as_bytes(), "x.csv", &options).unwrap_err();
    assert_eq!(error.to_string(), "x.csv: holds no prices of DOGE, only of: BTC, ETH");
}

#[test]
fn wrong_headers_and_first_lines() {
    assert_eq!(
        problem(b"date,open,high,low,close\n"),
        "the header has no column `ts_ms`, only: date, open, high, low, close"
    );
    assert_eq!(
        problem(b"ts_ms,open,high,close\n"),
        "the header has no column `low`, only: ts_ms, open, high, close"
    );
    assert_eq!(problem(b"ts_ms,volume\n"), "the header has no column `open`, only: ts_ms, volume");
    assert_eq!(
        problem(b"ts_ms,open,high,low,close,spot_open\n"),
        "the header has no column `spot_high`, only: ts_ms, open, high, low, close, spot_open"
    );
    assert_eq!(
        problem(b"1700000000000,1,1,1\n"),
        "line 1: has 4 columns and no header above: at least 6 are needed, open time, open, high, low, close, volume"
    );
}

#[test]
fn files_that_are_no_recordings() {
    let nothing = "holds no prices: expected a row per bar, with open time, open, high, low, close";
    assert_eq!(problem(b""), nothing);
    assert_eq!(problem(b"\n \n"), nothing);
    assert_eq!(problem(b"ts_ms,open,high,low,close\n"), nothing);
    assert_eq!(
        problem(b"PK\x03\x04rest"),
        "is a zip file, and recordings are CSV, plain or .gz: unpack it first"
    );
    assert_eq!(
        problem(b"PAR1rest"),
        "is a Parquet file, and recordings are CSV, plain or .gz: write it as CSV first"
    );
    assert_eq!(problem(b"a\xff\xfe,b"), "line 1: is not UTF-8 text");
    assert_eq!(problem(&[b'1'; 100_000]), "line 1: is longer than 4096 bytes: this is no row of prices");
    assert!(problem(b"\x1f\x8bbroken").starts_with("line 1: cannot be read: "));
}

#[test]
fn intervals_that_cannot_be() {
    let one = "1700000000000,1,1,1,1,0\n";
    assert_eq!(
        problem(one.as_bytes()),
        "no market has two bars, so that the length of a bar cannot be seen: give the interval"
    );
    for interval_ms in [0, -1, 3, i64::MAX] {
        let options = RecordingOptions { symbol: None, interval_ms: Some(interval_ms) };
        let error = Recording::read(one.as_bytes(), "x.csv", &options).unwrap_err();
        assert!(matches!(*error.problem, Problem::BadInterval { .. }), "{error}");
    }
}

#[test]
fn prices_that_no_common_scale_holds() {
    let text = "1700000000000,1e15,1e15,1e15,1e15,0\n1700000060000,0.0001,0.0001,0.0001,0.0001,0\n";
    assert_eq!(
        problem(text.as_bytes()),
        "the prices of BTC span more digits than 64 bits hold: 4 decimals beside prices that are large"
    );
}

#[test]
fn a_file_that_is_not_there() {
    let error = Recording::open("/no/such/file.csv", &RecordingOptions::default()).unwrap_err();
    assert!(error.to_string().starts_with("/no/such/file.csv: cannot be opened: "), "{error}");
}

#[test]
fn a_gzip_file_that_is_cut_short() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    for minute in 0..100 {
        writeln!(encoder, "{},1,1,1,1,0", 1_700_000_000_000_i64 + minute * 60_000).unwrap();
    }
    let whole = encoder.finish().unwrap();
    let text = problem(&whole[..whole.len() - 20]);
    assert!(text.contains(": cannot be read: "), "{text}");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let _ = Recording::read(bytes.as_slice(), "x", &RecordingOptions::default());
    }

    #[test]
    fn no_cells_make_it_panic(cells in proptest::collection::vec("[0-9.e,\n-]{0,20}", 0..30)) {
        let text = format!("1700000000000,1,1,1,1,0\n{}", cells.join(","));
        let _ = Recording::read(text.as_bytes(), "x", &RecordingOptions::default());
    }
}
