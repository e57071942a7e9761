//! Streams of WebSockets: what several connections listen to is encoded once and shared by all of them.
//!
//! One thread, the publisher, looks at the venue once a block, encodes what each distinct subscription is to hear of it,
//! and lays the same bytes into the queue of everybody who listens. A queue is bounded; who lets it fill is cut off, and
//! nobody else notices.

mod publisher;
mod queue;
mod topics;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread::JoinHandle;

use api::hyperliquid::Subscription;
use axum::extract::ws::Utf8Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::handle::Handle;
use crate::metrics::Metrics;
use sequencer::Venue;

pub(super) use queue::{Deliveries, TOO_SLOW};

use publisher::Publisher;
use queue::{Queue, queue};

/// A connection's number.
type ConnectionId = u64;

/// What the publisher is asked.
enum Request {
    /// A connection is there, and hears through this queue.
    Join(ConnectionId, Queue),
    /// A connection wants a stream, and hears this confirmation before it; the answer is why there is none.
    Begin(ConnectionId, Subscription, Utf8Bytes, oneshot::Sender<Result<(), String>>),
    /// A connection has heard enough of a stream.
    End(ConnectionId, Subscription),
    /// A connection is gone.
    Leave(ConnectionId),
}

/// The way to the publisher. A connection has one request to it open at a time, so that connections bound what waits.
#[derive(Clone)]
pub struct Streams {
    requests: mpsc::UnboundedSender<Request>,
    connections: Arc<AtomicU64>,
    /// How many bytes wait in the queues of all connections.
    waiting: Arc<AtomicUsize>,
}

impl Streams {
    /// Starts the publisher of a venue. It ends with the venue, and, should it panic, the venue with it.
    pub fn start(venue: Arc<Venue>, sequencer: &Handle, metrics: Arc<Metrics>) -> (Self, JoinHandle<()>) {
        let (requests, asked) = mpsc::unbounded_channel();
        let publisher = Publisher::new(venue, sequencer.subscribe(), asked, metrics);
        let sequencer = sequencer.clone();
        let thread = std::thread::Builder::new()
            .name("publisher".into())
            .spawn(move || {
                let _guard = StopOnPanic(sequencer.clone());
                publisher.run(&sequencer);
            })
            .expect("a venue's thread can be started");
        (Self { requests, connections: Arc::default(), waiting: Arc::default() }, thread)
    }

    /// A new connection's place, with a queue that holds so many bytes.
    pub(super) fn join(&self, limit: usize) -> (Listener, Deliveries) {
        let id = self.connections.fetch_add(1, Ordering::Relaxed);
        let (queue, deliveries) = queue(limit, &self.waiting);
        let listener = Listener { id, requests: self.requests.clone() };
        listener.send(Request::Join(id, queue));
        (listener, deliveries)
    }
}

/// Stops the venue where a thread panics: streams that end silently would leave everybody with what is old.
struct StopOnPanic(Handle);

impl Drop for StopOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!("the publisher of streams has panicked, and the venue stops");
            self.0.stop();
        }
    }
}

/// A connection as the publisher knows it. It is forgotten when this is dropped.
pub(super) struct Listener {
    id: ConnectionId,
    requests: mpsc::UnboundedSender<Request>,
}

impl Listener {
    /// Begins a stream: its confirmation, its beginning and all that it carries from there on come through the connection's
    /// deliveries, in this order and after all that was laid there before.
    ///
    /// # Errors
    /// Why there is no such stream.
    pub(super) async fn begin(
        &self,
        subscription: Subscription,
        confirmation: Utf8Bytes,
    ) -> Result<(), String> {
        let (reply, begun) = oneshot::channel();
        self.send(Request::Begin(self.id, subscription, confirmation, reply));
        begun.await.unwrap_or_else(|_| Err("the venue has stopped".into()))
    }

    /// Ends a stream.
    pub(super) fn end(&self, subscription: Subscription) {
        self.send(Request::End(self.id, subscription));
    }

    fn send(&self, request: Request) {
        // A venue that has stopped needs no word of it; the connection hears of the stop by itself.
        let _ = self.requests.send(request);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.send(Request::Leave(self.id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_panics_stops_the_venue_and_one_that_ends_does_not() {
        let (handle, _inbox) = Handle::new();
        let guarded = |handle: Handle, ends: fn()| {
            std::thread::spawn(move || {
                let _guard = StopOnPanic(handle);
                ends();
            })
        };
        guarded(handle.clone(), || {}).join().expect("it ends well");
        assert!(!handle.is_stopping());
        guarded(handle.clone(), || panic!("as a publisher with a bug")).join().expect_err("it panicked");
        assert!(handle.is_stopping());
    }
}
