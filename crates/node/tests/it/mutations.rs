//! Recorded requests of real clients, changed at random where they are most telling, against a running venue: each is answered,
//! none with an internal error, and the venue goes on.

use api::signatures::typed_action;
use prices::Random;
use serde_json::{Map, Value, json};

use crate::trader::{Trader, fresh_nonce, order, signed};
use crate::venue::TestVenue;

/// One request a line, as clients of the field send them: `{"door", "body"}`, of `/exchange` the action alone.
const RECORDED: &str = include_str!("recorded_requests.jsonl");

/// How many changed requests are sent: a sample, and the long form.
const SAMPLE: u64 = 600;
const SOAK: u64 = 100_000;

/// How many changes one request bears at most.
const CHANGES: u64 = 3;

struct Seed {
    door: String,
    body: Value,
}

fn seeds() -> Vec<Seed> {
    let seed = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        Seed { door: line["door"].as_str().unwrap().to_owned(), body: line["body"].take() }
    };
    RECORDED.lines().map(seed).collect()
}

#[test]
fn changed_requests_are_answered_and_do_no_harm() {
    let venue = TestVenue::dev();
    let seeds = seeds();
    let rounds = if std::env::var_os("STEELYARD_SOAK").is_some() { SOAK } else { SAMPLE };
    for round in 0..rounds {
        let mut random = Random::new(round);
        let seed = &seeds[below(&mut random, seeds.len())];
        let mut body = seed.body.clone();
        for _ in 0..=random.next_u64() % CHANGES {
            let other = &seeds[below(&mut random, seeds.len())].body;
            change(&mut body, other, &mut random);
        }
        let request = if seed.door == "/exchange" { envelope(&body, &mut random) } else { body };
        let (status, text) = venue.post(&seed.door, request.to_string().as_bytes());
        assert!(is_answer(&seed.door, status, &text), "round {round}: {request} gives {status} {text}");
        if round % 200 == 0 {
            check_unharmed(&venue);
        }
    }
    check_unharmed(&venue);
}

/// An error of the asker is an answer. So is the documented one for what an exchange of another name would be asked.
fn is_answer(door: &str, status: u16, text: &str) -> bool {
    let of_unknown = door == "/info" && status == 500 && text == "null";
    status < 500 && !text.is_empty() || of_unknown
}

fn check_unharmed(venue: &TestVenue) {
    // An account that the changed requests never sign for.
    let trader = Trader::of_dev(9);
    let number = trader.rest(venue, order(true, "90000", "0.1", "Gtc"));
    let cancel = json!({"type": "cancel", "cancels": [{"a": 0, "o": number}]});
    assert_eq!(trader.exchange(venue, &cancel)["response"]["data"]["statuses"], json!(["success"]));
}

/// An action signed by one of the devnet's accounts, where it can be signed at all.
fn envelope(action: &Value, random: &mut Random) -> Value {
    let trader = Trader::of_dev(below(random, 9));
    let mut action = action.clone();
    let nonce = fresh_nonce();
    // What is signed field by field repeats the nonce, which would else be of another day.
    if action["type"].as_str().and_then(typed_action).is_some() {
        for name in ["time", "nonce"] {
            if action[name].is_u64() {
                action[name] = json!(nonce);
            }
        }
    }
    let unsigned = json!({"action": action, "nonce": nonce, "signature": {"r": "0x1", "s": "0x1", "v": 27}});
    let readable = api::hyperliquid::ExchangeRequest::decode(unsigned.to_string().as_bytes());
    let is_signable = readable.is_ok_and(|request| {
        let is_typed = request.action_type().and_then(typed_action).is_some();
        let encoding = api::hyperliquid::Encoding::Canonical;
        !is_typed && request.l1_message(encoding).is_some()
    });
    if is_signable { signed(&trader.key, &action, nonce) } else { unsigned }
}

/// Changes one place of a request: takes it away, doubles it, puts something hostile or a part of another request there.
fn change(body: &mut Value, other: &Value, random: &mut Random) {
    let places = pointers(body);
    let pointer = &places[below(random, places.len())];
    let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", ""));
    match random.next_u64() % 5 {
        0 => match body.pointer_mut(parent) {
            Some(Value::Object(members)) => drop(members.shift_remove(name)),
            Some(Value::Array(items)) => drop(name.parse().map(|place: usize| items.remove(place))),
            _ => {}
        },
        1 => match body.pointer_mut(parent) {
            Some(Value::Array(items)) => {
                let item = items[name.parse::<usize>().unwrap_or(0)].clone();
                items.extend(vec![item; below(random, 20)]);
            }
            Some(Value::Object(members)) => {
                let value = members.get(name).cloned().unwrap_or_default();
                members.insert(format!("{name}2"), value);
            }
            _ => {}
        },
        2 => {
            let parts = pointers(other);
            let part = other.pointer(&parts[below(random, parts.len())]).cloned();
            replace(body, pointer, part.unwrap_or_default());
        }
        _ => {
            let hostile = hostile(body.pointer(pointer), random);
            replace(body, pointer, hostile);
        }
    }
}

fn replace(body: &mut Value, pointer: &str, value: Value) {
    if let Some(place) = body.pointer_mut(pointer) {
        *place = value;
    }
}

/// Something of the same kind that tries a bound, or of another kind.
fn hostile(value: Option<&Value>, random: &mut Random) -> Value {
    const NUMBERS: [&str; 20] = [
        "0",
        "-0",
        "-1",
        "1",
        "0.1",
        "1e400",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "4294967295",
        "4294967296",
        "65535",
        "65536",
        "10000",
        "110000",
        "100000001",
        "0.00000000000000000001",
    ];
    const TEXTS: [&str; 16] = [
        "",
        " ",
        "0",
        "-1",
        "0.000000001",
        "NaN",
        "1e5",
        "99999999999999999999",
        "9223372036854.775807",
        "\u{0}",
        "ü",
        "0x",
        "0x00000000000000000000000000000000000000zz",
        "0x0000000000000000000000000000000000000000",
        "dex:BTC",
        "PURR/USDC",
    ];
    let number = |random: &mut Random| {
        let text = NUMBERS[below(random, NUMBERS.len())];
        serde_json::from_str(text).unwrap_or_else(|_| json!(text))
    };
    match (value, random.next_u64() % 8) {
        (Some(Value::Number(_)), 0..=5) => number(random),
        (Some(Value::String(_)), 0..=3) => json!(TEXTS[below(random, TEXTS.len())]),
        (Some(Value::String(_)), 4) => json!(NUMBERS[below(random, NUMBERS.len())]),
        (Some(Value::Bool(flag)), 0..=3) => json!(!flag),
        (Some(Value::Array(_)), 0..=3) => json!([]),
        (_, 6) => Value::Null,
        (_, 7) => json!("x".repeat(below(random, 100_000))),
        (_, 5) => Value::Object(Map::new()),
        _ => number(random),
    }
}

/// The pointers of all places of a value, its own first.
fn pointers(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => {
            (0..).zip(items).map(|(place, value): (usize, _)| (place.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (name, child) in children {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        found.extend(pointers(child).into_iter().map(|pointer| format!("/{escaped}{pointer}")));
    }
    found
}

fn below(random: &mut Random, bound: usize) -> usize {
    usize::try_from(random.next_u64()).unwrap_or(usize::MAX) % bound
}
