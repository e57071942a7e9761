//! Signed requests through a WebSocket: found in whatever way they are written, answered each, in the order in which they came.

use serde_json::{Value, json};
use tungstenite::Message;

use crate::socket::Client;
use crate::trader::{Trader, fresh_nonce, order, orders, signed};
use crate::venue::TestVenue;

/// A signed order that rests.
fn payload(trader: &Trader) -> Value {
    signed(&trader.key, &orders(&[order(true, "90000", "0.001", "Gtc")]), fresh_nonce())
}

fn send(client: &mut Client, text: String) {
    client.socket.send(Message::text(text)).unwrap();
}

#[test]
fn a_request_is_found_however_its_message_is_written() {
    let venue = TestVenue::dev();
    let alice = Trader::of_dev(0);
    let mut client = Client::connect(&venue);
    let shapes: [fn(&Value) -> String; 6] = [
        |payload| format!(r#"{{"method":"post","id":1,"request":{{"type":"action","payload":{payload}}}}}"#),
        |payload| {
            format!(
                "{{ \"method\" : \"post\" , \"id\" : 1,\n\"request\": {{ \"type\": \"action\", \"payload\": {payload} }}\r\n}} "
            )
        },
        |payload| format!(r#"{{"id":1,"request":{{"payload":{payload},"type":"action"}},"method":"post"}}"#),
        |payload| {
            format!(
                r#"{{"method":"post","id":1,"request":{{"type":"action","payload":{payload},"more":{{}}}}}}"#
            )
        },
        |payload| {
            format!(
                r#"{{"method":"post","id":1,"request":{{"type":"action","payload":{payload}}},"more":"}}}}"}}"#
            )
        },
        |payload| {
            // Neither the type nor the action comes first.
            let (action, nonce, signature) = (&payload["action"], &payload["nonce"], &payload["signature"]);
            let (orders, grouping) = (&action["orders"], &action["grouping"]);
            format!(
                r#"{{"method":"post","id":1,"request":{{"type":"action","payload":{{"signature":{signature},"nonce":{nonce},"action":{{"orders":{orders},"grouping":{grouping},"type":"order"}}}}}}}}"#
            )
        },
    ];
    for shape in shapes {
        let message = shape(&payload(&alice));
        send(&mut client, message.clone());
        let answer = client.find("post", |_| true);
        let status = &answer["response"]["payload"]["response"]["data"]["statuses"][0];
        assert!(answer["id"] == 1 && status["resting"].is_object(), "{message}: {answer}");
    }
}

#[test]
fn a_long_request_counts_as_such_however_its_message_is_written() {
    let venue = TestVenue::dev();
    let alice = Trader::of_dev(0);
    let mut client = Client::connect(&venue);
    let many = orders(&vec![order(true, "90000", "0.001", "Gtc"); 60]);
    for tail in ["", r#","more":{}"#] {
        let payload = signed(&alice.key, &many, fresh_nonce());
        send(
            &mut client,
            format!(r#"{{"method":"post","id":1,"request":{{"type":"action","payload":{payload}{tail}}}}}"#),
        );
        let answer = client.find("post", |_| true);
        let statuses = &answer["response"]["payload"]["response"]["data"]["statuses"];
        assert_eq!(statuses.as_array().map(Vec::len), Some(60), "{answer}");
    }
}

#[test]
fn what_is_no_message_is_told_so_and_what_is_no_request_by_its_number() {
    let venue = TestVenue::dev();
    let mut client = Client::connect(&venue);
    for broken in [
        r#"{"method":"post","id":1,"request":{"type":"action","payload":{"action":{,}}}}"#,
        r#"{"method":"post","id":1,"request":{"type":"action","payload":{}}},{}}"#,
        r#"{"method":"post","id":1,"request":{"type":"action","payload":{}},"request":{}}"#,
    ] {
        send(&mut client, broken.into());
        let text = client.find("error", |_| true);
        let text = text.as_str().unwrap();
        assert!(text.starts_with("Error parsing JSON into valid websocket request"), "{broken}: {text}");
    }
    send(&mut client, r#"{"method":"post","id":6,"request":{"type":"action","payload":{"nonce":1}}}"#.into());
    let answer = client.find("post", |data| data["id"] == 6);
    let text = answer["response"]["payload"].as_str().unwrap();
    assert!(text.starts_with("Failed to deserialize the JSON body"), "{text}");
}

#[test]
fn requests_that_come_together_are_all_answered_and_go_on_in_their_order() {
    const COUNT: u64 = 300;
    let venue = TestVenue::dev();
    let alice = Trader::of_dev(0);
    let mut client = Client::connect(&venue);
    for id in 0..COUNT {
        let post =
            json!({"method": "post", "id": id, "request": {"type": "action", "payload": payload(&alice)}});
        client.socket.write(Message::text(post.to_string())).unwrap();
        if id % 50 == 7 {
            client.socket.write(Message::text(r#"{"method":"ping"}"#)).unwrap();
        }
    }
    client.socket.flush().unwrap();
    let (mut numbers, mut pongs) = (vec![0; COUNT as usize], 0);
    for _ in 0..COUNT + 6 {
        let answer = client.next();
        if answer["channel"] == "pong" {
            pongs += 1;
            continue;
        }
        let status = &answer["data"]["response"]["payload"]["response"]["data"]["statuses"][0];
        let number = status["resting"]["oid"].as_u64().unwrap_or_else(|| panic!("{answer}"));
        numbers[answer["data"]["id"].as_u64().unwrap() as usize] = number;
    }
    assert_eq!(pongs, 6);
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
}
