//! Connections that hold what they do not use: they are cut off, and others get their turn.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use node::ConnectionLimits;
use tempfile::TempDir;

use crate::served::config;
use crate::venue::TestVenue;

const ONE_AT_A_TIME: ConnectionLimits =
    ConnectionLimits { connections: 1, head: Duration::from_millis(300), body: Duration::from_millis(300) };

fn venue(folder: &TempDir) -> TestVenue {
    TestVenue::served_within(folder.path(), &config(), ONE_AT_A_TIME)
}

/// Sends bytes on a connection of its own and reads until the venue hangs up.
fn answer_to(venue: &TestVenue, bytes: &str) -> String {
    let mut stream = TcpStream::connect(venue.address()).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_silent_connection_ends_and_the_next_one_has_its_place() {
    let folder = TempDir::new().unwrap();
    let venue = venue(&folder);
    for head in ["", "POST /info HTT", "POST /info HTTP/1.1\r\nHost: a\r\nX-Slow: "] {
        assert_eq!(answer_to(&venue, head), "", "{head}");
    }
    assert_eq!(venue.get("/v1/funds").0, 200);
}

#[test]
fn a_connection_without_a_next_request_ends() {
    let folder = TempDir::new().unwrap();
    let venue = venue(&folder);
    let answer = answer_to(&venue, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok"), "{answer}");
    assert_eq!(venue.get("/v1/funds").0, 200);
}

#[test]
fn a_body_that_does_not_arrive_is_told_so() {
    let folder = TempDir::new().unwrap();
    let venue = venue(&folder);
    for (framing, begin) in [("Content-Length: 100", "{"), ("Transfer-Encoding: chunked", "64\r\n{")] {
        let answer =
            answer_to(&venue, &format!("POST /info HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n{begin}"));
        assert!(answer.starts_with("HTTP/1.1 408"), "{framing}: {answer}");
    }
    assert_eq!(venue.get("/v1/funds").0, 200);
}

#[test]
fn a_socket_keeps_its_place_until_it_closes() {
    let folder = TempDir::new().unwrap();
    let venue = venue(&folder);
    let (mut socket, _) = tungstenite::client(
        format!("ws://{}/ws", venue.address()),
        TcpStream::connect(venue.address()).unwrap(),
    )
    .unwrap();
    let mut waiting = TcpStream::connect(venue.address()).unwrap();
    waiting.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    waiting.set_read_timeout(Some(Duration::from_millis(600))).unwrap();
    let mut answer = [0; 12];
    assert!(waiting.read_exact(&mut answer).is_err(), "the one place is the socket's");
    socket.close(None).unwrap();
    while socket.read().is_ok() {}
    waiting.set_read_timeout(None).unwrap();
    waiting.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}
