//! The body of a request to the controls: JSON, whatever its content type says, and JSON errors.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;

/// What was asked, read from the body.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|error: BytesRejection| refusal(error.status(), &error.body_text()))?;
        let read = serde_json::from_slice(&body).map(Self);
        read.map_err(|error| refusal(StatusCode::UNPROCESSABLE_ENTITY, &format!("the body: {error}")))
    }
}

/// An answer that says why not.
pub(super) fn refusal(status: StatusCode, reason: &str) -> Response {
    (status, Json(json!({ "error": reason }))).into_response()
}
