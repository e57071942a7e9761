//! What a client hears that asks too much.

use std::time::Duration;

use api::hyperliquid::ExchangeResponse;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use units::Decimal;

/// A request that is not even looked at: status 429.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Which limit, for who watches.
    pub(crate) limit: &'static str,
    /// What the limit is, and what to do.
    pub(crate) reason: String,
    /// When to try again.
    pub(crate) wait: Duration,
}

impl Refusal {
    /// What the requests of an address weigh is too much.
    pub(super) fn of_weight(weight: u64, per_minute: u64, wait: Duration) -> Self {
        let reason = format!(
            "Too many requests: this one weighs {weight}, and those of one address may weigh {per_minute} a minute. \
             Try again in {} s.",
            seconds(wait)
        );
        Self { limit: "weight", reason, wait }
    }

    /// The venue has more to do than it can.
    pub(crate) fn overloaded(reason: String) -> Self {
        Self { limit: "overload", reason, wait: Duration::from_secs(1) }
    }

    /// Another limit of an address.
    pub(super) fn of_sockets(limit: &'static str, reason: String) -> Self {
        Self { limit, reason, wait: Duration::from_secs(60) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let wait = HeaderValue::from(seconds(self.wait));
        // Clients read both members of an error in JSON.
        let body = Json(json!({"code": StatusCode::TOO_MANY_REQUESTS.as_u16(), "msg": self.reason}));
        (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, wait)], body).into_response()
    }
}

fn seconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX).max(1)
}

/// The documented answer to an account that has used up its requests.
pub(super) fn too_many_requests(asked: u64, allowed: u64, volume: i128) -> ExchangeResponse {
    let volume = Decimal::text(i64::try_from(volume).unwrap_or(i64::MAX), 6);
    ExchangeResponse::Err(format!(
        "Too many cumulative requests sent ({asked} > {allowed}) for cumulative volume traded ${volume}. \
         Place taker orders to free up 1 request per USDC traded."
    ))
}
