//! What a client hears that asks too much.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::ingress::NoRoom;

/// A request that is not even looked at: status 429 where its sender asks too much, 503 where all do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The HTTP status.
    pub(crate) status: StatusCode,
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
        Self { status: StatusCode::TOO_MANY_REQUESTS, limit: "weight", reason, wait }
    }

    /// The venue has more to do than it can.
    pub(crate) fn overloaded(limit: &'static str, reason: String) -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, limit, reason, wait: Duration::from_secs(1) }
    }

    /// Another limit of an address.
    pub(super) fn of_sockets(limit: &'static str, reason: String) -> Self {
        Self { status: StatusCode::TOO_MANY_REQUESTS, limit, reason, wait: Duration::from_secs(60) }
    }
}

impl From<NoRoom> for Refusal {
    fn from(no_room: NoRoom) -> Self {
        let limit = match no_room {
            NoRoom::Reads { .. } => "overload_reads",
            NoRoom::Orders { .. } => "overload_orders",
            NoRoom::Full { .. } => "overload",
            NoRoom::Stopping => "stopping",
        };
        Self::overloaded(limit, no_room.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let wait = HeaderValue::from(seconds(self.wait));
        // Clients read both members of an error in JSON.
        let body = Json(json!({"code": self.status.as_u16(), "msg": self.reason}));
        (self.status, [(header::RETRY_AFTER, wait)], body).into_response()
    }
}

fn seconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX).max(1)
}
