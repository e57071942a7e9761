//! Recorded crashes, played with agents on: liquidations happen, and the journal leads to the same end again.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Process, run};

const PRICES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/prices/");

/// A stretch of recorded history.
struct CrashDay {
    recording: &'static str,
    from: &'static str,
    /// The end of the stretch, in milliseconds since 1970.
    until: u64,
}

/// The worst hours; with the soak, the whole day.
fn stretch(hours: (&'static str, u64), day: (&'static str, u64), recording: &'static str) -> CrashDay {
    let (from, until) = if std::env::var_os("STEELYARD_SOAK").is_some() { day } else { hours };
    CrashDay { recording, from, until }
}

fn play(day: &CrashDay) {
    let recording = format!("{PRICES}{}", day.recording);
    if !Path::new(&recording).exists() {
        assert!(std::env::var_os("STEELYARD_REQUIRE_DATA").is_none(), "{recording} is absent");
        println!("not run: data absent");
        return;
    }
    let folder = TempDir::new().unwrap();
    let state = folder.path().to_str().unwrap();
    // A clock that is warped takes the same steps on every machine.
    let venue = Process::dev(&["--prices", &recording, "--from", day.from, "--paused", "--state", state]);
    let status: Value = serde_json::from_str(&venue.get("/dev")).unwrap();
    let milliseconds = day.until - status["time"].as_u64().unwrap();
    venue.control("/dev/warp", &json!({ "milliseconds": milliseconds }));
    assert!(venue.metric("liquidation_fills_total") > 0, "{}", venue.get("/metrics"));
    let (status, _) = venue.terminate();
    assert!(status.success(), "{status}");

    let verified = run(&["replay", "--state", state, "--verify", "--json"]);
    assert_eq!(verified.code, Some(0), "{}", verified.errors);
    let report: Value = serde_json::from_str(&verified.output).unwrap();
    // The venue wrote snapshots on its way and of its end: the replay came to the same states.
    assert_eq!(report["snapshots"], 2, "{report}");
}

#[test]
fn the_tenth_of_october_2025() {
    play(&stretch(
        ("2025-10-10T18:00:00Z", 1_760_140_800_000),
        ("2025-10-10T12:00:00Z", 1_760_184_000_000),
        "binance_um_BTCUSDT_5m_perp_2025-09_2025-10-27.csv.gz",
    ));
}

#[test]
fn the_twelfth_of_march_2020() {
    play(&stretch(
        ("2020-03-12T08:00:00Z", 1_584_021_600_000),
        ("2020-03-12T00:00:00Z", 1_584_047_400_000),
        "binance_spot_BTCUSDT_5m_2020-02-20_2020-03-12T2110.csv.gz",
    ));
}
