//! Keeps the devnet's controls closed to pages of other origins.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::asked::refusal;
use crate::http::Controls;

/// Lets a request through only where it names this host, and comes from no page or from a page of this host.
///
/// A page of another origin could otherwise send requests to a devnet on its visitor's machine; a page whose host name
/// was re-bound to the loopback address would even be of the same origin, so the host name itself is checked.
pub(super) async fn own_pages_only(
    State(controls): State<Arc<Controls>>,
    request: Request,
    next: Next,
) -> Response {
    if is_own(request.headers(), &controls.hosts) {
        return next.run(request).await;
    }
    let hosts = controls.hosts.join(", ");
    let reason = format!("/dev answers only requests to {hosts}, from no page or a page of the same host");
    refusal(StatusCode::FORBIDDEN, &reason)
}

fn is_own(headers: &HeaderMap, hosts: &[String]) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_ours = |host: &str| hosts.iter().any(|own| own == host);
    let from_own_page = match text(header::ORIGIN) {
        Some(origin) => origin.strip_prefix("http://").is_some_and(is_ours),
        None => !headers.contains_key(header::ORIGIN),
    };
    from_own_page && text(header::HOST).is_some_and(is_ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, origin: Option<&str>, expected: bool) {
        let hosts = ["127.0.0.1:3001".to_owned(), "localhost:3001".to_owned()];
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        assert_eq!(is_own(&headers, &hosts), expected, "host {host}, origin {origin:?}");
    }

    #[test]
    fn pages_of_other_origins_and_rebound_names_are_shut_out() {
        check("127.0.0.1:3001", None, true);
        check("localhost:3001", Some("http://localhost:3001"), true);
        check("127.0.0.1:3001", Some("https://elsewhere.example"), false);
        check("127.0.0.1:3001", Some("null"), false);
        check("elsewhere.example:3001", None, false);
        check("elsewhere.example:3001", Some("http://elsewhere.example:3001"), false);
    }
}
