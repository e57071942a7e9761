//! TWAP orders over the wire: their answers, their states, their history and their fills.

use serde_json::{Value, json};
use units::Time;

use crate::venue::{ALICE, BOB, NOBODY, Venue};

/// A venue in which Bob sells as much as is wanted, at 50,010.
fn offering() -> Venue {
    let mut venue = Venue::new();
    venue.rest(BOB, 0, false, "50010", "0.2");
    venue.rest(BOB, 0, true, "49990", "0.2");
    venue
}

fn place(venue: &mut Venue, twap: &Value) -> Value {
    let answer = venue.send(ALICE, &json!({"type": "twapOrder", "twap": twap}));
    assert_eq!((&answer["status"], &answer["response"]["type"]), (&json!("ok"), &json!("twapOrder")));
    answer["response"]["data"]["status"].clone()
}

fn cancel(venue: &mut Venue, asset: u32, twap: u64) -> Value {
    let answer = venue.send(ALICE, &json!({"type": "twapCancel", "a": asset, "t": twap}));
    assert_eq!((&answer["status"], &answer["response"]["type"]), (&json!("ok"), &json!("twapCancel")));
    answer["response"]["data"]["status"].clone()
}

fn buying(size: &str, minutes: u32) -> Value {
    json!({"a": 0, "b": true, "s": size, "r": false, "m": minutes, "t": false})
}

fn state(executed: &str, notional: &str, began: u64) -> Value {
    json!({
        "coin": "BTC", "user": ALICE.to_string(), "side": "B", "sz": "0.011", "executedSz": executed,
        "executedNtl": notional, "minutes": 5, "reduceOnly": false, "randomize": false, "timestamp": began,
    })
}

#[test]
fn a_twap_order_runs_and_finishes() {
    let mut venue = offering();
    assert_eq!(place(&mut venue, &buying("0.011", 5)), json!({"running": {"twapId": 1}}));
    let began = venue.now();
    let states = json!({"type": "twapStates", "user": ALICE.to_string(), "dex": ""});
    let frame = |states: Value| json!({"channel": "twapStates", "data": {"dex": "", "user": ALICE.to_string(), "states": states}});
    assert_eq!(venue.snapshot(&states), Ok(vec![frame(json!([[1, state("0.0", "0.0", began)]]))]));
    let before = venue.blocks();
    venue.wait(Time(60_000));
    assert_eq!(venue.frames(&states, before), [frame(json!([[1, state("0.002", "100.02", began)]]))]);
    assert_eq!(venue.ask_of("webData2", ALICE)["twapStates"][0][0], 1);
    venue.wait(Time(300_000));
    assert_eq!(venue.snapshot(&states), Ok(vec![frame(json!([]))]));

    let fills = venue.ask_of("userFills", ALICE);
    let fills = fills.as_array().unwrap();
    assert_eq!(fills.len(), 11);
    assert!(fills.iter().all(|fill| fill["twapId"] == 1 && fill["sz"] == "0.001" && fill["crossed"] == true));
    let slices = venue.ask_of("userTwapSliceFills", ALICE);
    let expected: Vec<Value> = fills.iter().map(|fill| json!({"fill": fill, "twapId": 1})).collect();
    assert_eq!(slices, Value::Array(expected));
    assert!(venue.ask_of("userFills", BOB).as_array().unwrap().iter().all(|fill| fill["twapId"].is_null()));
    assert_eq!(venue.ask_of("userTwapSliceFills", BOB), json!([]));

    let history = venue.ask_of("twapHistory", ALICE);
    let ended = history[0]["time"].as_u64().unwrap();
    assert_eq!(
        history,
        json!([
            {"time": ended, "state": state("0.011", "550.11", began), "status": {"status": "finished"}, "twapId": 1},
            {"time": began / 1_000, "state": state("0.0", "0.0", began), "status": {"status": "activated"}, "twapId": 1},
        ])
    );
    assert!((300..=301).contains(&(ended - began / 1_000)), "in seconds");
    assert_eq!(venue.ask_of("twapHistory", NOBODY), json!([]));
}

#[test]
fn streams_tell_what_becomes_of_it() {
    let mut venue = offering();
    let user = ALICE.to_string();
    let before = venue.blocks();
    place(&mut venue, &buying("0.011", 5));
    venue.wait(Time(30_000));
    assert_eq!(cancel(&mut venue, 0, 1), json!("success"));
    let history = venue.frames(&json!({"type": "userTwapHistory", "user": user}), before);
    let statuses: Vec<&Value> = history[0]["data"]["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["status"]["status"])
        .collect();
    assert_eq!(statuses, ["activated", "terminated"]);
    assert_eq!(history[0]["data"]["user"], user);
    let fills = venue.frames(&json!({"type": "userTwapSliceFills", "user": user}), before);
    let rows = fills[0]["data"]["twapSliceFills"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["twapId"] == 1 && row["fill"]["coin"] == "BTC"));
    let events = venue.frames(&json!({"type": "userEvents", "user": user}), before);
    for name in ["fills", "twapHistory", "twapSliceFills"] {
        assert_eq!(events.iter().filter(|event| event["data"].get(name).is_some()).count(), 1, "{name}");
    }
    let snapshot = venue.snapshot(&json!({"type": "userTwapHistory", "user": user})).unwrap();
    assert_eq!(snapshot[0]["data"]["history"], venue.ask_of("twapHistory", ALICE));
    assert_eq!(snapshot[0]["data"]["isSnapshot"], true);
}

#[test]
fn what_cannot_run_says_why() {
    let mut venue = offering();
    let error = |status: Value| status["error"].as_str().unwrap().to_owned();
    let text = error(place(&mut venue, &buying("0.0239", 120)));
    let expected = "TWAP order value too small. Min is $1200, which is $10 per minute.";
    assert!(text.starts_with(expected), "{text}");
    for (twap, expected) in [
        (buying("1", 4), "Invalid TWAP duration. asset=0 (4 minutes, from 5 to 1440)"),
        (buying("0", 5), "Order has zero size. asset=0"),
        (buying("0.0000001", 5), "Order has invalid size. asset=0 (at most 5 decimals)"),
        (json!({"a": 77, "b": true, "s": "1", "r": false, "m": 5, "t": true}), "Asset 77 does not exist."),
        (
            json!({"a": 10_107, "b": true, "s": "1", "r": false, "m": 5, "t": true}),
            "Asset 10107 does not exist.",
        ),
        (
            json!({"a": 0, "b": true, "s": "1", "r": true, "m": 5, "t": true}),
            "Reduce only order would increase position. asset=0 (position 0)",
        ),
    ] {
        assert_eq!(error(place(&mut venue, &twap)), expected);
    }
    assert!(error(place(&mut venue, &buying("100", 5))).starts_with("Insufficient margin to place order."));
    let unknown = "TWAP was never placed, already canceled, or filled.";
    assert!(error(cancel(&mut venue, 0, 1)).starts_with(unknown));
    place(&mut venue, &buying("0.011", 5));
    assert!(error(cancel(&mut venue, 1, 1)).starts_with(unknown), "of another asset");
    assert_eq!(cancel(&mut venue, 0, 1), json!("success"));
    assert!(error(cancel(&mut venue, 0, 1)).starts_with(unknown));
}

#[test]
fn a_slice_that_is_refused_is_an_error_in_the_history_once() {
    let mut venue = Venue::new();
    place(&mut venue, &buying("0.011", 5));
    venue.wait(Time(400_000));
    let history = venue.ask_of("twapHistory", ALICE);
    let statuses: Vec<&Value> = history.as_array().unwrap().iter().map(|row| &row["status"]).collect();
    let description = "Order could not immediately match against any resting orders.";
    assert_eq!(
        statuses,
        [
            &json!({"status": "finished"}),
            &json!({"status": "error", "description": description}),
            &json!({"status": "activated"}),
        ]
    );
}
