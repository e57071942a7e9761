//! What strangers can make a venue keep: `attack ADDRESS PID [CONNECTIONS]` holds connections, slow bodies and subscriptions, asks
//! without reading the answers, and sends many small requests, and says how much memory the venue has before, during and after each.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Something that strangers do, over so many connections.
type Attack = fn(SocketAddr, usize);

/// How long an attack goes on.
const SPAN: Duration = Duration::from_secs(5);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let address: SocketAddr = arguments.next().and_then(|text| text.parse().ok()).expect("HOST:PORT");
    let process: u32 = arguments.next().and_then(|text| text.parse().ok()).expect("the venue's process id");
    let count = arguments.next().map_or(1_000, |text| text.parse().expect("how many connections"));
    let attacks: [(&str, Attack); 6] = [
        ("silent connections", silent),
        ("slow bodies", slow_bodies),
        ("answers that nobody reads", unread),
        ("silent WebSockets with half a message", half_messages),
        ("subscriptions", subscriptions),
        ("small requests", small_requests),
    ];
    println!("{:<40} {:>10} {:>10} {:>10}", "KiB resident", "before", "during", "after");
    for (name, attack) in attacks {
        let before = resident(process);
        let watch = std::thread::spawn(move || {
            (0..50)
                .map(|_| {
                    pause();
                    resident(process)
                })
                .max()
                .unwrap_or_default()
        });
        attack(address, count);
        let during = watch.join().unwrap();
        // Connections end, and what they held is given back.
        (0..10).for_each(|_| pause());
        println!("{name:<40} {before:>10} {during:>10} {:>10}", resident(process));
    }
}

fn pause() {
    std::thread::park_timeout(Duration::from_millis(100));
}

fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("the venue lives");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// Opens connections, each of which sends this, and keeps them for a while.
fn hold(address: SocketAddr, count: usize, text: &[u8]) {
    let open = |_| {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()?;
        stream.set_write_timeout(Some(Duration::from_millis(200))).ok()?;
        // The venue may refuse, which is what this is about.
        let _ = stream.write_all(text);
        Some(stream)
    };
    let held: Vec<_> = (0..count).filter_map(open).collect();
    std::thread::park_timeout(SPAN);
    println!("  {} of {count} connections were open", held.len());
}

fn silent(address: SocketAddr, count: usize) {
    hold(address, count, b"POST /info HTTP/1.1\r\nHost: a\r\nX-Slow: ");
}

fn slow_bodies(address: SocketAddr, count: usize) {
    let mut text = b"POST /exchange HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n".to_vec();
    text.extend(vec![b' '; 1_900_000]);
    hold(address, count.min(500), &text);
}

fn unread(address: SocketAddr, count: usize) {
    let body = r#"{"type":"metaAndAssetCtxs"}"#;
    let one = format!("POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    hold(address, count, one.repeat(200).as_bytes());
}

const HANDSHAKE: &str = "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// A client's text frame, not masked by anything.
fn frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81, 0x80 | 126];
    frame.extend(u16::try_from(text.len()).expect("short").to_be_bytes());
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

fn half_messages(address: SocketAddr, count: usize) {
    let mut text = HANDSHAKE.as_bytes().to_vec();
    text.extend([0x81, 0x80 | 127]);
    text.extend(250_000_u64.to_be_bytes());
    text.extend([0; 4]);
    text.extend(vec![b' '; 249_000]);
    hold(address, count, &text);
}

fn subscriptions(address: SocketAddr, count: usize) {
    let mut text = HANDSHAKE.as_bytes().to_vec();
    for number in 0..200 {
        let subscription = format!(r#"{{"type":"webData2","user":"0x{number:040x}"}}"#);
        text.extend(frame(&format!(r#"{{"method":"subscribe","subscription":{subscription}}}"#)));
    }
    hold(address, count, &text);
}

fn small_requests(address: SocketAddr, _: usize) {
    let bodies = [
        ("/info", r#"{"type":"allMids"}"#.to_owned()),
        (
            "/exchange",
            r#"{"action":{"type":"noop"},"nonce":1,"signature":{"r":"0x1","s":"0x1","v":27}}"#.to_owned(),
        ),
    ];
    let began = Instant::now();
    let sent: usize = std::thread::scope(|scope| {
        let threads = (0..8).map(|number: usize| {
            let (path, body) = &bodies[number % 2];
            scope.spawn(move || {
                let request = format!(
                    "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let (mut stream, mut sent) = (TcpStream::connect(address).ok()?, 0);
                let mut answer = vec![0; 1 << 16];
                while began.elapsed() < SPAN {
                    stream.write_all(request.as_bytes()).ok()?;
                    sent += usize::from(stream.read(&mut answer).ok()? > 0);
                }
                Some(sent)
            })
        });
        threads.collect::<Vec<_>>().into_iter().filter_map(|thread| thread.join().unwrap()).sum()
    });
    println!("  {sent} small requests");
}
