//! `POST /info`: questions that change nothing.

use api::hyperliquid::{InfoRequest, info};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::Doors;

pub(super) async fn info(State(doors): State<Doors>, body: Bytes) -> Response {
    doors.metrics.requests.inc();
    let question = match InfoRequest::decode(&body) {
        Ok(question) => question,
        Err(error) => return (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response(),
    };
    let content = doors.venue.read();
    match info::answer(&question, content.state(), &content.views) {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => {
            let (status, text) = error.over_http();
            let status = StatusCode::from_u16(status).expect("the statuses are those of HTTP");
            (status, text).into_response()
        }
    }
}
