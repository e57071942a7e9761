//! How requests come in.

use serde::Deserialize;

use super::ConfigError;
use super::values::within;
use crate::ingress::{IngressLimits, RoomLimits};

/// What may wait at once for its answer at most: the sequencer's queue holds more.
const MOST_REQUESTS: usize = 60_000;

/// How requests come in.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IngressConfig {
    /// How many threads check signatures.
    pub verifying_threads: usize,
    /// How many signed requests may wait for their answers.
    pub waiting_requests: usize,
    /// How many bytes they may have together.
    pub waiting_bytes: usize,
}

impl Default for IngressConfig {
    fn default() -> Self {
        let IngressLimits { verifying_threads, room } = IngressLimits::default();
        Self { verifying_threads, waiting_requests: room.requests, waiting_bytes: room.bytes }
    }
}

impl IngressConfig {
    /// How requests come in.
    ///
    /// # Errors
    /// Where nothing would come in, or more than the sequencer's queue holds.
    pub(super) fn limits(&self) -> Result<IngressLimits, ConfigError> {
        within("ingress.verifying_threads", self.verifying_threads, 1, 1_024)?;
        within("ingress.waiting_requests", self.waiting_requests, 8, MOST_REQUESTS)?;
        let largest = api::hyperliquid::MAX_BODY_BYTES;
        // The largest request must fit into the room for orders.
        within("ingress.waiting_bytes", self.waiting_bytes, 2 * largest, usize::MAX)?;
        let room = RoomLimits { requests: self.waiting_requests, bytes: self.waiting_bytes };
        Ok(IngressLimits { verifying_threads: self.verifying_threads, room })
    }
}
