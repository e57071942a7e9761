//! `hyperliquid_rust_sdk` as it is published, against the release binary.

mod agents;
mod orders;
mod reads;
mod streams;
mod trader;
mod venue;
