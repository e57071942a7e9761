//! Whatever is sent, the answer is an error that says what is wrong.

use api::hyperliquid::socket_message::ClientMessage;
use api::hyperliquid::{AcceptedSources, ExchangeRequest, InfoRequest, MAX_BODY_BYTES, diagnose, recover};
use api::signatures::Source;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixtures::{order_action, unsigned};

fn refusal(envelope: &Value) -> String {
    ExchangeRequest::decode(envelope.to_string().as_bytes()).expect_err("not a request").to_string()
}

/// The text after the beginning that all of them share.
fn reason(envelope: &Value) -> String {
    let text = refusal(envelope);
    let beginning = "Failed to deserialize the JSON body into the target type: ";
    text.strip_prefix(beginning).expect("the known beginning").to_owned()
}

fn with(path: &str, value: Value) -> Value {
    let mut envelope = unsigned(&order_action(), 7);
    *envelope.pointer_mut(path).expect("a path of the envelope") = value;
    envelope
}

#[test]
fn each_wrong_field_is_named() {
    for (path, value, expected) in [
        ("/nonce", json!(-1), "invalid value: integer `-1`, expected u64"),
        ("/nonce", json!("7"), "invalid type: string \"7\", expected u64"),
        ("/nonce", json!(1.5), "invalid type: floating point `1.5`, expected u64"),
        ("/signature/r", json!("0xzz"), "signature.r: `z` is not a hexadecimal digit"),
        ("/signature/s", json!(""), "signature.s: 0 hexadecimal digits where 64 are expected"),
        ("/signature/v", json!(29), "signature.v is 29, and must be 27 or 28 (or 0 or 1)"),
        ("/action", json!([]), "invalid type: sequence, expected a map"),
        ("/action/type", json!(7), "action: an object with a `type` is expected"),
        ("/action/grouping", json!("all"), "action `order`: grouping must be \"na\""),
        ("/action/orders/0/a", json!(-1), "action `order`: invalid value: integer `-1`, expected u32"),
        (
            "/action/orders/0/a",
            json!(5_000_000_000_u64),
            "action `order`: invalid value: integer `5000000000`",
        ),
        (
            "/action/orders/0/p",
            json!(50000),
            "action `order`: invalid type: integer `50000`, expected a string",
        ),
        ("/action/orders/0/t", json!({"limit": {"tif": "Day"}}), "action `order`: unknown variant `Day`"),
        ("/action/orders/0/t", json!({"limit": {"tif": "Gtc", "x": 1}}), "action `order`: unknown field `x`"),
    ] {
        let said = reason(&with(path, value));
        assert!(said.starts_with(expected), "{path}: {said}");
    }
}

#[test]
fn missing_and_surplus_fields_are_named() {
    let mut envelope = unsigned(&order_action(), 7);
    envelope["action"]["orders"][0].as_object_mut().expect("an order").shift_remove("s");
    assert!(reason(&envelope).starts_with("action `order`: missing field `s`"));
    let mut envelope = unsigned(&order_action(), 7);
    envelope["action"]["orders"][0]["cloid"] = json!("0x1");
    assert!(reason(&envelope).starts_with("action `order`: unknown field `cloid`"));
    envelope.as_object_mut().expect("an envelope").shift_remove("signature");
    assert!(reason(&envelope).starts_with("missing field `signature`"));
}

#[test]
fn client_ids_and_order_ids_are_strict() {
    let cloid = "a client order id is 0x and 32 hexadecimal digits";
    for wrong in ["", "0x", "1", "0x0000000000000000000000000000000g", "00000000000000000000000000000000ab"] {
        let mut envelope = unsigned(&order_action(), 7);
        envelope["action"]["orders"][0]["c"] = json!(wrong);
        assert!(reason(&envelope).contains(cloid), "{wrong}");
    }
    for wrong in [json!(-1), json!(1.0), json!("1"), json!(null), json!(18_446_744_073_709_551_616_f64)] {
        let action = json!({"type": "modify", "oid": wrong, "order": order_action()["orders"][0]});
        let said = reason(&unsigned(&action, 7));
        assert!(said.starts_with("action `modify`: oid must be an unsigned integer"), "{wrong}: {said}");
    }
}

#[test]
fn an_oversized_body_is_not_parsed() {
    let body = vec![b'['; MAX_BODY_BYTES + 1];
    let error = ExchangeRequest::decode(&body).expect_err("too large");
    assert_eq!(error.reason(), "the body has 2097153 bytes, and at most 2097152 are read");
}

#[test]
fn deep_nesting_is_an_error() {
    let body = format!("{{\"action\":{}", "[".repeat(1_000_000));
    assert!(ExchangeRequest::decode(body.as_bytes()).is_err());
}

/// Any JSON, biased to the words of the dialect so that some of it gets far.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "type",
        "order",
        "cancel",
        "orders",
        "a",
        "b",
        "p",
        "s",
        "r",
        "t",
        "c",
        "limit",
        "trigger",
        "tif",
        "Gtc",
        "na",
        "grouping",
        "usdSend",
        "noop",
        "oid",
        "0x1",
        "approveAgent",
        "signatureChainId",
        "hyperliquidChain",
        "Testnet",
        "destination",
        "amount",
        "time",
        "0x5e9ee1089755c3435139848e47e6635505d5a13a",
    ])
    .prop_map(str::to_owned);
    let text = prop_oneof![word, ".{0,12}"];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    scalar.prop_recursive(5, 48, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Reads as every kind of request, recovers and diagnoses; only the absence of a panic counts.
fn run(body: &[u8]) {
    if let Ok(request) = ExchangeRequest::decode(body) {
        let accepted = AcceptedSources::both(Source::Testnet);
        let outcome = recover(&request, accepted, None, |_| false).map_err(|error| error.to_string());
        assert!(outcome.is_err());
        let _ = diagnose(&request, accepted, |_| false).map(|found| found.to_string());
    }
    let _ = InfoRequest::decode(body).map_err(|error| error.to_string());
    if let Ok(text) = std::str::from_utf8(body) {
        let _ = ClientMessage::decode(text).map_err(|error| error.frame());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_answered(body in prop::collection::vec(any::<u8>(), 0..200)) {
        run(&body);
    }

    #[test]
    fn any_json_is_answered(value in any_json()) {
        run(value.to_string().as_bytes());
    }

    #[test]
    fn any_action_in_an_envelope_is_answered(action in any_json(), action_type in prop::sample::select(ACTION_TYPES.to_vec())) {
        run(unsigned(&action, 7).to_string().as_bytes());
        let mut typed = action;
        if let Value::Object(members) = &mut typed {
            members.insert("type".into(), action_type.into());
        }
        run(unsigned(&typed, 7).to_string().as_bytes());
    }

    #[test]
    fn any_socket_message_is_answered(
        method in prop::sample::select(vec!["subscribe", "unsubscribe", "ping", "post"]),
        value in any_json(),
        kind in prop::sample::select(vec!["info", "action", "l2Book", "candle", "userFills"]),
    ) {
        let mut subscription = value.clone();
        if let Value::Object(members) = &mut subscription {
            members.insert("type".into(), kind.into());
        }
        let request = json!({"type": kind, "payload": value});
        let message = json!({"method": method, "subscription": subscription, "id": 1, "request": request});
        run(message.to_string().as_bytes());
    }

    #[test]
    fn any_replaced_field_is_answered(
        path in prop::sample::select(PATHS.to_vec()),
        value in any_json(),
    ) {
        run(with(path, value).to_string().as_bytes());
    }
}

const ACTION_TYPES: [&str; 8] =
    ["order", "cancel", "modify", "usdSend", "approveAgent", "vaultTransfer", "spotSend", "dummy"];

const PATHS: [&str; 12] = [
    "/action",
    "/action/type",
    "/action/orders",
    "/action/orders/0",
    "/action/orders/0/a",
    "/action/orders/0/p",
    "/action/orders/0/t",
    "/action/grouping",
    "/nonce",
    "/signature",
    "/signature/r",
    "/signature/v",
];
