//! What a service manager sees of the venue, and how the venue ends for its clients.

use std::io::Write;
use std::net::TcpStream;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::process::{Command, Stdio};
use std::time::Duration;

use api::hyperliquid::{Encoding, ExchangeRequest};
use api::signatures::{SecretKey, Source, connection_id, l1_digest};
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::Message;
use tungstenite::protocol::frame::coding::CloseCode;

use crate::process::Process;

/// A service manager's socket, which does not wait for ever.
fn listening(socket: UnixDatagram) -> UnixDatagram {
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    socket
}

fn heard(socket: &UnixDatagram) -> String {
    let mut message = [0; 256];
    let length = socket.recv(&mut message).unwrap();
    String::from_utf8(message[..length].to_vec()).unwrap()
}

/// A devnet that was started by whom this socket belongs to.
fn managed(notify: &str, watchdog: Option<u64>) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_steelyard"));
    command
        .args(["dev", "--json", "--port", "0", "--no-agents"])
        .env("NOTIFY_SOCKET", notify)
        .stderr(Stdio::piped());
    if let Some(microseconds) = watchdog {
        command.env("WATCHDOG_USEC", microseconds.to_string());
    }
    Process::start(command)
}

#[test]
fn a_service_manager_hears_that_it_is_ready_and_that_it_stops() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("notify");
    let name = format!("steelyard-service-{}", std::process::id());
    let abstract_address = SocketAddr::from_abstract_name(&name).unwrap();
    let sockets = [
        (path.to_str().unwrap().to_owned(), listening(UnixDatagram::bind(&path).unwrap())),
        (format!("@{name}"), listening(UnixDatagram::bind_addr(&abstract_address).unwrap())),
    ];
    for (notify, socket) in sockets {
        let venue = managed(&notify, None);
        assert!(heard(&socket).starts_with("READY=1\n"), "{notify}");
        assert_eq!(venue.get("/readyz"), "ready");
        venue.ask_to_stop();
        assert!(heard(&socket).starts_with("STOPPING=1\n"), "{notify}");
        assert!({ venue }.wait().0.success());
    }
}

#[test]
fn a_watchdog_hears_of_a_venue_that_turns() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("notify");
    let socket = listening(UnixDatagram::bind(&path).unwrap());
    let venue = managed(path.to_str().unwrap(), Some(200_000));
    assert!(heard(&socket).starts_with("READY=1\n"));
    assert_eq!([heard(&socket), heard(&socket)], ["WATCHDOG=1", "WATCHDOG=1"]);
    assert!(venue.terminate().0.success());
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("notify");
    let socket = listening(UnixDatagram::bind(&path).unwrap());
    let mut venue = managed(path.to_str().unwrap(), None);
    assert!(heard(&socket).starts_with("READY=1\n"));
    // A request that does not come to its end is waited for, for a while.
    let mut half = TcpStream::connect(venue.address()).unwrap();
    half.write_all(b"POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{").unwrap();
    assert_eq!(venue.get("/healthz"), "ok");
    venue.ask_to_stop();
    assert!(heard(&socket).starts_with("STOPPING=1\n"));
    venue.ask_to_stop();
    let (status, _) = venue.wait();
    assert_eq!(status.code(), Some(1));
    let errors = venue.errors();
    assert!(errors.contains("stopped at once by a second signal"), "{errors}");
}

/// A bid that rests, signed.
fn bid(key: &SecretKey, nonce: u64) -> Value {
    let order =
        json!({"a": 0, "b": true, "p": "50000", "s": "0.001", "r": false, "t": {"limit": {"tif": "Gtc"}}});
    let action = json!({"type": "order", "orders": [order], "grouping": "na"});
    let mut envelope =
        json!({"action": action, "nonce": nonce, "signature": {"r": "0x1", "s": "0x1", "v": 27}});
    let request = ExchangeRequest::decode(envelope.to_string().as_bytes()).unwrap();
    let message = request.l1_message(Encoding::Canonical).unwrap();
    let signature = key.sign(l1_digest(Source::Testnet, &connection_id(&message)));
    envelope["signature"] = serde_json::to_value(signature).unwrap();
    envelope
}

#[test]
fn what_was_taken_is_answered_before_it_ends_and_is_there_afterwards() {
    const SENT: u64 = 300;
    let folder = TempDir::new().unwrap();
    let arguments = ["--no-agents", "--state", folder.path().to_str().unwrap()];
    let venue = Process::dev(&arguments);
    let account = &venue.greeting()["accounts"][0];
    let key = SecretKey::from_text(account["private_key"].as_str().unwrap()).unwrap();
    let question = json!({"type": "openOrders", "user": account["address"]});
    let (mut socket, _) = tungstenite::connect(format!("ws://{}/ws", venue.address())).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let first = u64::try_from(now.as_millis()).unwrap();
    let posts = (0..SENT).map(|id| {
        let request = json!({"type": "action", "payload": bid(&key, first + id)});
        Message::text(json!({"method": "post", "id": id, "request": request}).to_string())
    });
    for post in posts {
        socket.write(post).unwrap();
    }
    socket.flush().unwrap();

    let (mut rested, mut refused) = (0, 0);
    let ended = loop {
        match socket.read().unwrap() {
            Message::Text(text) => {
                let answer: Value = serde_json::from_str(&text).unwrap();
                let payload = &answer["data"]["response"]["payload"];
                if payload["response"]["data"]["statuses"][0]["resting"].is_object() {
                    rested += 1;
                } else {
                    let reason = payload.as_str().unwrap_or_else(|| panic!("{answer}"));
                    assert!(reason.starts_with("503 The venue is stopping"), "{answer}");
                    refused += 1;
                }
                if rested + refused == 1 {
                    venue.ask_to_stop();
                }
            }
            Message::Close(frame) => break frame.unwrap(),
            _ => {}
        }
    };
    assert_eq!((ended.code, ended.reason.as_str()), (CloseCode::Away, "the venue has stopped"));
    assert!(rested + refused <= SENT && rested > 0, "{rested} {refused}");
    assert!({ venue }.wait().0.success());

    let open = Process::dev(&arguments).info(&question);
    assert_eq!(open.as_array().unwrap().len(), rested as usize, "what was acknowledged, and nothing else");
}
