//! A connection's queue: what it is to hear, bounded in bytes and in messages.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::mpsc;

/// How many deliveries wait at most: each is what one turn of the publisher has for the connection.
const DELIVERIES: usize = 4_096;

/// How many bytes wait at most. Others may hold the same bytes, but one alone must not make them pile up.
const BYTES: usize = 32 << 20;

/// Why a connection is cut off whose queue is full.
const TOO_SLOW: &str = "too slow to read";

/// The publisher's end.
pub(super) struct Queue {
    sender: mpsc::Sender<Vec<Utf8Bytes>>,
    shared: Arc<Shared>,
}

/// The connection's end.
pub(crate) struct Deliveries {
    receiver: mpsc::Receiver<Vec<Utf8Bytes>>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    bytes: AtomicUsize,
    end: OnceLock<&'static str>,
}

/// A queue and its other end.
pub(super) fn queue() -> (Queue, Deliveries) {
    let (sender, receiver) = mpsc::channel(DELIVERIES);
    let shared = Arc::<Shared>::default();
    (Queue { sender, shared: shared.clone() }, Deliveries { receiver, shared })
}

impl Queue {
    /// Lays messages into the queue, and says whether there was room for them; where there is none, the queue is closed.
    pub(super) fn push(&self, frames: Vec<Utf8Bytes>) -> bool {
        let bytes = size(&frames);
        let waiting = self.shared.bytes.fetch_add(bytes, Ordering::Relaxed);
        let has_room = waiting == 0 || waiting.saturating_add(bytes) <= BYTES;
        if has_room && self.sender.try_send(frames).is_ok() {
            return true;
        }
        self.close(TOO_SLOW);
        false
    }

    /// Says why nothing more comes.
    pub(super) fn close(&self, reason: &'static str) {
        // The first reason stands.
        let _ = self.shared.end.set(reason);
    }
}

impl Deliveries {
    /// The next messages.
    ///
    /// # Errors
    /// Why nothing more comes. What a slow reader still has not read is not worth sending.
    pub(crate) async fn next(&mut self) -> Result<Vec<Utf8Bytes>, &'static str> {
        let end = || self.shared.end.get().copied();
        if let Some(TOO_SLOW) = end() {
            return Err(TOO_SLOW);
        }
        match self.receiver.recv().await {
            Some(frames) => {
                self.shared.bytes.fetch_sub(size(&frames), Ordering::Relaxed);
                Ok(frames)
            }
            None => Err(self.shared.end.get().copied().unwrap_or("the venue has stopped")),
        }
    }
}

fn size(frames: &[Utf8Bytes]) -> usize {
    frames.iter().map(|frame| frame.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn a_queue_keeps_the_order_and_says_why_it_ended() {
        let (queue, mut deliveries) = queue();
        assert!(queue.push(vec!["1".into(), "2".into()]));
        assert!(queue.push(vec!["3".into()]));
        queue.close("over");
        drop(queue);
        assert_eq!(block_on(deliveries.next()).unwrap(), ["1", "2"]);
        assert_eq!(block_on(deliveries.next()).unwrap(), ["3"]);
        assert_eq!(block_on(deliveries.next()), Err("over"));
    }

    #[test]
    fn a_queue_is_closed_by_too_many_bytes_and_by_too_many_deliveries() {
        let (bytes, mut deliveries) = queue();
        let half = Utf8Bytes::from("x".repeat(BYTES / 2 + 1));
        assert!(bytes.push(vec![half.clone()]));
        assert!(!bytes.push(vec![half.clone()]));
        assert_eq!(block_on(deliveries.next()), Err(TOO_SLOW));

        let (many, _kept) = queue();
        assert!((0..DELIVERIES).all(|_| many.push(vec!["x".into()])));
        assert!(!many.push(vec!["x".into()]));
    }

    #[test]
    fn what_was_read_makes_room() {
        let (queue, mut deliveries) = queue();
        let half = Utf8Bytes::from("x".repeat(BYTES / 2 + 1));
        for _ in 0..4 {
            assert!(queue.push(vec![half.clone()]));
            block_on(deliveries.next()).unwrap();
        }
    }
}
