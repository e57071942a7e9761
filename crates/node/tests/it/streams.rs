//! Subscriptions: what they begin with, what they carry, and how they end.

use std::sync::atomic::{AtomicBool, Ordering};

use node::RequestLimits;
use serde_json::{Value, json};
use tungstenite::Message;

use crate::socket::Client;
use crate::trader::{Trader, fresh_nonce, order, orders, signed};
use crate::venue::{TestVenue, metric};

/// Alice rests a sell order, Bob takes it.
fn trade(venue: &TestVenue) {
    Trader::of_dev(0).rest(venue, order(false, "100000", "0.1", "Gtc"));
    Trader::of_dev(1).place(venue, order(true, "100000", "0.1", "Ioc"));
}

#[test]
fn a_trade_is_told_on_every_stream_that_it_concerns() {
    let venue = TestVenue::dev();
    trade(&venue);
    let (alice, bob) = (Trader::of_dev(0).address(), Trader::of_dev(1).address());
    let mut client = Client::connect(&venue);
    client.subscribe(&json!({"type": "trades", "coin": "BTC"}));
    assert_eq!(
        client.find("trades", |_| true).as_array().unwrap().len(),
        1,
        "it begins with the last trades"
    );
    client.subscribe(&json!({"type": "userFills", "user": bob}));
    let beginning = client.find("userFills", |_| true);
    assert_eq!((&beginning["isSnapshot"], beginning["fills"].as_array().unwrap().len()), (&json!(true), 1));
    client.subscribe(&json!({"type": "orderUpdates", "user": alice}));
    client.subscribe(&json!({"type": "l2Book", "coin": "BTC"}));
    client.find("l2Book", |_| true);

    let number = Trader::of_dev(0).rest(&venue, order(false, "100000", "0.1", "Gtc"));
    let update = client.find("orderUpdates", |_| true);
    assert_eq!((&update[0]["order"]["oid"], &update[0]["status"]), (&json!(number), &json!("open")));
    let book = client.find("l2Book", |_| true);
    assert_eq!(book["levels"][1], json!([{"px": "100000.0", "sz": "0.1", "n": 1}]));

    Trader::of_dev(1).place(&venue, order(true, "100000", "0.1", "Ioc"));
    // Streams are told in the order in which they were subscribed to.
    let trades = client.find("trades", |_| true);
    assert_eq!((trades.as_array().unwrap().len(), &trades[0]["sz"]), (1, &json!("0.1")));
    let fills = client.find("userFills", |_| true);
    assert_eq!(fills["fills"][0]["tid"], trades[0]["tid"]);
    assert_eq!(client.find("orderUpdates", |_| true)[0]["status"], "filled");
    assert_eq!(client.find("l2Book", |_| true)["levels"][1], json!([]));
}

#[test]
fn who_falls_below_his_margin_is_notified() {
    let venue = TestVenue::dev();
    let (alice, bob) = (Trader::of_dev(0), Trader::of_dev(1));
    venue.control("balance", &json!({"address": alice.address(), "usd": "3000"}));
    bob.rest(&venue, order(false, "100000", "0.5", "Gtc"));
    alice.place(&venue, order(true, "100000", "0.5", "Ioc"));
    let mut client = Client::connect(&venue);
    client.subscribe(&json!({"type": "notification", "user": alice.address()}));
    venue.control("price", &json!({"coin": "BTC", "price": "95000"}));
    let told = client.find("notification", |_| true)["notification"].clone();
    let text = told.as_str().unwrap();
    assert!(text.starts_with("Liquidation of your cross positions has begun: equity of "), "{text}");
}

#[test]
fn a_stream_goes_on_exactly_where_its_beginning_ends() {
    let venue = TestVenue::dev();
    trade(&venue);
    let is_done = AtomicBool::new(false);
    let is_going_on = |_: &i32| !is_done.load(Ordering::Relaxed);
    let seen = std::thread::scope(|scope| {
        scope.spawn(|| (0..2_000).take_while(is_going_on).for_each(|_| trade(&venue)));
        let mut client = Client::connect(&venue);
        // Blocks wait to be passed on while these are written, and meanwhile others are subscribed to.
        for number in 0..2 {
            for kind in ["webData2", "webData3", "clearinghouseState", "openOrders", "userFills"] {
                client.subscribe(&json!({"type": kind, "user": Trader::of_dev(number).address()}));
            }
        }
        let stream = json!({"type": "trades", "coin": "BTC"});
        let seen: Vec<(u64, u64)> = (0..100)
            .map(|_| {
                client.subscribe(&stream);
                let numbers = |trades: &Value| -> Vec<u64> {
                    trades.as_array().unwrap().iter().map(|trade| trade["tid"].as_u64().unwrap()).collect()
                };
                let beginning = numbers(&client.find("trades", |_| true));
                let following = numbers(&client.find("trades", |_| true));
                client.send(&json!({"method": "unsubscribe", "subscription": stream}));
                client.find("subscriptionResponse", |echo| echo["method"] == "unsubscribe");
                (*beginning.iter().max().unwrap(), *following.iter().min().unwrap())
            })
            .collect();
        is_done.store(true, Ordering::Relaxed);
        seen
    });
    assert!(seen.iter().all(|(last, next)| *next == last + 1), "{seen:?}");
}

#[test]
fn actions_and_questions_are_answered_over_the_socket() {
    let venue = TestVenue::dev();
    let alice = Trader::of_dev(0);
    let mut client = Client::connect(&venue);
    let payload = signed(&alice.key, &orders(&[order(true, "99000", "0.1", "Gtc")]), fresh_nonce());
    client.send(&json!({"method": "post", "id": 7, "request": {"type": "action", "payload": payload}}));
    let answer = client.find("post", |data| data["id"] == 7);
    assert_eq!(answer["response"]["type"], "action");
    let number = &answer["response"]["payload"]["response"]["data"]["statuses"][0]["resting"]["oid"];
    assert_eq!(*number, alice.open_orders(&venue)[0]);

    let question = json!({"type": "openOrders", "user": alice.address()});
    client.send(&json!({"method": "post", "id": 8, "request": {"type": "info", "payload": question}}));
    let answer = client.find("post", |data| data["id"] == 8);
    assert_eq!(answer["response"]["payload"]["data"][0]["oid"], *number);
}

#[test]
fn messages_that_make_no_sense_are_answered_and_the_connection_lives() {
    let venue = TestVenue::dev();
    let mut client = Client::connect(&venue);
    let bad = ["{", "null", r#"{"method":"subscribe"}"#, r#"{"method":"post","id":"x","request":{}}"#];
    let no_market = r#"{"method":"subscribe","subscription":{"type":"l2Book","coin":"NONE"}}"#;
    let deep = "[".repeat(200_000);
    for message in bad.into_iter().chain([no_market, &deep]) {
        client.socket.send(Message::text(message)).unwrap();
        assert!(client.find("error", |_| true).is_string());
        client.send(&json!({"method": "ping"}));
        assert_eq!(client.next(), json!({"channel": "pong"}));
    }
}

#[test]
fn a_revert_closes_subscribers_with_the_reason() {
    let venue = TestVenue::dev();
    let snapshot = venue.control("snapshot", &json!({}));
    let mut client = Client::connect(&venue);
    client.subscribe(&json!({"type": "allMids"}));
    venue.control("revert", &json!({"id": snapshot["id"]}));
    assert_eq!(client.closing_reason(), "the devnet went back in time; subscribe anew");
}

#[test]
fn a_venue_that_stops_closes_its_subscribers() {
    let venue = TestVenue::dev();
    let mut client = Client::connect(&venue);
    client.subscribe(&json!({"type": "allMids"}));
    venue.stop();
    let reason = client.closing_reason();
    assert!(reason.is_empty() || reason == "the venue has stopped", "{reason}");
}

/// Alice rests a hundred sell orders, Bob takes them all.
fn trade_much(venue: &TestVenue) {
    Trader::of_dev(0).exchange(venue, &orders(&vec![order(false, "100000", "0.001", "Gtc"); 100]));
    Trader::of_dev(1).place(venue, order(true, "100000", "0.1", "Ioc"));
}

#[test]
fn a_reader_that_is_too_slow_is_dropped_and_others_keep_up() {
    let venue = TestVenue::dev_within(RequestLimits { queue_bytes: 1 << 20, ..RequestLimits::GENEROUS });
    let mut slow = Client::connect(&venue);
    let mut quick = Client::connect(&venue);
    let trades = json!({"type": "trades", "coin": "BTC"});
    quick.subscribe(&trades);
    slow.subscribe(&trades);
    for number in 0..2 {
        for kind in ["userFills", "userEvents", "orderUpdates", "userHistoricalOrders"] {
            slow.subscribe(&json!({"type": kind, "user": Trader::of_dev(number).address()}));
        }
    }
    // Nobody reads at the slow one's end: first the system's buffers fill, then its queue.
    let mut last = None;
    let mut rounds = 0;
    while metric(&venue, "steelyard_slow_readers_total") == 0 {
        rounds += 1;
        assert!(rounds < 500, "nobody was cut off");
        trade_much(&venue);
        for trade in quick.find("trades", |_| true).as_array().unwrap() {
            let number = trade["tid"].as_u64().unwrap();
            assert!(last.is_none_or(|last| number == last + 1), "{last:?}, then {number}");
            last = Some(number);
        }
    }
    let reason = slow.closing_reason();
    assert!(reason.is_empty() || reason == "too slow to read", "{reason}");
    trade(&venue);
    assert_eq!(quick.find("trades", |_| true)[0]["tid"], last.unwrap() + 1);
}
