//! `GET /v1/…`: questions in the venue's own dialect.

use api::native::{Problem, Question, answer as answer_of};
use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::Doors;

pub(super) async fn answer(State(doors): State<Doors>, method: Method, uri: Uri) -> Response {
    doors.metrics.requests.inc();
    if method != Method::GET {
        let allow = [(header::ALLOW, "GET")];
        return (allow, refused(&Problem::only_get())).into_response();
    }
    let path = uri.path().strip_prefix("/v1").unwrap_or_default();
    let question = match Question::parse(path, uri.query().unwrap_or_default()) {
        Ok(question) => question,
        Err(problem) => return refused(&problem),
    };
    let content = doors.venue.read();
    match answer_of(&question, content.state(), &content.views) {
        Ok(answer) => Json(answer).into_response(),
        Err(problem) => refused(&problem),
    }
}

fn refused(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, Problem::MEDIA_TYPE)], problem.body().to_string()).into_response()
}
