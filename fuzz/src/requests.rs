//! Any bytes as a request of every kind: what is sent is read or refused, and nothing else happens.

use api::hyperliquid::socket_message::ClientMessage;
use api::hyperliquid::{AcceptedSources, ExchangeRequest, InfoRequest, diagnose, recover};
use api::native::{Question, WhatIf};
use api::signatures::Source;

/// Reads the bytes as every kind of request.
pub fn read(body: &[u8]) {
    if let Ok(request) = ExchangeRequest::decode(body) {
        let accepted = AcceptedSources::both(Source::Testnet);
        let _ = recover(&request, accepted, None, |_| false).map_err(|error| error.to_string());
        let _ = diagnose(&request, accepted, |_| false).map(|found| found.to_string());
    }
    let _ = InfoRequest::decode(body).map_err(|error| error.to_string());
    let _ = WhatIf::decode(body);
    if let Ok(text) = std::str::from_utf8(body) {
        let _ = ClientMessage::decode(text).map_err(|error| error.frame());
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let _ = Question::parse(path, query);
    }
}
