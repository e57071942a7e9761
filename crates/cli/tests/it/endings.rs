//! How the venue ends: when asked, and when its device fails.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use client::{NewOrder, Side, TimeInForce};
use tempfile::TempDir;

use crate::process::Process;
use crate::trader::{of_dev, unless_gone};

#[test]
fn it_ends_soon_after_sigterm_also_with_open_connections() {
    let venue = Process::dev(&[]);
    let mut socket = TcpStream::connect(venue.address()).unwrap();
    let handshake = "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.write_all(handshake.as_bytes()).unwrap();
    let mut head = [0; 12];
    socket.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 101");
    let mut half = TcpStream::connect(venue.address()).unwrap();
    half.write_all(b"POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{").unwrap();

    let asked = Instant::now();
    let (status, _) = venue.terminate();
    assert!(status.success(), "{status}");
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
}

#[test]
fn a_device_that_fails_ends_the_venue_with_an_error() {
    let folder = TempDir::new().unwrap();
    // No file may grow beyond 3 MiB: the journal's will want to.
    let mut command = Command::new("bash");
    command.args(["-c", "ulimit -f 3072; trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_steelyard")]);
    command.args(["dev", "--json", "--port", "0", "--no-agents", "--state"]).arg(folder.path());
    command.stderr(Stdio::piped());
    let mut venue = Process::start(command);
    let trader = of_dev(0, &venue.url(""));
    let mut acknowledged = 0;
    let order = NewOrder::limit("BTC", Side::Buy, "0.001".parse().unwrap(), "50000".parse().unwrap());
    let batch = vec![order.working(TimeInForce::Immediate); 2_000];
    while unless_gone(trader.place_all(&batch)).is_some() {
        acknowledged += 1;
        assert!(acknowledged < 1_000, "the device does not fail");
    }
    let (status, _) = venue.wait();
    assert_eq!(status.code(), Some(1));
    let errors = venue.errors();
    assert!(errors.contains("the journal failed, and the venue has stopped"), "{errors}");
}
