//! How much anybody may ask: by address on the network, and by account.

use node::config::Config;
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::Message;

use crate::served::{config, funded_with};
use crate::socket::Client;
use crate::trader::{Trader, fresh_nonce, order, orders, signed, signed_envelope};
use crate::venue::{TestVenue, metric};

fn limited(change: impl FnOnce(&mut node::config::RequestLimitsConfig)) -> Config {
    let mut config = config();
    change(&mut config.limits);
    config
}

fn asked_too_much(account: &Trader, venue: &TestVenue, action: &Value) -> String {
    let text = account.refused(venue, action);
    assert!(text.starts_with("Too many cumulative requests sent ("), "{text}");
    text
}

#[test]
fn an_address_that_asks_too_much_is_told_when_to_come_back() {
    let folder = TempDir::new().unwrap();
    let venue = TestVenue::served_in(folder.path(), &limited(|limits| limits.weight_per_minute = 43));
    let (meta, mids) = (json!({"type": "meta"}), json!({"type": "allMids"}));
    venue.info(&meta);
    venue.info(&meta);
    let (status, text) = venue.post("/info", meta.to_string().as_bytes());
    let body: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, &body["code"]), (429, &json!(429)), "{text}");
    assert!(body["msg"].as_str().unwrap().contains("may weigh 43 a minute"), "{text}");
    venue.info(&mids);
    assert_eq!(metric(&venue, r#"steelyard_refused_requests_total{limit="weight"}"#), 1);
    // What comes through a socket weighs the same.
    let mut client = Client::connect(&venue);
    client.send(
        &json!({"method": "post", "id": 1, "request": {"type": "info", "payload": {"type": "userRole", "user": Trader::stranger(1).address()}}}),
    );
    let answer = client.find("post", |_| true);
    assert_eq!(answer["response"]["type"], "error");
    assert!(answer["response"]["payload"].as_str().unwrap().starts_with("429 Too many requests"), "{answer}");
    let action = signed(&Trader::stranger(31).key, &orders(&vec![order(true, "1", "1", "Gtc"); 80]), 1);
    let (status, text) = venue.post("/exchange", action.to_string().as_bytes());
    assert_eq!(status, 429, "a batch of 80 weighs 3, and 1 is left: {text}");
}

#[test]
fn a_look_at_all_accounts_weighs_as_much_as_ten_other_questions() {
    let folder = TempDir::new().unwrap();
    let (venue, alice, _) = funded_with(&folder, &limited(|limits| limits.weight_per_minute = 48));
    let place = format!("/v1/accounts/{}/deleveraging", alice.address());
    let asked = [place.as_str(), "/v1/stress?move=-0.1", "/v1/stress?move=0.1", "/v1/funds"];
    let statuses = asked.map(|path| venue.get(path).0);
    assert_eq!(statuses, [200, 200, 429, 200]);
}

#[test]
fn long_answers_weigh_by_their_rows() {
    let folder = TempDir::new().unwrap();
    let (venue, alice, bob) = funded_with(&folder, &limited(|limits| limits.weight_per_minute = 70));
    for _ in 0..20 {
        alice.rest(&venue, order(false, "100000", "0.001", "Gtc"));
        bob.place(&venue, order(true, "100000", "0.001", "Ioc"));
    }
    // Three requests of before and forty of now weigh 43, this one 20 and then 1 for its twenty rows.
    assert_eq!(bob.fills(&venue).len(), 20);
    let (status, _) = venue.post("/info", json!({"type": "meta"}).to_string().as_bytes());
    assert_eq!(status, 429);
}

#[test]
fn an_account_has_a_request_a_dollar_traded() {
    let folder = TempDir::new().unwrap();
    let few = limited(|limits| limits.requests_before_trading = 4);
    let (venue, alice, bob) = funded_with(&folder, &few);
    let limit_of = |venue: &TestVenue, trader: &Trader| {
        venue.info(&json!({"type": "userRateLimit", "user": trader.address()}))
    };
    let resting = order(true, "90000", "0.001", "Gtc");
    alice.exchange(&venue, &orders(&vec![resting.clone(); 3]));
    let numbers = alice.open_orders(&venue);
    assert_eq!(limit_of(&venue, &alice)["nRequestsUsed"], 3, "a batch counts every order");
    let text = asked_too_much(&alice, &venue, &orders(&vec![resting.clone(); 2]));
    assert_eq!(
        text,
        "Too many cumulative requests sent (5 > 4) for cumulative volume traded $0. \
         Place taker orders to free up 1 request per USDC traded."
    );
    assert_eq!(alice.open_orders(&venue), numbers, "a refused request enters no block");
    alice.rest(&venue, resting.clone());
    // Once all are used, one is let through, and the next after ten seconds.
    alice.rest(&venue, order(false, "100000", "0.01", "Gtc"));
    asked_too_much(&alice, &venue, &orders(std::slice::from_ref(&resting)));
    // Cancels have twice the room.
    let cancel = json!({"type": "cancel", "cancels": numbers.iter().map(|number| json!({"a": 0, "o": number})).collect::<Vec<_>>()});
    assert_eq!(alice.exchange(&venue, &cancel)["response"]["data"]["statuses"][2], "success");
    assert_eq!(
        limit_of(&venue, &alice),
        json!({"cumVlm": "0.0", "nRequestsUsed": 8, "nRequestsCap": 4, "nRequestsSurplus": 0})
    );

    bob.place(&venue, order(true, "100000", "0.01", "Ioc"));
    alice.rest(&venue, resting.clone());
    let traded =
        json!({"cumVlm": "1000.0", "nRequestsUsed": 9, "nRequestsCap": 1_004, "nRequestsSurplus": 0});
    assert_eq!(limit_of(&venue, &alice), traded);
    assert_eq!(metric(&venue, r#"steelyard_refused_requests_total{limit="actions"}"#), 2);
    venue.stop();

    let again = TestVenue::served_in(folder.path(), &few);
    assert_eq!(limit_of(&again, &alice), traded, "the counts outlive a restart");
}

#[test]
fn a_request_after_its_own_expiry_counts_five_times() {
    let folder = TempDir::new().unwrap();
    let (venue, alice, _) = funded_with(&folder, &config());
    let nonce = fresh_nonce();
    let action = orders(&[order(true, "90000", "0.001", "Gtc")]);
    let stale = signed_envelope(
        &alice.key,
        json!({"action": action, "nonce": nonce, "expiresAfter": nonce - 60_000}),
    );
    let (status, text) = venue.post("/exchange", stale.to_string().as_bytes());
    assert_eq!((status, text.contains("err")), (200, true), "{text}");
    let limit = venue.info(&json!({"type": "userRateLimit", "user": alice.address()}));
    assert_eq!(limit["nRequestsUsed"], 5);
}

#[test]
fn sockets_hold_no_more_than_their_address_may() {
    let folder = TempDir::new().unwrap();
    let few = limited(|limits| {
        (limits.connections, limits.subscriptions, limits.users, limits.messages_per_minute) = (2, 3, 1, 9);
    });
    let venue = TestVenue::served_in(folder.path(), &few);
    let mut one = Client::connect(&venue);
    let mut other = Client::connect(&venue);
    assert!(Client::try_connect(&venue).is_err(), "a third connection is refused");
    let user = |seed: u8| json!({"type": "orderUpdates", "user": Trader::stranger(seed).address()});
    one.subscribe(&user(1));
    other.send(&json!({"method": "subscribe", "subscription": user(2)}));
    assert_eq!(other.find("error", |_| true), "Cannot track more than 1 total users.");
    other.subscribe(&json!({"type": "trades", "coin": "BTC"}));
    one.subscribe(&json!({"type": "allMids"}));
    one.send(&json!({"method": "subscribe", "subscription": {"type": "bbo", "coin": "BTC"}}));
    assert_eq!(one.find("error", |_| true), "Cannot track more than 3 subscriptions.");
    // What a connection held is free once it has ended.
    drop(one);
    let mut one = Client::connect_when_there_is_room(&venue);
    one.subscribe(&user(2));
    // One by one: what is sent to a connection that has ended is an error.
    let reason = loop {
        one.send(&json!({"method": "ping"}));
        match one.socket.read().unwrap() {
            Message::Text(_) => {}
            Message::Close(frame) => break frame.expect("a reason").reason.to_string(),
            other => panic!("{other}"),
        }
    };
    assert_eq!(reason, "Too many messages: one address may send 9 a minute.");
}

#[test]
fn behind_a_proxy_each_client_has_limits_of_its_own() {
    let folder = TempDir::new().unwrap();
    let mut few = limited(|limits| limits.weight_per_minute = 20);
    few.proxies.trusted = vec!["127.0.0.0/8".to_owned()];
    let venue = TestVenue::served_in(folder.path(), &few);
    let status = |client: &str| venue.post_for(client, "/info", br#"{"type": "meta"}"#).0;
    assert_eq!((status("192.0.2.1"), status("192.0.2.1")), (200, 429));
    assert_eq!(status("192.0.2.2"), 200);
    assert_eq!(status("198.51.100.9, 192.0.2.2"), 429, "what the client says of itself is not believed");
    venue.stop();

    few.proxies.trusted.clear();
    let venue = TestVenue::served_in(folder.path(), &few);
    let status = |client: &str| venue.post_for(client, "/info", br#"{"type": "meta"}"#).0;
    assert_eq!(
        (status("192.0.2.1"), status("192.0.2.2")),
        (200, 429),
        "nobody is believed but trusted proxies"
    );
}
