//! `/v1/blocks` and `/v1/events`: the history by height, and as it comes.

use std::io::{BufRead, BufReader};

use engine::event::Event;
use engine::state::State;
use journal::state_hash;
use sequencer::open;
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::trader::{Trader, order};
use crate::venue::TestVenue;

const CLIENT_ID: &str = "0x000000000000000000000000000000ff";

/// What followed from a block, as it is told.
#[derive(Deserialize)]
struct Told {
    height: u64,
    events: Vec<Event>,
}

/// Somebody who rebuilds the venue from what it tells.
#[derive(Default)]
struct Follower {
    state: State,
}

impl Follower {
    /// Follows a stream up to a block.
    fn follow(&mut self, venue: &TestVenue, from: &[(&str, String)], query: &str, height: u64) {
        let mut request = ureq::get(venue.url(&format!("/v1/events/stream{query}")));
        for (name, value) in from {
            request = request.header(*name, value);
        }
        let answer = request.call().expect("a stream");
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let lines = BufReader::new(answer.into_body().into_reader()).lines();
        for line in lines.map(|line| line.expect("the stream goes on")) {
            if let Some(data) = line.strip_prefix("data: ") {
                let told: Told = serde_json::from_str(data).expect("a block's events");
                assert_eq!(told.height, self.state.height + 1, "one block after the other");
                told.events.iter().for_each(|event| self.state.evolve(event));
                if self.state.height == height {
                    return;
                }
            }
        }
        panic!("the stream ended at block {}", self.state.height);
    }
}

fn height(venue: &TestVenue) -> u64 {
    venue.get("/v1").1["height"].as_u64().expect("a height")
}

/// Trades, a rejection, an hour with funding, and a client's own id.
fn live(venue: &TestVenue, client_id: &str) {
    let (alice, bob) = (Trader::of_dev(0), Trader::of_dev(1));
    let mut resting = order(false, "100000", "0.1", "Gtc");
    resting["c"] = json!(client_id);
    alice.rest(venue, resting);
    assert!(bob.place(venue, order(true, "100000", "0.05", "Ioc"))["filled"].is_object());
    assert!(bob.place(venue, order(true, "100000", "0.00001", "Ioc"))["error"].is_string());
    venue.control("step", &json!({"milliseconds": 3_600_000}));
}

#[test]
fn whoever_follows_the_events_from_genesis_has_the_venues_state() {
    let folder = TempDir::new().unwrap();
    let venue = TestVenue::dev_in(folder.path());
    live(&venue, CLIENT_ID);
    let mut follower = Follower::default();
    let first = height(&venue);
    follower.follow(&venue, &[], "?from=1", first);
    live(&venue, "0x00000000000000000000000000000100");
    // A broken stream goes on behind the last block that was taken in.
    follower.follow(&venue, &[("Last-Event-ID", first.to_string())], "?from=1", height(&venue));
    venue.stop();
    let opened = open(folder.path()).unwrap();
    let content = opened.venue.read();
    assert_eq!(state_hash(&follower.state), state_hash(content.state()));
}

#[test]
fn blocks_are_a_chain_of_hashes_with_what_was_asked() {
    let venue = TestVenue::dev();
    live(&venue, CLIENT_ID);
    let (status, page) = venue.get("/v1/blocks?from=1&limit=2000");
    assert_eq!(status, 200, "{page}");
    let blocks = page["blocks"].as_array().expect("a list");
    assert_eq!((&blocks[0]["height"], &blocks[0]["commands"][0]["kind"]), (&json!(1), &json!("found")));
    assert_eq!(blocks[0]["previous_hash"], "0".repeat(64));
    for pair in blocks.windows(2) {
        assert_eq!(pair[1]["previous_hash"], pair[0]["hash"]);
    }
    let placed =
        blocks.iter().find(|block| block["commands"][0]["kind"] == "place-orders").expect("an order");
    let command = &placed["commands"][0];
    assert_eq!(command["signer"], Trader::of_dev(0).address());
    assert_eq!(command["authority"]["kind"], "signature");
    assert!(command["evidence"].as_str().is_some_and(|evidence| !evidence.is_empty()));
    let client_id = &command["action"]["PlaceOrders"]["orders"][0]["client_id"];
    assert_eq!(client_id, CLIENT_ID);
    let (_, alone) = venue.get(&format!("/v1/blocks/{}", placed["height"]));
    assert_eq!(&alone["block"], placed);
    let (_, events) = venue.get(&format!("/v1/events?from={}&limit=1", placed["height"]));
    assert_eq!(
        (&events["blocks"][0]["hash"], &events["next"]),
        (&placed["hash"], &json!(placed["height"].as_u64().unwrap() + 1))
    );
    let (_, last) = venue.get("/v1/events?limit=3");
    assert_eq!((last["blocks"].as_array().map(Vec::len), &last["next"]), (Some(3), &Value::Null));
}

#[test]
fn a_rejection_is_found_by_its_place() {
    let venue = TestVenue::dev();
    live(&venue, CLIENT_ID);
    let (_, page) = venue.get("/v1/events?from=1&limit=2000");
    let rejected = page["blocks"].as_array().expect("a list").iter().find(|block| {
        block["events"]
            .as_array()
            .is_some_and(|events| events.iter().any(|event| event["Rejected"].is_object()))
    });
    let height = &rejected.expect("a rejection")["height"];
    let (status, explained) = venue.get(&format!("/v1/explain/rejections/{height}/0/0"));
    assert_eq!((status, &explained["rejection"]), (200, &json!("below-minimum-value")));
    assert_eq!(
        explained["inputs"][0],
        json!({"name": "value", "value": "1", "unit": "USD", "source": "the rejection, as recorded"})
    );
    assert_eq!(venue.get(&format!("/v1/explain/rejections/{height}/0/1")).0, 404);
}

#[test]
fn what_is_not_there_is_said() {
    let venue = TestVenue::dev();
    let next = height(&venue) + 1;
    for (path, status, code) in [
        ("/v1/blocks/0".to_owned(), 404, "unknown-block"),
        (format!("/v1/blocks/{next}"), 404, "unknown-block"),
        ("/v1/blocks/9223372036854775807".to_owned(), 404, "unknown-block"),
        ("/v1/events?from=0".to_owned(), 404, "unknown-block"),
        (format!("/v1/events/stream?from={}", next + 1), 404, "unknown-block"),
        (format!("/v1/explain/rejections/{next}/0/0"), 404, "unknown-block"),
        ("/v1/what-if".to_owned(), 405, "only-post"),
    ] {
        let (found, problem) = venue.get(&path);
        assert_eq!((found, &problem["code"]), (status, &json!(code)), "{path}");
    }
    let (_, nothing) = venue.get(&format!("/v1/events?from={}", next + 5));
    assert_eq!((&nothing["blocks"], &nothing["next"]), (&json!([]), &Value::Null));
    let (status, text) = venue.post("/v1/what-if", b"{}");
    let problem: Value = serde_json::from_str(&text).expect("a problem");
    assert_eq!((status, &problem["code"]), (422, &json!("invalid-body")));
}

#[test]
fn going_back_ends_a_stream_and_says_so() {
    let venue = TestVenue::dev();
    let taken = venue.control("snapshot", &json!({}));
    let from = height(&venue);
    let answer = ureq::get(venue.url(&format!("/v1/events/stream?from={from}"))).call().expect("a stream");
    let mut lines =
        BufReader::new(answer.into_body().into_reader()).lines().map(|line| line.expect("a line"));
    assert_eq!(lines.next(), Some(format!("id: {from}")));
    venue.control("step", &json!({"milliseconds": 1_000}));
    venue.control("revert", &json!({"id": taken["id"]}));
    assert!(lines.any(|line| line == "event: branch"));
    assert!(lines.next().is_some_and(|line| line.starts_with("data: {\"branch\":1,")));
    assert_eq!(lines.filter(|line| !line.is_empty()).count(), 0, "the stream has ended");
    let (_, block) = venue.get("/v1/blocks?limit=1");
    assert_eq!(block["next"], Value::Null);
}

#[test]
fn what_would_follow_is_asked_with_a_body() {
    let venue = TestVenue::dev();
    live(&venue, CLIENT_ID);
    let before = height(&venue);
    let order =
        json!({"market": "BTC", "side": "buy", "price": "100000", "size": "0.02", "time_in_force": "ioc"});
    let question = json!({"account": Trader::of_dev(1).address(), "orders": [order]});
    let (status, text) = venue.post("/v1/what-if", question.to_string().as_bytes());
    let answer: Value = serde_json::from_str(&text).expect("an answer");
    assert_eq!((status, &answer["orders"][0]["fills"][0]["size"]), (200, &json!("0.02")), "{text}");
    assert_eq!(height(&venue), before, "nothing happened");
}
