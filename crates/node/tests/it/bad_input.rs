//! Bad input on every surface: the documented error, and a venue that goes on.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use serde_json::json;

use crate::trader::{Trader, fresh_nonce, order, orders, signed};
use crate::venue::TestVenue;

/// Asserts that a trader is still served.
fn check_unharmed(venue: &TestVenue) {
    let trader = Trader::of_dev(9);
    let number = trader.rest(venue, order(true, "90000", "0.1", "Gtc"));
    let cancel = json!({"type": "cancel", "cancels": [{"a": 0, "o": number}]});
    assert_eq!(trader.exchange(venue, &cancel)["response"]["data"]["statuses"], json!(["success"]));
}

#[test]
fn malformed_bodies_are_answered_with_plain_text() {
    let venue = TestVenue::dev();
    let deep = "[".repeat(200_000);
    for path in ["/info", "/exchange"] {
        for body in ["", "{", "null", "[]", r#"{"type":"noSuchQuestion"}"#, r#"{"type":7}"#, "\u{0}", &deep] {
            let (status, text) = venue.post(path, body.as_bytes());
            assert_eq!(status, 422, "{path} {text}");
            assert!(text.starts_with("Failed to deserialize the JSON body"), "{path} {text}");
        }
    }
    check_unharmed(&venue);
}

#[test]
fn a_body_of_fifty_megabytes_is_refused_as_too_large() {
    let venue = TestVenue::dev();
    let body = vec![b'a'; 50_000_000];
    for path in ["/info", "/exchange", "/dev/balance"] {
        let (status, text) = venue.post(path, &body);
        assert_eq!(status, 413, "{path} {text}");
        assert!(!text.is_empty());
    }
    check_unharmed(&venue);
}

#[test]
fn ten_thousand_orders_are_answered_one_by_one_and_more_are_refused_whole() {
    let venue = TestVenue::dev();
    let alice = Trader::of_dev(0);
    let batch = |count| orders(&vec![order(true, "90000", "0.001", "Gtc"); count]);
    let answer = alice.exchange(&venue, &batch(10_000));
    let statuses = answer["response"]["data"]["statuses"].as_array().unwrap();
    let resting = statuses.iter().filter(|status| status["resting"].is_object()).count();
    assert_eq!((statuses.len(), resting), (10_000, 5_000), "an account has a limit of open orders");
    assert!(statuses.iter().all(|status| status["resting"].is_object() || status["error"].is_string()));

    let envelope = signed(&alice.key, &batch(10_001), fresh_nonce());
    let (status, text) = venue.post("/exchange", envelope.to_string().as_bytes());
    assert!(status == 422 || text.contains("err"), "{status} {text}");
    check_unharmed(&venue);
}

/// Sends bytes on a raw connection, and reads until the venue hangs up.
fn send_raw(venue: &TestVenue, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(venue.address()).unwrap();
    stream.write_all(bytes).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    // A peer that breaks the protocol may be cut off.
    let _ = stream.read_to_end(&mut answer);
    answer
}

#[test]
fn broken_http_does_no_harm() {
    let venue = TestVenue::dev();
    for head in [
        "POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
        "POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n{",
        "POST /info HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        "POST /info HTT",
        "\u{16}\u{3}\u{1}",
    ] {
        send_raw(&venue, head.as_bytes());
    }
    check_unharmed(&venue);
}

#[test]
fn half_a_frame_does_no_harm() {
    let venue = TestVenue::dev();
    let handshake = "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    for frame in [
        &[0x81_u8][..],
        &[0x81, 0x80 | 100, 0, 0, 0, 0, b'{'],
        &[0x81, 0x80 | 127, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b'a'],
        &[0x81, 5, b'h', b'e', b'l', b'l', b'o'],
        &[0x8f, 0x80, 0, 0, 0, 0],
        &[0x81, 0x80 | 2, 0, 0, 0, 0, 0xff, 0xfe],
    ] {
        let answer = send_raw(&venue, &[handshake.as_bytes(), frame].concat());
        assert!(answer.starts_with(b"HTTP/1.1 101"), "{frame:?}");
    }
    check_unharmed(&venue);
}
