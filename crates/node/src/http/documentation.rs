//! What may be asked under `/v1`: the OpenAPI document, and a page that shows it without any network.

use std::sync::LazyLock;

use api::native;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

/// The page. It reads the document, and nothing else.
const PAGE: &str = include_str!("documentation.html");

/// The document's text, which never changes while the venue runs.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| native::document().to_string());

pub(super) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

pub(super) async fn page() -> Html<&'static str> {
    Html(PAGE)
}
