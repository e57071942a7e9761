//! `/v1/…`: questions in the venue's own dialect.

mod record;
mod stream;
mod stress;
mod what_if;

use api::native::{Operation, Problem, Question, Source, answer as answer_of};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::Doors;

pub use record::Record;

pub(super) async fn answer(
    State(doors): State<Doors>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    doors.metrics.requests.inc();
    let path = uri.path().strip_prefix("/v1").unwrap_or_default();
    let Question { operation, asked } = match Question::parse(path, uri.query().unwrap_or_default()) {
        Ok(question) => question,
        Err(problem) => return refused(&problem),
    };
    if method.as_str() != operation.method() {
        return other_method(operation);
    }
    let answered = match operation.source {
        Source::State(answer) | Source::Census(answer) => {
            let content = doors.venue.read();
            answer_of(answer, &asked, content.state(), &content.views)
        }
        Source::Record(recorded) => record::answer(doors, recorded, asked).await,
        Source::Stress => stress::answer(doors, asked).await,
        Source::WhatIf => what_if::answer(doors, &body).await,
        Source::Stream => {
            let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
            return stream::open(&doors, &asked, last).unwrap_or_else(|problem| refused(&problem));
        }
    };
    match answered {
        Ok(answer) => Json(answer).into_response(),
        Err(problem) => refused(&problem),
    }
}

fn other_method(operation: &Operation) -> Response {
    let problem = if operation.method() == "GET" { Problem::only_get() } else { Problem::only_post() };
    let allow: [(HeaderName, HeaderValue); 1] =
        [(header::ALLOW, HeaderValue::from_static(operation.method()))];
    (allow, refused(&problem)).into_response()
}

fn refused(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, Problem::MEDIA_TYPE)], problem.body().to_string()).into_response()
}
