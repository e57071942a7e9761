//! What a client can make the venue keep: bounds that each answer in their own way.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::Message;

use crate::overload::{Held, bid, post};
use crate::served::{config, funded_with};
use crate::socket::Client;
use crate::venue::{TestVenue, metric};

/// A request whose large body the venue waits for.
fn large_body(venue: &TestVenue) -> TcpStream {
    let mut stream = TcpStream::connect(venue.address()).unwrap();
    let head = "POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut said = [0; 25];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[test]
fn an_address_has_few_large_bodies_under_way_and_any_number_of_small_ones() {
    let venue = TestVenue::dev();
    let mut held: Vec<_> = (0..8).map(|_| large_body(&venue)).collect();
    let (status, text) = venue.post("/info", &vec![b' '; 100_000]);
    assert!(status == 429 && text.contains("Too many large bodies"), "{status} {text}");
    venue.info(&json!({"type": "allMids"}));
    assert_eq!(metric(&venue, r#"steelyard_refused_requests_total{limit="bodies"}"#), 1);
    let mut last = held.pop().unwrap();
    last.write_all(&vec![b' '; 100_000]).unwrap();
    let mut answer = [0; 64];
    assert!(last.read(&mut answer).unwrap() > 0);
    let (status, _) = venue.post("/info", &vec![b' '; 100_000]);
    assert_eq!(status, 422, "there is room again");
}

#[test]
fn a_head_that_is_too_long_is_not_kept() {
    let venue = TestVenue::dev();
    let mut stream = TcpStream::connect(venue.address()).unwrap();
    let head = format!("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: {}\r\n\r\n", "x".repeat(1_000_000));
    // The venue may hang up while it is still being sent.
    let _ = stream.write_all(head.as_bytes());
    let mut answer = Vec::new();
    // As above.
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(venue.text("/healthz"), "ok");
}

#[test]
fn a_message_that_is_too_long_closes_its_connection_with_the_reason() {
    let venue = TestVenue::dev();
    let mut client = Client::connect(&venue);
    let text = json!({"method": "ping", "more": "x".repeat(250_000)}).to_string();
    client.socket.send(Message::text(text)).unwrap();
    assert_eq!(client.next(), json!({"channel": "pong"}));
    let text = json!({"method": "ping", "more": "x".repeat(270_000)}).to_string();
    // The venue may hang up while it is still being sent.
    let _ = client.socket.send(Message::text(text));
    let reason = client.closing_reason();
    assert!(reason.contains("262144"), "{reason}");
}

#[test]
fn an_address_has_few_signed_requests_that_wait_whichever_way_they_came() {
    let folder = TempDir::new().unwrap();
    let mut config = config();
    config.limits.posts = 2;
    let (venue, alice, _) = funded_with(&folder, &config);
    let mut client = Client::connect(&venue);
    let held = Held::hold(&venue);
    (0..2).for_each(|id| post(&mut client, id, "action", &bid(&alice)));
    post(&mut client, 2, "action", &bid(&alice));
    let refused = client.find("post", |data| data["id"] == 2)["response"]["payload"].clone();
    assert!(refused.as_str().unwrap().starts_with("429 more than 2 requests"), "{refused}");
    let (status, text) = venue.post("/exchange", bid(&alice).to_string().as_bytes());
    let said: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, &said["code"]), (429, &json!(429)), "{text}");
    // They wait whether their connection is there or not.
    drop(client);
    let mut client = Client::connect(&venue);
    post(&mut client, 3, "action", &bid(&alice));
    let refused = client.find("post", |data| data["id"] == 3)["response"]["payload"].clone();
    assert!(refused.as_str().unwrap().starts_with("429 more than 2 requests"), "{refused}");
    held.release();
}
