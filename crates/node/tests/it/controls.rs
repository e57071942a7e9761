//! The devnet's controls.

use serde_json::json;

use crate::trader::{Trader, micro_dollars, order};
use crate::venue::TestVenue;

#[test]
fn a_balance_is_set_up_and_down() {
    let venue = TestVenue::dev();
    let stranger = Trader::stranger(50);
    for (usd, micro) in [("1234.567891", 1_234_567_891), ("0.5", 500_000), ("0.5", 500_000)] {
        let answer = venue.control("balance", &json!({"address": stranger.address(), "usd": usd}));
        assert_eq!(micro_dollars(&answer["after"]), micro);
        assert_eq!(stranger.equity(&venue), micro);
    }
}

#[test]
fn a_held_price_moves_the_profit_of_positions() {
    let venue = TestVenue::dev();
    let (alice, bob) = (Trader::of_dev(0), Trader::of_dev(1));
    alice.rest(&venue, order(false, "100000", "1", "Gtc"));
    bob.place(&venue, order(true, "100000", "1", "Ioc"));
    let before = (alice.equity(&venue), bob.equity(&venue));
    // The mark price follows where there is nothing in the book.
    let answer = venue.control("price", &json!({"coin": "BTC", "price": "101000"}));
    assert_eq!(answer["oracle"], "101000");
    let (lost, gained) = (before.0 - alice.equity(&venue), bob.equity(&venue) - before.1);
    assert!(lost > 0, "the seller lost {lost}");
    assert_eq!(lost, gained);
}

#[test]
fn a_path_is_walked_with_the_clock() {
    let venue = TestVenue::dev();
    venue.control("path", &json!({"coin": "BTC", "points": [[0, "100000"], [10_000, "110000"]]}));
    let oracle = || {
        let contexts = venue.info(&json!({"type": "metaAndAssetCtxs"}));
        contexts[1][0]["oraclePx"].as_str().unwrap().to_owned()
    };
    venue.control("step", &json!({"milliseconds": 5_000}));
    assert_eq!(oracle(), "105000.0");
    venue.control("warp", &json!({"milliseconds": 60_000}));
    assert_eq!(oracle(), "110000.0");
}

#[test]
fn steps_and_warps_advance_exactly() {
    let venue = TestVenue::dev();
    let begins = venue.status()["time"].as_u64().unwrap();
    let stepped = venue.control("step", &json!({"milliseconds": 1}));
    assert_eq!(stepped["time"], begins + 1);
    let warped = venue.control("warp", &json!({"milliseconds": 3_600_500}));
    assert_eq!(warped["time"], begins + 3_600_501);
    assert_eq!(venue.status()["running"], false);
}

#[test]
fn a_revert_goes_back_in_time_and_money_and_stays_so_after_a_restart() {
    let folder = tempfile::TempDir::new().unwrap();
    let venue = TestVenue::dev_in(folder.path());
    venue.control("step", &json!({"milliseconds": 1_000}));
    let alice = Trader::of_dev(0);
    venue.control("balance", &json!({"address": alice.address(), "usd": "5"}));
    let snapshot = venue.control("snapshot", &json!({}));
    let then = venue.status();
    venue.control("balance", &json!({"address": alice.address(), "usd": "7"}));
    venue.control("warp", &json!({"milliseconds": 60_000}));

    let reverted = venue.control("revert", &json!({"id": snapshot["id"]}));
    assert_eq!((&reverted["time"], &reverted["height"]), (&then["time"], &then["height"]));
    assert_eq!(reverted["branch"], then["branch"].as_u64().unwrap() + 1);
    assert_eq!(alice.equity(&venue), 5_000_000);
    venue.control("step", &json!({"milliseconds": 2_000}));
    let last = venue.status();
    venue.stop();

    let venue = TestVenue::dev_in(folder.path());
    let now = venue.status();
    assert_eq!((&now["time"], &now["branch"]), (&last["time"], &last["branch"]));
    assert_eq!(alice.equity(&venue), 5_000_000);
}

#[test]
fn what_cannot_be_done_is_said_in_json() {
    let venue = TestVenue::dev();
    for (control, body, word) in [
        ("balance", "{", "EOF"),
        ("balance", r#"{"address":"0x12","usd":"1"}"#, "address"),
        ("balance", r#"{"address":"0x1111111111111111111111111111111111111111","usd":"-1"}"#, "between"),
        ("balance", r#"{"address":"0x1111111111111111111111111111111111111111","usd":1}"#, "string"),
        ("price", r#"{"coin":"NONE","price":"1"}"#, "NONE"),
        ("price", r#"{"coin":"BTC","price":"0"}"#, "above 0"),
        ("price", r#"{"coin":"BTC","price":"1","extra":1}"#, "extra"),
        ("path", r#"{"coin":"BTC","points":[[0,"x"]]}"#, "price"),
        ("speed", r#"{"speed":0}"#, "speed"),
        ("step", r#"{"milliseconds":3600001}"#, "milliseconds"),
        ("warp", "", "EOF"),
        ("revert", r#"{"id":99}"#, "99"),
        ("nothing", "{}", "controls"),
    ] {
        let (status, text) = venue.post(&format!("/dev/{control}"), body.as_bytes());
        assert!((400..500).contains(&status), "{control} {body}: {status}");
        let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(answer["error"].as_str().unwrap().contains(word), "{control} {body}: {text}");
    }
}

#[test]
fn pages_of_other_origins_are_shut_out() {
    let venue = TestVenue::dev();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let answer =
        agent.post(venue.url("/dev/pause")).header("origin", "https://elsewhere.example").send("{}").unwrap();
    assert_eq!(answer.status().as_u16(), 403);
}

#[test]
fn a_clock_that_is_held_stands_at_once() {
    let venue = TestVenue::dev();
    venue.control("speed", &json!({"speed": 100_000}));
    let begins = venue.status()["time"].as_u64().unwrap();
    venue.control("resume", &json!({}));
    while venue.status()["time"].as_u64().unwrap() < begins + 60_000 {}
    let held = venue.control("pause", &json!({}));
    assert_eq!(venue.status(), held);
    assert_eq!(
        venue.control("step", &json!({"milliseconds": 7}))["time"],
        held["time"].as_u64().unwrap() + 7
    );
}
