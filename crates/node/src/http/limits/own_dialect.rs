//! What questions in the venue's own dialect weigh.

use std::net::SocketAddr;

use api::native::{Question, Source};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::Doors;
use crate::http::info::ask;

/// What a question weighs against the limit of the address that asks.
const WEIGHT: u64 = 2;

/// The same where all accounts are looked at.
const CENSUS_WEIGHT: u64 = 20;

fn weight(path: &str, query: &str) -> u64 {
    match Question::parse(path, query).map(|question| question.operation.source) {
        Ok(Source::Census(_) | Source::Stress | Source::WhatIf) => CENSUS_WEIGHT,
        _ => WEIGHT,
    }
}

/// Hands a question on where the address has not asked too much, and the venue has time for questions.
pub(crate) async fn weigh(
    State(doors): State<Doors>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let uri = request.uri();
    if let Some(path) = uri.path().strip_prefix("/v1").filter(|path| path.is_empty() || path.starts_with('/'))
    {
        let weight = weight(path, uri.query().unwrap_or_default());
        if let Err(refusal) = ask(&doors, &doors.peers.of(peer.ip()), weight) {
            return refusal.into_response();
        }
    }
    next.run(request).await
}
