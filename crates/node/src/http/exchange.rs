//! `POST /exchange`: what is signed goes in, and what followed comes back.

use std::net::SocketAddr;

use api::hyperliquid::socket_message::SocketError;
use api::hyperliquid::{DecodeError, RequestHead};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::handle::SubmitError;
use crate::ingress::{Answer, Asked, Ending};

use super::Doors;
use super::limits::{Peer, Refusal};

/// The header in which a devnet says what a client should have signed.
const DIAGNOSIS: HeaderName = HeaderName::from_static("x-steelyard-signature-diagnosis");

/// Why no answer of the documented form is possible.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// The request cannot be read.
    Unreadable(DecodeError),
    /// The message that it came in cannot be read.
    Misread(Box<SocketError>),
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
            Self::Unreadable(_) | Self::Misread(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused(refusal) => refusal.status,
            Self::Stopped => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The reason, as text.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Unreadable(error) => error.to_string(),
            Self::Misread(error) => error.to_string(),
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
    let asked = Asked { text: body, posted: None, head: None, peer: peer.ip() };
    let handed_in = weigh(&doors, &known, asked)
        .and_then(|asked| doors.ingress.hand_in(asked).map_err(|no_room| refused(&doors, no_room)));
    let answered = match handed_in {
        // Where the venue stops, nothing is said of it.
        Ok(waiting) => waiting.await.map_or(Err(Unanswered::Stopped), answer),
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

/// Counts a signed request against the limit of its address.
pub(super) fn weigh(doors: &Doors, known: &Peer, mut asked: Asked) -> Result<Asked, Unanswered> {
    asked.head = (!RequestHead::weighs_one(asked.body())).then(|| RequestHead::read(asked.body()));
    let weight = asked.head.map_or(1, RequestHead::weight);
    known.ask(weight).map_err(|refusal| refused(doors, refusal))?;
    Ok(asked)
}

/// Takes note of a refusal.
pub(super) fn refused(doors: &Doors, refusal: impl Into<Refusal>) -> Unanswered {
    let refusal = refusal.into();
    doors.metrics.refuse(refusal.limit);
    Unanswered::Refused(refusal)
}

/// The answer, by what became of a request.
pub(super) fn answer(ending: Ending) -> Result<Answer, Unanswered> {
    match ending {
        Ending::Done(pending, outcome) => {
            Ok(Answer { response: pending.response(&outcome), diagnosis: None })
        }
        Ending::Answered(answer) => Ok(answer),
        Ending::Unreadable(error) => Err(Unanswered::Unreadable(error)),
        Ending::Misread(error) => Err(Unanswered::Misread(error)),
        Ending::NotTaken(error @ SubmitError::Overloaded) => {
            Err(Unanswered::Refused(Refusal::overloaded("overload", error.to_string())))
        }
        Ending::NotTaken(SubmitError::Stopped) => Err(Unanswered::Stopped),
        Ending::Broken => Err(Unanswered::Broken),
    }
}
