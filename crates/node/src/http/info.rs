//! `POST /info`: questions that change nothing.

use std::net::SocketAddr;

use api::hyperliquid::InfoRequest;
use api::hyperliquid::info::{self, InfoError, RequestUse};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use serde_json::Value;

use super::Doors;
use super::limits::{Peer, Refusal};

pub(super) async fn info(
    State(doors): State<Doors>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    body: Bytes,
) -> Response {
    doors.metrics.requests.inc();
    let peer = doors.peers.of(peer.ip());
    let question = match InfoRequest::decode(&body) {
        Ok(question) => question,
        Err(error) => return (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response(),
    };
    match answer(&doors, &peer, &question) {
        Ok(Ok(answer)) => Json(answer).into_response(),
        Ok(Err(error)) => {
            let (status, text) = error.over_http();
            let status = StatusCode::from_u16(status).expect("the statuses are those of HTTP");
            (status, text).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Takes in a question of an address, where it has not asked too much and the venue has time for questions.
///
/// # Errors
/// Where it has not.
pub(super) fn ask(doors: &Doors, peer: &Peer, weight: u64) -> Result<(), Refusal> {
    has_time(doors)?;
    peer.ask(weight).inspect_err(|refusal| doors.metrics.refuse(refusal.limit))
}

/// Whether the venue has time for questions.
///
/// # Errors
/// Where so much is signed that they give way.
pub(super) fn has_time(doors: &Doors) -> Result<(), Refusal> {
    let admitted = doors.ingress.room().admits_reads().map_err(Refusal::from);
    admitted.inspect_err(|refusal| doors.metrics.refuse(refusal.limit))
}

/// The answer to a question that came from an address.
///
/// # Errors
/// As [`ask`].
pub(super) fn answer(
    doors: &Doors,
    peer: &Peer,
    question: &InfoRequest,
) -> Result<Result<Value, InfoError>, Refusal> {
    ask(doors, peer, question.weight())?;
    let content = doors.venue.read();
    let (state, views) = (content.state(), &content.views);
    if let InfoRequest::UserRateLimit(of) = question {
        let account = state.accounts.find(of.user);
        let sent = account.map(|account| content.requests.of(account)).unwrap_or_default();
        let limits = doors.peers.limits();
        let used = RequestUse {
            before_trading: limits.requests_before_trading,
            counted: sent.counted(),
            surplus: sent.surplus(),
        };
        return Ok(Ok(info::request_limit(of.user, used, state, views)));
    }
    let answer = info::answer(question, state, views);
    drop(content);
    peer.answered(answer.as_ref().map_or(0, |answer| question.answer_weight(answer)));
    Ok(answer)
}
