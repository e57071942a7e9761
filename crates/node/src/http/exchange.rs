//! `POST /exchange`: what is signed goes in, and what followed comes back.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use api::hyperliquid::{DecodeError, RequestHead};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::sync::oneshot;

use crate::handle::SubmitError;
use crate::ingress::{Answer, Ending};

use super::Doors;
use super::limits::{Peer, Refusal};

/// The header in which a devnet says what a client should have signed.
const DIAGNOSIS: HeaderName = HeaderName::from_static("x-steelyard-signature-diagnosis");

/// Why no answer of the documented form is possible.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// The request cannot be read.
    Unreadable(DecodeError),
    /// Too much was asked.
    Refused(Refusal),
    /// The venue has stopped.
    Stopped,
    /// The venue has a fault.
    Broken,
}

impl Unanswered {
    /// The HTTP status.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Unreadable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused(refusal) => refusal.status,
            Self::Stopped => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The reason, as text.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Unreadable(error) => error.to_string(),
            Self::Refused(refusal) => refusal.reason.clone(),
            Self::Stopped => SubmitError::Stopped.to_string(),
            Self::Broken => "This request met a fault of the venue. Nothing was done.".into(),
        }
    }
}

impl IntoResponse for Unanswered {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => refusal.into_response(),
            other => (other.status(), other.reason()).into_response(),
        }
    }
}

pub(super) async fn exchange(
    State(doors): State<Doors>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    body: Bytes,
) -> Response {
    doors.metrics.requests.inc();
    let known = doors.peers.of(peer.ip());
    let _post = match known.post() {
        Ok(post) => post,
        Err(refusal) => {
            doors.metrics.refuse(refusal.limit);
            return refusal.into_response();
        }
    };
    let answered = match hand_in(&doors, &known, peer.ip(), body) {
        Ok(waiting) => outcome(waiting).await,
        Err(unanswered) => Err(unanswered),
    };
    match answered {
        Ok(answer) => {
            let diagnosis = answer.diagnosis.and_then(|text| HeaderValue::from_str(&text).ok());
            let headers = diagnosis.map(|value| [(DIAGNOSIS, value)]);
            let body = Json(answer.response);
            match headers {
                Some(headers) => (headers, body).into_response(),
                None => body.into_response(),
            }
        }
        Err(unanswered) => unanswered.into_response(),
    }
}

/// Hands in a signed request: those of one connection go on in the order in which they are handed in.
pub(super) fn hand_in(
    doors: &Doors,
    known: &Arc<Peer>,
    peer: IpAddr,
    body: Bytes,
) -> Result<oneshot::Receiver<Ending>, Unanswered> {
    let refuse = |refusal: Refusal| {
        doors.metrics.refuse(refusal.limit);
        Unanswered::Refused(refusal)
    };
    let head = RequestHead::read(&body);
    known.ask(head.weight()).map_err(refuse)?;
    doors.ingress.hand_in(body, head, peer).map_err(|no_room| refuse(no_room.into()))
}

/// Waits for what becomes of a request, and makes the answer of it.
pub(super) async fn outcome(waiting: oneshot::Receiver<Ending>) -> Result<Answer, Unanswered> {
    match waiting.await {
        Ok(Ending::Done(pending, outcome)) => {
            Ok(Answer { response: pending.response(&outcome), diagnosis: None })
        }
        Ok(Ending::Answered(answer)) => Ok(answer),
        Ok(Ending::Unreadable(error)) => Err(Unanswered::Unreadable(error)),
        Ok(Ending::NotTaken(error @ SubmitError::Overloaded)) => {
            Err(Unanswered::Refused(Refusal::overloaded("overload", error.to_string())))
        }
        Ok(Ending::NotTaken(SubmitError::Stopped)) | Err(_) => Err(Unanswered::Stopped),
        Ok(Ending::Broken) => Err(Unanswered::Broken),
    }
}
