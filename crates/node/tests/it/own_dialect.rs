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
    let asked_with_get = paths.iter().filter(|entry| entry["method"] == "GET");
    let address = Trader::of_dev(0).address();
    for path in asked_with_get.filter_map(|entry| entry["path"].as_str()) {
        let path = path.split('?').next().unwrap_or(path);
        let path = path.replace("{account}", &address).replace("{market}", "BTC").replace("{height}", "1");
        let path = match path.as_str() {
            "/v1/fills" => format!("{path}?account={address}"),
            "/v1/stress" => format!("{path}?move=-0.1"),
            _ => path,
        };
        let asks_for_more =
            path.contains('{') || path.contains("/positions/") || path.contains("/explain/funding");
        if asks_for_more || path == "/v1/events/stream" {
            continue;
        }
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

#[test]
fn the_document_and_its_page_come_from_the_venue_itself() {
    let venue = TestVenue::dev();
    let (status, document) = venue.get("/openapi.json");
    assert_eq!((status, &document["openapi"]), (200, &json!("3.1.0")));
    let (_, index) = venue.get("/v1");
    assert_eq!(
        document["paths"].as_object().map(serde_json::Map::len),
        index["paths"].as_array().map(Vec::len)
    );
    let page = venue.text("/docs");
    assert!(page.contains("/openapi.json"));
    assert!(!page.contains("http://") && !page.contains("https://"), "the page asks nobody else");
}
