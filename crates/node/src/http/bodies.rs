//! Bodies: taken in whole, within a bound and a time. One that is too large is read to its end and thrown away, so that the
//! client hears why.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use api::hyperliquid::MAX_BODY_BYTES;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;

/// A body longer than this is cut off.
const THROWN_AWAY: u64 = 64 << 20;

/// How long the rest of a body may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hands a request on once its body is there. A client that is cut off while it sends often reads no answer, so a body that is
/// declared too large is taken in before it is refused.
pub(super) async fn take_in(State(patience): State<Duration>, request: Request, next: Next) -> Response {
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
