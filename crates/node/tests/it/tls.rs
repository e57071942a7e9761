//! TLS of the venue's own, by a certificate that nobody vouches for but the test.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use node::config::{Config, TlsConfig};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::served::config;
use crate::venue::TestVenue;

type Stream = StreamOwned<ClientConnection, TcpStream>;

/// A venue that speaks TLS, and a way to speak with it.
fn venue(folder: &TempDir) -> (TestVenue, impl Fn() -> Stream + use<>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let config = Config { tls: Some(TlsConfig { certificate, key }), ..config() };
    let venue = TestVenue::served_in(&folder.path().join("state"), &config);

    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let (client, address) = (Arc::new(client), venue.address());
    let connect = move || {
        let name = ServerName::try_from("localhost").unwrap();
        let connection = ClientConnection::new(client.clone(), name).unwrap();
        StreamOwned::new(connection, TcpStream::connect(address).unwrap())
    };
    (venue, connect)
}

fn get(mut stream: Stream, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn questions_and_streams_come_through_tls() {
    let folder = TempDir::new().unwrap();
    let (venue, connect) = venue(&folder);
    let answer = get(connect(), "/healthz");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok"), "{answer}");

    let (mut socket, _) = tungstenite::client("ws://localhost/ws", connect()).unwrap();
    let subscription = json!({"method": "subscribe", "subscription": {"type": "allMids"}});
    socket.send(tungstenite::Message::text(subscription.to_string())).unwrap();
    let echo: Value = serde_json::from_str(socket.read().unwrap().to_text().unwrap()).unwrap();
    assert_eq!(echo["data"]["method"], "subscribe");
    venue.stop();
}

#[test]
fn who_speaks_no_tls_gets_nowhere_and_does_no_harm() {
    let folder = TempDir::new().unwrap();
    let (venue, connect) = venue(&folder);
    let mut plain = TcpStream::connect(venue.address()).unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    // It may be told what is wrong, or simply be cut off.
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    assert!(get(connect(), "/readyz").ends_with("ready"));
}

#[test]
fn a_certificate_that_is_none_is_refused_with_its_name() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("empty.pem");
    std::fs::write(&file, "").unwrap();
    let config = Config { tls: Some(TlsConfig { certificate: file.clone(), key: file }), ..config() };
    let error = config.access().unwrap_err().to_string();
    assert!(error.contains("empty.pem"), "{error}");
}
