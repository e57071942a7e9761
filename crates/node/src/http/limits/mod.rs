//! How much anybody may ask: by address on the network, and by account.

mod bucket;
mod held;
pub(super) mod own_dialect;
mod peers;
mod refusal;
mod sockets;

pub(super) use held::LargeBody;
pub(super) use peers::Peer;
pub use peers::Peers;
pub(super) use refusal::Refusal;
pub(super) use sockets::SocketAllowance;

/// How much anybody may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// What the requests of one address on the network may weigh within a minute.
    pub weight_per_minute: u64,
    /// How many requests an account may send before it has traded, each USD traded giving one more; absent: any number.
    pub requests_before_trading: Option<u64>,
    /// How many WebSockets one address on the network may have open.
    pub connections: usize,
    /// How many subscriptions one address on the network may have.
    pub subscriptions: usize,
    /// How many accounts the subscriptions of one address on the network may be about.
    pub users: usize,
    /// How many messages one address on the network may send through its WebSockets within a minute.
    pub messages_per_minute: u64,
    /// How many requests through WebSockets of one address on the network may wait for their answers.
    pub posts: usize,
    /// How many bytes may wait for one WebSocket to read them; one that lets more wait is cut off.
    pub queue_bytes: usize,
}

impl RequestLimits {
    /// As documented.
    pub const DOCUMENTED: Self = Self {
        weight_per_minute: 1_200,
        requests_before_trading: Some(10_000),
        connections: 100,
        subscriptions: 1_000,
        users: 10,
        messages_per_minute: 2_000,
        posts: 100,
        queue_bytes: 32 << 20,
    };

    /// Wide enough for anything that runs on the same machine: what bounds memory remains.
    pub const GENEROUS: Self = Self {
        weight_per_minute: 100_000_000,
        requests_before_trading: None,
        connections: 2_000,
        subscriptions: 100_000,
        users: 100_000,
        messages_per_minute: 100_000_000,
        posts: 10_000,
        queue_bytes: 32 << 20,
    };
}
