//! What questions in the venue's own dialect weigh.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::Doors;
use crate::http::info::ask;

/// What each weighs against the limit of the address that asks.
const WEIGHT: u64 = 2;

/// Hands a question on where the address has not asked too much, and the venue has time for questions.
pub(crate) async fn weigh(
    State(doors): State<Doors>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if (path == "/v1" || path.starts_with("/v1/"))
        && let Err(refusal) = ask(&doors, &doors.peers.of(peer.ip()), WEIGHT)
    {
        return refusal.into_response();
    }
    next.run(request).await
}
