//! The server: sequencer, journal, HTTP, WebSocket, metrics.
//!
//! Requests come in through [`http`](self), are checked by the [`ingress`](self) and are queued for the [`driver`], which has the
//! [`sequencer`] make blocks of them: durable first, then applied, and only then answered and published. Reads never enter the engine.

pub mod clock;
pub mod config;
pub mod dev;
mod difference;
pub mod driver;
pub mod founded;
pub mod handle;
mod http;
mod ingress;
pub mod metrics;
pub mod server;
mod supervision;

pub use api::hyperliquid::AcceptedSources;
pub use api::signatures::Source;
pub use http::{Access, ConnectionLimits, ForwardingHeader, Proxies, RequestLimits, Tls, TlsError};
pub use ingress::{IngressLimits, RoomLimits, Signatures};
