//! More than the venue can do: questions give way first, then new orders, and what is vital last.

use std::sync::mpsc;
use std::thread::JoinHandle;

use node::config::Config;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::served::{config, funded_with};
use crate::socket::Client;
use crate::trader::{Trader, fresh_nonce, order, orders, signed};
use crate::venue::{TestVenue, metric};

/// A sequencer that does nothing until this is let go.
pub struct Held {
    release: mpsc::Sender<()>,
    waiting: JoinHandle<()>,
}

impl Held {
    pub fn hold(venue: &TestVenue) -> Self {
        let (release, released) = mpsc::channel();
        let (hold, held) = mpsc::channel();
        let handle = venue.handle().clone();
        let task = move |_: &mut _| {
            hold.send(()).unwrap();
            released.recv().unwrap();
            Ok(())
        };
        let waiting = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(handle.run(task)).unwrap();
        });
        held.recv().unwrap();
        Self { release, waiting }
    }

    pub fn release(self) {
        self.release.send(()).unwrap();
        self.waiting.join().unwrap();
    }
}

fn narrow(waiting: usize) -> Config {
    let mut config = config();
    config.ingress.waiting_requests = waiting;
    config
}

/// A request through a WebSocket.
pub fn post(client: &mut Client, id: u64, kind: &str, payload: &Value) {
    client.send(&json!({"method": "post", "id": id, "request": {"type": kind, "payload": payload}}));
}

fn answer(client: &mut Client, id: u64) -> Value {
    client.find("post", |data| data["id"] == id)["response"].clone()
}

/// A bid that rests, signed.
pub fn bid(trader: &Trader) -> Value {
    signed(&trader.key, &orders(&[order(true, "90000", "0.001", "Gtc")]), fresh_nonce())
}

fn cancel(trader: &Trader, number: u64) -> Value {
    signed(&trader.key, &json!({"type": "cancel", "cancels": [{"a": 0, "o": number}]}), fresh_nonce())
}

#[test]
fn reads_give_way_first_then_orders_and_cancels_still_have_room() {
    let folder = TempDir::new().unwrap();
    let (venue, alice, bob) = funded_with(&folder, &narrow(16));
    let resting = [0, 1].map(|_| bob.rest(&venue, order(true, "80000", "0.001", "Gtc")));
    let mut client = Client::connect(&venue);
    let held = Held::hold(&venue);
    let mids = json!({"type": "allMids"});

    (0..7).for_each(|id| post(&mut client, id, "action", &bid(&alice)));
    post(&mut client, 100, "info", &mids);
    assert_eq!(answer(&mut client, 100)["type"], "info");
    (7..8).for_each(|id| post(&mut client, id, "action", &bid(&alice)));
    post(&mut client, 101, "info", &mids);
    let refused = answer(&mut client, 101);
    let text = refused["payload"].as_str().unwrap();
    assert!(text.starts_with("503 The venue is overloaded: 8 requests wait, and questions"), "{text}");
    let (status, text) = venue.post("/info", mids.to_string().as_bytes());
    assert_eq!((status, &text[..12]), (503, r#"{"code":503,"#), "{text}");
    assert_eq!(venue.get("/v1/funds").0, 503);
    client.send(&json!({"method": "subscribe", "subscription": mids}));
    let refused = client.find("error", |_| true);
    assert!(refused.as_str().unwrap().contains("overloaded"), "{refused}");

    (8..14).for_each(|id| post(&mut client, id, "action", &bid(&alice)));
    post(&mut client, 102, "action", &bid(&alice));
    let refused = answer(&mut client, 102);
    let text = refused["payload"].as_str().unwrap();
    assert!(text.starts_with("503 The venue is overloaded: 14 requests of "), "{text}");
    let (status, text) = venue.post("/exchange", bid(&alice).to_string().as_bytes());
    assert!(status == 503 && text.contains("Cancels are still taken"), "{status} {text}");

    post(&mut client, 14, "action", &cancel(&bob, resting[0]));
    post(&mut client, 15, "action", &cancel(&bob, resting[1]));
    post(&mut client, 103, "action", &cancel(&bob, resting[1]));
    let refused = answer(&mut client, 103);
    assert!(refused["payload"].as_str().unwrap().contains("no more fit"), "{refused}");
    assert_eq!(venue.text("/healthz"), "ok", "who watches is always answered");

    held.release();
    let mut statuses: Vec<_> = (0..16).map(|_| client.find("post", |_| true)).collect();
    statuses.sort_by_key(|data| data["id"].as_u64());
    for (id, data) in (0..).zip(&statuses) {
        let status = &data["response"]["payload"]["response"]["data"]["statuses"][0];
        assert_eq!(data["id"], id, "{data}");
        assert!(status["resting"].is_object() || (id >= 14 && status == "success"), "{data}");
    }
    venue.info(&mids);
    for (limit, count) in [("overload_reads", 4), ("overload_orders", 2), ("overload", 1)] {
        assert_eq!(
            metric(&venue, &format!(r#"steelyard_refused_requests_total{{limit="{limit}"}}"#)),
            count,
            "{limit}"
        );
    }
}

#[test]
fn who_is_put_off_hears_when_to_come_back() {
    let folder = TempDir::new().unwrap();
    let (venue, alice, _) = funded_with(&folder, &narrow(8));
    let mut client = Client::connect(&venue);
    let held = Held::hold(&venue);
    (0..7).for_each(|id| post(&mut client, id, "action", &bid(&alice)));
    post(&mut client, 100, "action", &bid(&alice));
    assert_eq!(answer(&mut client, 100)["type"], "error");
    for path in ["/exchange", "/info"] {
        let body = if path == "/info" { json!({"type": "allMids"}) } else { bid(&alice) };
        let (status, headers) = venue.post_headers(path, body.to_string().as_bytes());
        assert_eq!((status, headers.get("retry-after").unwrap().to_str().unwrap()), (503, "1"), "{path}");
    }
    held.release();
}

#[test]
fn requests_of_one_connection_are_done_in_the_order_in_which_they_were_sent() {
    let folder = TempDir::new().unwrap();
    let mut config = config();
    config.ingress.verifying_threads = 4;
    let (venue, alice, _) = funded_with(&folder, &config);
    let mut client = Client::connect(&venue);
    // The first takes much longer to check than the others.
    let many = orders(&vec![order(true, "70000", "0.001", "Gtc"); 500]);
    post(&mut client, 0, "action", &signed(&alice.key, &many, fresh_nonce()));
    (1..50).for_each(|id| post(&mut client, id, "action", &bid(&alice)));
    let mut numbers: Vec<_> = (0..50)
        .map(|_| {
            let data = client.find("post", |_| true);
            let first = &data["response"]["payload"]["response"]["data"]["statuses"][0]["resting"]["oid"];
            (data["id"].as_u64().unwrap(), first.as_u64().unwrap_or_else(|| panic!("{data}")))
        })
        .collect();
    numbers.sort_unstable();
    assert!(numbers.is_sorted_by_key(|(_, number)| *number), "{numbers:?}");
}

#[test]
fn a_text_that_says_a_thing_twice_is_refused() {
    let folder = TempDir::new().unwrap();
    let (venue, alice, _) = funded_with(&folder, &config());
    let text = bid(&alice).to_string().replace(r#""grouping""#, r#""orders":[],"grouping""#);
    let (status, text) = venue.post("/exchange", text.as_bytes());
    assert!(status == 200 && text.contains("each key of an object may be there once"), "{status} {text}");
}
