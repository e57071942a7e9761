//! Bodies: taken in whole, within a bound and a time. One that is too large is read to its end and thrown away, so that the
//! client hears why.

use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use api::hyperliquid::MAX_BODY_BYTES;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::metrics::Metrics;

use super::limits::{LargeBody, Peers, Refusal};

/// A body longer than this is large: only so many of these are taken in at once, and of an address fewer.
const LARGE: u64 = 64 << 10;

/// How many large bodies are taken in or worked on at once.
const LARGE_AT_ONCE: usize = 64;

/// A body longer than this is cut off.
const THROWN_AWAY: u64 = 64 << 20;

/// How long the rest of a body may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What it takes to take bodies in.
#[derive(Clone)]
pub(super) struct Bodies {
    peers: Arc<Peers>,
    metrics: Arc<Metrics>,
    patience: Duration,
    large: Arc<Semaphore>,
}

impl Bodies {
    /// Bodies of these peers, each of which may take so long.
    pub(super) fn new(peers: Arc<Peers>, metrics: Arc<Metrics>, patience: Duration) -> Self {
        Self { peers, metrics, patience, large: Arc::new(Semaphore::new(LARGE_AT_ONCE)) }
    }

    /// A place for a large body.
    ///
    /// # Errors
    /// Where there are too many.
    fn place(&self, peer: IpAddr) -> Result<(LargeBody, OwnedSemaphorePermit), Refusal> {
        let own = self.peers.of(peer).large_body();
        let place = own.and_then(|own| match self.large.clone().try_acquire_owned() {
            Ok(place) => Ok((own, place)),
            Err(_) => {
                let reason = format!(
                    "The venue is overloaded: {LARGE_AT_ONCE} bodies of more than {LARGE} bytes are being taken in. \
                     Try again in a second, or in smaller parts."
                );
                Err(Refusal::overloaded("bodies", reason))
            }
        });
        place.inspect_err(|refusal| self.metrics.refuse(refusal.limit))
    }
}

/// Hands a request on once its body is there. A client that is cut off while it sends often reads no answer, so a body that is
/// declared too large is taken in before it is refused.
pub(super) async fn take_in(
    State(bodies): State<Bodies>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let (head, body) = request.into_parts();
    let declared = head.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let declared = declared.and_then(|length| length.parse::<u64>().ok());
    if let Some(length) = declared.filter(|&length| length > MAX_BODY_BYTES as u64) {
        if length <= THROWN_AWAY {
            // Whether it came to its end or not, the answer is the same.
            let _ = tokio::time::timeout(PATIENCE, throw_away(body)).await;
        }
        return too_large(&format!("the body has {length} bytes, and at most {MAX_BODY_BYTES} are read\n"));
    }
    // A body that does not say how long it is may be large.
    let is_large = body.size_hint().upper().is_none_or(|length| length > LARGE);
    let _place = match is_large.then(|| bodies.place(peer.ip())).transpose() {
        Ok(place) => place,
        Err(refusal) => return refusal.into_response(),
    };
    let patience = bodies.patience;
    match tokio::time::timeout(patience, to_bytes(body, MAX_BODY_BYTES)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Ok(Err(error)) => refused_body(&error),
        Err(_) => {
            let reason = format!("the body did not arrive within {} s of the head\n", patience.as_secs());
            (StatusCode::REQUEST_TIMEOUT, [(header::CONNECTION, "close")], reason).into_response()
        }
    }
}

/// A body that went on beyond the bound without having said so, or that broke off.
fn refused_body(error: &axum::Error) -> Response {
    let source = std::error::Error::source(error);
    if source.is_some_and(<dyn std::error::Error>::is::<LengthLimitError>) {
        return too_large(&format!("at most {MAX_BODY_BYTES} bytes of a body are read\n"));
    }
    (StatusCode::BAD_REQUEST, format!("the body cannot be read: {error}\n")).into_response()
}

fn too_large(reason: &str) -> Response {
    (StatusCode::PAYLOAD_TOO_LARGE, reason.to_owned()).into_response()
}

async fn throw_away(mut body: Body) {
    while let Some(Ok(_)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {}
}
