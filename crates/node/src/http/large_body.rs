//! Bodies that are too large: read to their end and thrown away, so that the client hears why.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use api::hyperliquid::MAX_BODY_BYTES;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// A body longer than this is cut off.
const THROWN_AWAY: u64 = 64 << 20;

/// How long the rest of a body may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers a request whose body is declared too large. A client that is cut off while it sends often reads no answer, so
/// its body is taken in first.
pub(super) async fn refuse(request: Request, next: Next) -> Response {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    match declared.and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if length > MAX_BODY_BYTES as u64 => {
            if length <= THROWN_AWAY {
                // Whether it came to its end or not, the answer is the same.
                let _ = tokio::time::timeout(PATIENCE, throw_away(request.into_body())).await;
            }
            let reason = format!("the body has {length} bytes, and at most {MAX_BODY_BYTES} are read\n");
            (StatusCode::PAYLOAD_TOO_LARGE, reason).into_response()
        }
        _ => next.run(request).await,
    }
}

async fn throw_away(mut body: Body) {
    while let Some(Ok(_)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {}
}
