//! `GET /v1/…`: the venue's own dialect.

use serde_json::{Value, json};

use crate::trader::Trader;
use crate::venue::TestVenue;

#[test]
fn every_path_of_the_list_is_answered_as_of_a_block() {
    let venue = TestVenue::dev();
    let (status, index) = venue.get("/v1");
    assert_eq!(status, 200);
    let paths = index["paths"].as_array().expect("a list");
    for path in paths.iter().filter_map(|entry| entry["path"].as_str()).filter(|path| *path != "/v1") {
        let path = path.split('?').next().unwrap_or(path);
        let path = path.replace("{address}", &Trader::of_dev(0).address()).replace("{market}", "BTC");
        let (status, answer) = venue.get(&path);
        assert_eq!(status, 200, "{path} {answer}");
        assert!(answer["height"].is_u64() && answer["time"].is_u64(), "{path} {answer}");
    }
}

#[test]
fn a_problem_says_which_rule_and_what_to_do() {
    let venue = TestVenue::dev();
    let nobody = "0x00000000000000000000000000000000000000aa";
    for (path, status, code) in [
        ("/v1/nothing", 404, "unknown-path"),
        ("/v1/funds?limit=3", 400, "unknown-parameter"),
        ("/v1/liquidations?limit=0", 400, "invalid-parameter"),
        ("/v1/liquidations?market=NONE", 404, "unknown-market"),
        (&format!("/v1/withdrawals?account={nobody}"), 404, "unknown-account"),
        ("/v1/withdrawals?account=%ff", 400, "invalid-parameter"),
    ] {
        let (found, problem) = venue.get(path);
        assert_eq!(
            (found, &problem["code"], &problem["status"]),
            (status, &json!(code), &json!(status)),
            "{path}"
        );
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{path} {problem}");
    }
    let (status, text) = venue.post("/v1/funds", b"{}");
    let problem: Value = serde_json::from_str(&text).expect("a problem");
    assert_eq!((status, &problem["code"]), (405, &json!("only-get")));
}
