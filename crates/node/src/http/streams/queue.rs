//! A connection's queue: what it is to hear, bounded in bytes and in messages.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::{mpsc, watch};

/// How many deliveries wait at most: each is what one turn of the publisher has for the connection.
const DELIVERIES: usize = 4_096;

/// Why a connection is cut off whose queue is full.
pub(crate) const TOO_SLOW: &str = "too slow to read";

/// The publisher's end.
pub(super) struct Queue {
    sender: mpsc::Sender<Vec<Utf8Bytes>>,
    waiting: Arc<AtomicUsize>,
    limit: usize,
    end: watch::Sender<Option<&'static str>>,
}

/// The connection's end.
pub(crate) struct Deliveries {
    receiver: mpsc::Receiver<Vec<Utf8Bytes>>,
    waiting: Arc<AtomicUsize>,
    end: watch::Receiver<Option<&'static str>>,
}

/// A queue that holds so many bytes, and its other end. Others may hold the same bytes, but one alone must not make them pile up.
pub(super) fn queue(limit: usize) -> (Queue, Deliveries) {
    let (sender, receiver) = mpsc::channel(DELIVERIES);
    let (end, ended) = watch::channel(None);
    let waiting = Arc::<AtomicUsize>::default();
    (Queue { sender, waiting: waiting.clone(), limit, end }, Deliveries { receiver, waiting, end: ended })
}

impl Queue {
    /// Lays messages into the queue, and says whether there was room for them; where there is none, the queue is closed.
    pub(super) fn push(&self, frames: Vec<Utf8Bytes>) -> bool {
        let bytes = size(&frames);
        let waiting = self.waiting.fetch_add(bytes, Ordering::Relaxed);
        let has_room = waiting == 0 || waiting.saturating_add(bytes) <= self.limit;
        // A connection that ended by itself has room for everything, and is forgotten soon.
        let is_taken =
            has_room && !matches!(self.sender.try_send(frames), Err(mpsc::error::TrySendError::Full(_)));
        if !is_taken {
            self.close(TOO_SLOW);
        }
        is_taken
    }

    /// Says why nothing more comes.
    pub(super) fn close(&self, reason: &'static str) {
        self.end.send_replace(Some(reason));
    }
}

impl Deliveries {
    /// The next messages.
    ///
    /// # Errors
    /// Why nothing more comes. What a slow reader still has not read is not worth sending.
    pub(crate) async fn next(&mut self) -> Result<Vec<Utf8Bytes>, &'static str> {
        if *self.end.borrow() == Some(TOO_SLOW) {
            return Err(TOO_SLOW);
        }
        match self.receiver.recv().await {
            Some(frames) => {
                self.waiting.fetch_sub(size(&frames), Ordering::Relaxed);
                Ok(frames)
            }
            None => Err(self.end.borrow().unwrap_or("the venue has stopped")),
        }
    }

    /// Waits until the queue was filled.
    pub(crate) async fn filled(&mut self) {
        if self.end.wait_for(|end| *end == Some(TOO_SLOW)).await.is_err() {
            // The publisher is gone and will fill nothing.
            std::future::pending::<()>().await;
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
        let (queue, mut deliveries) = queue(1_000);
        assert!(queue.push(vec!["1".into(), "2".into()]));
        assert!(queue.push(vec!["3".into()]));
        queue.close("over");
        drop(queue);
        assert_eq!(block_on(deliveries.next()).unwrap(), ["1", "2"]);
        assert_eq!(block_on(deliveries.next()).unwrap(), ["3"]);
        assert_eq!(block_on(deliveries.next()), Err("over"));
    }

    #[test]
    fn a_reader_that_is_gone_is_not_a_slow_one() {
        let (queue, deliveries) = queue(1_000);
        drop(deliveries);
        assert!(queue.push(vec!["1".into()]));
    }

    #[test]
    fn a_queue_is_closed_by_too_many_bytes_and_by_too_many_deliveries() {
        let (bytes, mut deliveries) = queue(1_000);
        let half = Utf8Bytes::from("x".repeat(501));
        assert!(bytes.push(vec![half.clone()]));
        assert!(!bytes.push(vec![half.clone()]));
        assert_eq!(block_on(deliveries.next()), Err(TOO_SLOW));

        let (many, _kept) = queue(1_000_000);
        assert!((0..DELIVERIES).all(|_| many.push(vec!["x".into()])));
        assert!(!many.push(vec!["x".into()]));
    }

    #[test]
    fn what_was_read_makes_room() {
        let (queue, mut deliveries) = queue(1_000);
        let half = Utf8Bytes::from("x".repeat(501));
        for _ in 0..4 {
            assert!(queue.push(vec![half.clone()]));
            block_on(deliveries.next()).unwrap();
        }
    }
}
