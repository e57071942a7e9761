//! A client that costs as little as it can: frames made beforehand, answers counted and not read.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A WebSocket of a client.
pub struct Wire {
    stream: TcpStream,
}

/// A text as the frame of a client. A mask of zeros leaves the text as it is.
pub fn frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u16::try_from(text.len()) {
        Ok(length @ 0..=125) => frame.push(0x80 | length as u8),
        Ok(length) => {
            frame.push(0x80 | 126);
            frame.extend(length.to_be_bytes());
        }
        Err(_) => panic!("no message of this tool is that long"),
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

impl Wire {
    /// Connects.
    pub fn open(address: SocketAddr) -> Self {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
            .write_all(
                b"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                  Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            )
            .unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        Self { stream }
    }

    /// Sends all frames, of which so many may be unanswered, and waits for all answers. Gives how long it took, and how many
    /// answers have this in them.
    pub fn pump(&self, frames: &[Vec<u8>], window: usize, wanted: &[u8]) -> (Duration, usize) {
        let answered = AtomicUsize::new(0);
        let (mut reader, mut writer) = (self.stream.try_clone().unwrap(), self.stream.try_clone().unwrap());
        let began = Instant::now();
        let found = std::thread::scope(|scope| {
            let reading = scope.spawn(|| {
                let (mut buffer, mut kept, mut found) = (vec![0; 1 << 16], Vec::new(), 0);
                while answered.load(Ordering::Relaxed) < frames.len() {
                    let length = reader.read(&mut buffer).unwrap();
                    assert!(length > 0, "the venue hung up");
                    kept.extend(&buffer[..length]);
                    let mut rest = &kept[..];
                    while let Some((body, after)) = split(rest) {
                        found += usize::from(body.windows(wanted.len()).any(|part| part == wanted));
                        answered.fetch_add(1, Ordering::Release);
                        rest = after;
                    }
                    kept = rest.to_vec();
                }
                found
            });
            let mut sent = 0;
            while sent < frames.len() {
                let room = window - (sent - answered.load(Ordering::Acquire));
                let part = room.min(64).min(frames.len() - sent);
                if part == 0 {
                    std::thread::park_timeout(Duration::from_micros(50));
                    continue;
                }
                writer.write_all(&frames[sent..sent + part].concat()).unwrap();
                sent += part;
            }
            reading.join().unwrap()
        });
        (began.elapsed(), found)
    }

    /// Sends a frame and waits for its answer.
    pub fn round_trip(&mut self, frame: &[u8]) {
        self.stream.write_all(frame).unwrap();
        let (mut buffer, mut length) = (vec![0; 1 << 16], 0);
        while split(&buffer[..length]).is_none() {
            length += self.stream.read(&mut buffer[length..]).unwrap();
        }
    }
}

/// The body of the first frame of a server, and what comes after it.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (start, length) = match *bytes.get(1)? {
        126 => (4, usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]))),
        127 => panic!("no answer to this tool is that long"),
        length => (2, usize::from(length)),
    };
    let body = bytes.get(start..start + length)?;
    Some((body, &bytes[start + length..]))
}
