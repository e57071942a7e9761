//! The doors: HTTP and WebSocket.

mod asked;
mod bodies;
mod connections;
mod dev;
mod documentation;
mod exchange;
mod info;
mod limits;
mod origin;
mod patience;
mod proxies;
mod socket;
mod streams;
mod tls;
mod v1;

use std::sync::Arc;
use std::time::Duration;

use api::hyperliquid::MAX_BODY_BYTES;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};

use crate::handle::Handle;
use crate::ingress::Ingress;
use crate::metrics::Metrics;
use sequencer::Venue;

/// What every request handler sees.
#[derive(Clone)]
pub(crate) struct Doors {
    /// What readers see.
    pub venue: Arc<Venue>,
    /// The way to the sequencer.
    pub sequencer: Handle,
    /// What monitors see.
    pub metrics: Arc<Metrics>,
    /// The way in for what is signed.
    pub ingress: Ingress,
    /// What each address on the network asks and holds.
    pub peers: Arc<Peers>,
    /// What WebSockets are told.
    pub streams: Streams,
    /// The record of blocks and events.
    pub record: Arc<Record>,
    /// Whether this is a devnet, with its controls.
    pub dev: Option<Arc<Controls>>,
}

impl Doors {
    /// The devnet's controls. Only paths that a devnet has may ask.
    fn controls(&self) -> &Controls {
        self.dev.as_deref().expect("only a devnet has the paths of the controls")
    }
}

use bodies::Bodies;
pub use connections::{Access, ConnectionLimits, serve};
pub use dev::Controls;
pub use limits::{Peers, RequestLimits};
pub use proxies::{ForwardingHeader, Proxies};
pub use streams::Streams;
pub use tls::{Tls, TlsError};
pub use v1::Record;

/// All paths of the venue. A request's body may take so long to arrive.
pub(crate) fn router(doors: Doors, body: Duration) -> Router {
    let mut router = Router::new()
        .route("/info", post(info::info))
        .route("/exchange", post(exchange::exchange))
        .route("/ws", get(socket::upgrade))
        .route("/openapi.json", get(documentation::document))
        .route("/docs", get(documentation::page))
        .route("/v1", any(v1::answer))
        .route("/v1/{*path}", any(v1::answer))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics));
    if let Some(controls) = &doors.dev {
        let guarded =
            dev::router().layer(middleware::from_fn_with_state(controls.clone(), origin::own_pages_only));
        router = router.nest("/dev", guarded);
    }
    let limit = DefaultBodyLimit::max(MAX_BODY_BYTES);
    let weighed = middleware::from_fn_with_state(doors.clone(), limits::own_dialect::weigh);
    let bodies = Bodies::new(doors.peers.clone(), doors.metrics.clone(), body);
    let whole = middleware::from_fn_with_state(bodies, bodies::take_in);
    router.layer(limit).layer(whole).layer(weighed).with_state(doors)
}

/// Ready while blocks can be sealed.
async fn ready(State(doors): State<Doors>) -> Response {
    if doors.sequencer.is_stopping() || doors.ingress.room().is_closed() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the venue has stopped, or is about to").into_response();
    }
    "ready".into_response()
}

async fn metrics(State(doors): State<Doors>) -> Response {
    doors.metrics.unshown.set(i64::try_from(doors.venue.lag()).unwrap_or(i64::MAX));
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], doors.metrics.text()).into_response()
}
