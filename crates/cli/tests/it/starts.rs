//! How the binary starts, and why it does not.

use serde_json::json;
use tempfile::TempDir;

use crate::process::{Process, run};

#[test]
fn the_greeting_is_one_object_and_the_venue_goes_on() {
    let venue = Process::dev(&["--no-agents"]);
    let greeting = venue.greeting();
    assert_eq!(greeting["accounts"].as_array().unwrap().len(), 10);
    assert_eq!(greeting["accounts"][0]["address"], "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    assert!(greeting["markets"].as_array().unwrap().len() >= 12);
    assert_eq!(venue.info(&json!({"type": "perpDexs"})), json!([null]));
    let (status, said) = venue.terminate();
    assert!(status.success());
    assert_eq!(said, Vec::<String>::new());
}

#[test]
fn a_temporary_state_goes_and_a_chosen_one_stays() {
    let venue = Process::dev(&["--no-agents"]);
    let temporary = std::path::PathBuf::from(venue.greeting()["state"].as_str().unwrap());
    assert!(temporary.exists());
    assert!(venue.terminate().0.success());
    assert!(!temporary.exists());

    let folder = TempDir::new().unwrap();
    let arguments = ["--no-agents", "--state", folder.path().to_str().unwrap()];
    let first = Process::dev(&arguments);
    let height = first.metric("height");
    first.terminate();
    assert!(Process::dev(&arguments).metric("height") > height);
}

#[test]
fn a_port_that_is_taken_is_said() {
    let venue = Process::dev(&["--no-agents"]);
    let address = venue.address();
    let (_, port) = address.split_once(':').unwrap();
    let second = run(&["dev", "--port", port]);
    assert_eq!(second.code, Some(1));
    assert!(second.errors.contains(&format!("{address} is taken")), "{}", second.errors);
    assert!(second.errors.contains("--port 0"), "{}", second.errors);
}

#[test]
fn two_processes_cannot_have_one_state() {
    let folder = TempDir::new().unwrap();
    let state = folder.path().to_str().unwrap();
    let venue = Process::dev(&["--no-agents", "--state", state]);
    for arguments in
        [&["dev", "--port", "0", "--state", state][..], &["replay", "--verify", "--state", state]]
    {
        let second = run(arguments);
        assert_eq!(second.code, Some(1), "{arguments:?}");
        assert!(second.errors.contains(state) && second.errors.contains("use"), "{}", second.errors);
    }
    assert_eq!(venue.get("/healthz"), "ok");
}

#[test]
fn keys_that_everybody_knows_are_not_offered_to_other_machines() {
    let refused = run(&["dev", "--host", "0.0.0.0", "--port", "0"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.errors.contains("--expose-public-keys"), "{}", refused.errors);
}

#[test]
fn a_recording_that_is_not_there_is_said() {
    let refused = run(&["dev", "--port", "0", "--prices", "/no/such/recording.csv"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.errors.contains("/no/such/recording.csv"), "{}", refused.errors);
}

#[test]
fn a_replay_of_nothing_makes_nothing() {
    let folder = TempDir::new().unwrap();
    let missing = folder.path().join("missing");
    for (state, options) in
        [(folder.path(), &[][..]), (&missing, &[]), (folder.path(), &["--verify"]), (&missing, &["--verify"])]
    {
        let refused = run(&[&["replay", "--state", state.to_str().unwrap()][..], options].concat());
        assert_eq!(refused.code, Some(1), "{}", refused.errors);
        assert!(refused.errors.contains(state.to_str().unwrap()), "{}", refused.errors);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A recording of three minutes from 2023-11-14T22:13:20Z on.
fn recording(folder: &TempDir) -> String {
    let file = folder.path().join("BTCUSDT_1m.csv");
    let row = |minute: u64| format!("{},36000,36100,35900,36050,1\n", 1_700_000_000_000 + minute * 60_000);
    let rows: String = (0..3).map(row).collect();
    std::fs::write(&file, format!("ts_ms,open,high,low,close,volume\n{rows}")).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_recording_gives_the_time_and_the_prices() {
    let folder = TempDir::new().unwrap();
    let venue = Process::dev(&["--no-agents", "--prices", &recording(&folder)]);
    let contexts = venue.info(&json!({"type": "metaAndAssetCtxs"}));
    let oracle: f64 = contexts[1][0]["oraclePx"].as_str().unwrap().parse().unwrap();
    assert!((35_900.0..=36_100.0).contains(&oracle), "{oracle}");
    let time = venue.metric("venue_time_milliseconds");
    assert!((1_700_000_000_000..1_700_000_180_000).contains(&time), "{time}");
}

#[test]
fn a_moment_outside_of_the_recording_is_said_with_its_bounds() {
    let folder = TempDir::new().unwrap();
    let refused = run(&["dev", "--port", "0", "--prices", &recording(&folder), "--from", "2023-11-15"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.errors.contains("2023-11-14T22:13:20Z to 2023-11-14T22:16:20Z"), "{}", refused.errors);
}

#[test]
fn a_configuration_that_cannot_be_used_is_said_with_its_place() {
    let folder = TempDir::new().unwrap();
    let (config, state) = (folder.path().join("venue.toml"), folder.path().join("state"));
    std::fs::write(&config, "operator = 7\n").unwrap();
    let refused = run(&[
        "serve",
        "--port",
        "0",
        "--config",
        config.to_str().unwrap(),
        "--state",
        state.to_str().unwrap(),
    ]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.errors.contains("venue.toml") && refused.errors.contains("operator"),
        "{}",
        refused.errors
    );
}

#[test]
fn a_served_venue_keeps_to_the_configuration_that_it_was_founded_with() {
    let folder = TempDir::new().unwrap();
    let (config, state) = (folder.path().join("venue.toml"), folder.path().join("state"));
    let written = |max_size: &str| {
        format!(
            "operator = \"0x{:040x}\"\nbackstop = \"0x{:040x}\"\npublishers = [{{ address = \"0x{:040x}\" }}]\n\
             [[markets]]\nname = \"BTC\"\nsize_decimals = 5\nmax_price = \"10000000\"\nmax_size = \"{max_size}\"\n\
             margin_tiers = [[\"0\", 40]]\n",
            1, 2, 3
        )
    };
    let (config_path, state_path) = (config.to_str().unwrap(), state.to_str().unwrap());
    let arguments = ["serve", "--json", "--port", "0", "--config", config_path, "--state", state_path];
    let start = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_steelyard"));
        command.args(arguments);
        Process::start(command)
    };
    std::fs::write(&config, written("40000")).unwrap();
    let venue = start();
    assert_eq!(venue.greeting()["state"], *state_path);
    assert_eq!(venue.get("/readyz"), "ready");
    assert!(venue.terminate().0.success());
    assert!(start().terminate().0.success());

    std::fs::write(&config, written("50000")).unwrap();
    let refused = run(&arguments);
    assert_eq!(refused.code, Some(2));
    assert!(refused.errors.contains("market BTC.max_size: 4000000000 → 5000000000"), "{}", refused.errors);

    let devnet = run(&["dev", "--port", "0", "--state", state_path]);
    assert_eq!(devnet.code, Some(2));
    assert!(devnet.errors.contains("no devnet"), "{}", devnet.errors);
}
