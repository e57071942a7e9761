//! How much anybody may ask.

use serde::Deserialize;

use crate::http::RequestLimits;

/// How much anybody may ask; what is left out is as documented.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequestLimitsConfig {
    /// Whether there are limits at all.
    pub enabled: bool,
    /// What the requests of one address on the network may weigh within a minute.
    pub weight_per_minute: u64,
    /// How many requests an account may send before it has traded.
    pub requests_before_trading: u64,
    /// How many WebSockets one address may have open.
    pub connections: usize,
    /// How many subscriptions one address may have.
    pub subscriptions: usize,
    /// How many accounts the subscriptions of one address may be about.
    pub users: usize,
    /// How many messages one address may send through its WebSockets within a minute.
    pub messages_per_minute: u64,
    /// How many requests through WebSockets of one address may wait for their answers.
    pub posts: usize,
    /// How many bytes may wait for one WebSocket to read them.
    pub queue_bytes: usize,
}

impl Default for RequestLimitsConfig {
    fn default() -> Self {
        let limits = RequestLimits::DOCUMENTED;
        Self {
            enabled: true,
            weight_per_minute: limits.weight_per_minute,
            requests_before_trading: limits.requests_before_trading.unwrap_or_default(),
            connections: limits.connections,
            subscriptions: limits.subscriptions,
            users: limits.users,
            messages_per_minute: limits.messages_per_minute,
            posts: limits.posts,
            queue_bytes: limits.queue_bytes,
        }
    }
}

impl RequestLimitsConfig {
    /// The limits.
    pub fn limits(&self) -> RequestLimits {
        if !self.enabled {
            return RequestLimits::GENEROUS;
        }
        RequestLimits {
            weight_per_minute: self.weight_per_minute,
            requests_before_trading: Some(self.requests_before_trading),
            connections: self.connections,
            subscriptions: self.subscriptions,
            users: self.users,
            messages_per_minute: self.messages_per_minute,
            posts: self.posts,
            queue_bytes: self.queue_bytes,
        }
    }
}
