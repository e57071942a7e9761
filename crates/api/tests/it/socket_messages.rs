//! The WebSocket's messages and the frames around its answers.

use api::hyperliquid::socket_message::{
    ClientMessage, PostRequest, already_subscribed_frame, already_unsubscribed_frame, channel_frame,
    pong_frame, post_action_frame, post_info_frame, subscribed_frame, unsubscribed_frame,
};
use api::hyperliquid::{ExchangeRequest, InfoRequest, Interval, OfExchange, PostedAction, Subscription};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixtures::{order_action, signer, unsigned};

const USER: &str = "0x14791697260E4c9A71f18484C9f997B308e59325";

fn read(message: &Value) -> ClientMessage {
    ClientMessage::decode(&message.to_string()).unwrap_or_else(|error| panic!("{message}: {error}"))
}

fn subscription(wanted: &Value) -> api::hyperliquid::socket_message::SubscriptionRequest {
    match read(&json!({"method": "subscribe", "subscription": wanted})) {
        ClientMessage::Subscribe(request) => request,
        other => panic!("{other:?}"),
    }
}

fn answer_to(message: &str) -> Value {
    let error = ClientMessage::decode(message).expect_err("a wrong message");
    json(&error.frame())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn every_stream_is_understood_and_has_its_channel() {
    for kind in ["allMids", "assetCtxs", "allDexsAssetCtxs", "spotAssetCtxs", "fastAssetCtxs"] {
        assert_eq!(subscription(&json!({"type": kind})).subscription.channel(), kind);
    }
    for kind in ["l2Book", "trades", "bbo", "activeAssetCtx"] {
        assert_eq!(subscription(&json!({"type": kind, "coin": "BTC"})).subscription.channel(), kind);
    }
    for kind in [
        "orderUpdates",
        "userFills",
        "userFundings",
        "userNonFundingLedgerUpdates",
        "userHistoricalOrders",
        "userTwapHistory",
        "userTwapSliceFills",
        "clearinghouseState",
        "allDexsClearinghouseState",
        "spotState",
        "openOrders",
        "twapStates",
        "webData2",
        "webData3",
        "notification",
    ] {
        let found = subscription(&json!({"type": kind, "user": USER})).subscription;
        assert_eq!((found.channel(), found.user()), (kind, Some(signer())));
    }
    let candle = subscription(&json!({"type": "candle", "coin": "BTC", "interval": "1m"})).subscription;
    assert_eq!(candle, Subscription::Candle { coin: "BTC".into(), interval: Interval::OneMinute });
    let data = subscription(&json!({"type": "activeAssetData", "coin": "BTC", "user": USER})).subscription;
    assert_eq!((data.channel(), data.user()), ("activeAssetData", Some(signer())));
}

#[test]
fn both_names_of_user_events_are_one_stream() {
    let events = subscription(&json!({"type": "userEvents", "user": USER})).subscription;
    let user = subscription(&json!({"type": "user", "user": USER.to_lowercase()})).subscription;
    assert_eq!(events, user);
    assert_eq!(events.channel(), "user");
}

#[test]
fn a_confirmation_repeats_the_request_and_its_defaults() {
    let wanted = json!({"type": "l2Book", "coin": "BTC", "fast": true});
    assert_eq!(
        json(&subscribed_frame(&subscription(&wanted))),
        json!({"channel": "subscriptionResponse", "data": {"method": "subscribe", "subscription":
            {"type": "l2Book", "coin": "BTC", "fast": true, "nSigFigs": null, "mantissa": null}}})
    );
    let wanted = json!({"type": "userFills", "user": USER});
    assert_eq!(
        json(&unsubscribed_frame(&subscription(&wanted))),
        json!({"channel": "subscriptionResponse", "data": {"method": "unsubscribe", "subscription": wanted}})
    );
}

#[test]
fn repeated_requests_are_told_so() {
    let request = subscription(&json!({"type": "trades", "coin": "BTC"}));
    assert_eq!(
        json(&already_subscribed_frame(&request)),
        json!({"channel": "error", "data": r#"Already subscribed: {"type":"trades","coin":"BTC"}"#})
    );
    assert_eq!(
        json(&already_unsubscribed_frame(&request)),
        json!({"channel": "error", "data": r#"Already unsubscribed: {"type":"trades","coin":"BTC"}"#})
    );
}

#[test]
fn pings_and_numbered_requests_are_understood() {
    assert_eq!(read(&json!({"method": "ping"})), ClientMessage::Ping);
    assert_eq!(pong_frame(), r#"{"channel":"pong"}"#);

    let message =
        json!({"method": "post", "id": 7, "request": {"type": "info", "payload": {"type": "allMids"}}});
    let question = InfoRequest::AllMids(OfExchange { dex: None });
    let request = PostRequest::Info { kind: "allMids".into(), question };
    assert_eq!(read(&message), ClientMessage::Post { id: 7, request });

    let payload = unsigned(&order_action(), 7);
    let message = json!({"method": "post", "id": 8, "request": {"type": "action", "payload": payload}});
    let ClientMessage::Post { id: 8, request: PostRequest::Action(request) } = read(&message) else {
        panic!("no action")
    };
    assert_eq!(ExchangeRequest::decode(request.as_bytes()).expect("a request").nonce, 7);
}

#[test]
fn answers_are_framed_with_their_number() {
    assert_eq!(
        json(&post_info_frame(7, "allMids", &json!({"BTC": "1.0"}))),
        json!({"channel": "post", "data": {"id": 7, "response": {"type": "info", "payload":
            {"type": "allMids", "data": {"BTC": "1.0"}}}}})
    );
    assert_eq!(
        json(&post_action_frame(7, &json!({"status": "ok"}))),
        json!({"channel": "post", "data": {"id": 7, "response": {"type": "action", "payload": {"status": "ok"}}}})
    );
    assert_eq!(channel_frame("trades", &[1]), r#"{"channel":"trades","data":[1]}"#);
}

#[test]
fn wrong_messages_are_answered_on_the_channel_that_clients_watch() {
    let said = answer_to("{\"method\":");
    assert_eq!(said["channel"], "error");
    let text = said["data"].as_str().expect("text");
    assert!(text.starts_with("Error parsing JSON into valid websocket request: {\"method\":: EOF"), "{text}");

    let said = answer_to(r#"{"method":"subscribe","subscription":{"type":"tradess","coin":"BTC"}}"#);
    let text = said["data"].as_str().expect("text");
    assert!(
        text.starts_with(r#"Invalid subscription {"type":"tradess","coin":"BTC"}: unknown variant"#),
        "{text}"
    );

    let said = answer_to(r#"{"method":"post","id":9,"request":{"type":"info","payload":{"type":"l2Book"}}}"#);
    assert_eq!((&said["channel"], &said["data"]["id"]), (&json!("post"), &json!(9)));
    assert_eq!(said["data"]["response"]["type"], "error");
    let text = said["data"]["response"]["payload"].as_str().expect("text");
    assert!(text.ends_with("l2Book: missing field `coin`"), "{text}");
}

proptest! {
    /// Parts of messages in any order: what is found of a request without reading the whole is what the whole says.
    #[test]
    fn what_is_found_without_reading_the_whole_message_is_what_the_whole_says(
        parts in proptest::collection::vec(0_usize..12, 0..10),
        usual in any::<bool>(),
    ) {
        let payload = unsigned(&order_action(), 7).to_string();
        let words = [
            r#"{"method":"post","id":1,"request":{"type":"action","payload":"#,
            &payload, "{}", "}", "}", "}", ",", r#""more":1"#, r#""payload":{}"#, r#"{"id":2}"#, " ", r#""type":"info""#,
        ];
        let beginning = if usual { [words[0], &payload].concat() } else { String::new() };
        let message = parts.iter().fold(beginning, |message, &part| message + words[part]);
        if let Some(PostedAction { id, payload }) = PostedAction::find(&message)
            && let Ok(found) = ExchangeRequest::decode(message[payload].as_bytes())
        {
            let read = ClientMessage::decode(&message);
            let Ok(ClientMessage::Post { id: same, request: PostRequest::Action(body) }) = read else {
                panic!("{message}: {read:?}")
            };
            prop_assert_eq!(id, same);
            prop_assert_eq!(ExchangeRequest::decode(body.as_bytes()), Ok(found));
        }
    }
}
