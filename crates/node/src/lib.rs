//! The server: sequencer, journal, HTTP, WebSocket, metrics.
//!
//! Requests come in through [`http`](self), are ordered into blocks by the [`sequencer`], made durable by the
//! [`ledger`], applied by the engine, and only then answered and published. Reads never enter the engine.

mod attachment;
pub mod clock;
pub mod config;
pub mod dev;
mod difference;
pub mod handle;
mod http;
pub mod ledger;
pub mod metrics;
pub mod opening;
pub mod request_counts;
mod rewind;
pub mod sequencer;
pub mod server;
pub mod venue;

pub use api::hyperliquid::AcceptedSources;
pub use api::signatures::Source;
pub use http::{
    Access, ConnectionLimits, ForwardingHeader, Proxies, RequestLimits, Signatures, Tls, TlsError,
};
