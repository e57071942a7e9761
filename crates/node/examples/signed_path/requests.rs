//! Requests over HTTP of a client that costs as little as it can: made beforehand, one at a time on each of several connections.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Connections of a client.
pub struct Connections {
    streams: Vec<TcpStream>,
}

/// A request with a JSON body.
pub fn http_request(path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

impl Connections {
    /// Connects so many times.
    pub fn open(address: SocketAddr, count: usize) -> Self {
        let open = |_| {
            let stream = TcpStream::connect(address).unwrap();
            stream.set_nodelay(true).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
            stream
        };
        Self { streams: (0..count).map(open).collect() }
    }

    /// Sends all requests, on each connection one after the other, and waits for all answers. Gives how long it took, and how many
    /// answers have this in them.
    pub fn pump(&mut self, requests: &[Vec<u8>], wanted: &[u8]) -> (Duration, usize) {
        let (mut buffer, mut found) = (vec![0; 1 << 16], 0);
        let began = Instant::now();
        for round in requests.chunks(self.streams.len()) {
            for (stream, request) in self.streams.iter_mut().zip(round) {
                stream.write_all(request).unwrap();
            }
            for (stream, _) in self.streams.iter_mut().zip(round) {
                let mut length = 0;
                while !is_whole(&buffer[..length]) {
                    let read = stream.read(&mut buffer[length..]).unwrap();
                    assert!(read > 0, "the venue hung up");
                    length += read;
                }
                found += usize::from(buffer[..length].windows(wanted.len()).any(|part| part == wanted));
            }
        }
        (began.elapsed(), found)
    }
}

/// Whether these bytes are all of an answer.
fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let declared = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = declared.expect("an answer says how long it is").parse().unwrap();
    body.len() >= length
}
