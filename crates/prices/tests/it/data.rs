//! Recordings for tests: texts written here, and the recorded data where it is there.

use prices::{Recording, RecordingOptions};
use std::path::PathBuf;

/// Reads a text as a file of this name.
pub fn read(text: &str, file: &str) -> Recording {
    Recording::read(text.as_bytes(), file, &RecordingOptions::default()).unwrap()
}

/// A recorded file; `None` where recorded data is absent and need not be there.
pub fn recorded(file: &str) -> Option<Recording> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/prices"));
    if !folder.exists() {
        assert!(std::env::var_os("STEELYARD_REQUIRE_DATA").is_none(), "{} is absent", folder.display());
        println!("not run: data absent");
        return None;
    }
    Some(Recording::open(folder.join(file), &RecordingOptions::default()).unwrap())
}

pub const HOURS: &str = "binance_um_BTCUSDT_1h_perp_mark_spot_funding_2019-2026.csv.gz";
pub const MINUTES_2021: &str = "binance_spot_BTCUSDT_1m_2021-04-20_2021-05-20.csv.gz";
pub const MINUTES_2024: &str = "binance_spot_BTCUSDT_1m_2024-07-26_2024-08-25.csv.gz";
pub const ALTERNATIVES: &str = "binance_um_alts_1h_perp_mark_funding_2025-10-08_13.csv.gz";
