//! A connection's queue: what it is to hear, bounded in bytes and in messages.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::{mpsc, watch};

/// How many deliveries wait at most: each is what one turn of the publisher has for the connection.
const DELIVERIES: usize = 4_096;

/// How many bytes wait at most in the queues of all connections together. What several listen to counts for each, though it is
/// kept once.
const TOGETHER: usize = 1 << 30;

/// Why a connection is cut off whose queue is full.
pub(crate) const TOO_SLOW: &str = "too slow to read";

/// The publisher's end.
pub(super) struct Queue {
    sender: mpsc::Sender<Vec<Utf8Bytes>>,
    waiting: Arc<AtomicUsize>,
    all: Arc<AtomicUsize>,
    limit: usize,
    end: watch::Sender<Option<&'static str>>,
}

/// The connection's end.
pub(crate) struct Deliveries {
    receiver: mpsc::Receiver<Vec<Utf8Bytes>>,
    waiting: Arc<AtomicUsize>,
    all: Arc<AtomicUsize>,
    end: watch::Receiver<Option<&'static str>>,
}

/// A queue that holds so many bytes, and its other end; `all` counts what waits in all queues. Others may hold the same bytes, but
/// one alone must not make them pile up.
pub(super) fn queue(limit: usize, all: &Arc<AtomicUsize>) -> (Queue, Deliveries) {
    let (sender, receiver) = mpsc::channel(DELIVERIES);
    let (end, ended) = watch::channel(None);
    let waiting = Arc::<AtomicUsize>::default();
    let queue = Queue { sender, waiting: waiting.clone(), all: all.clone(), limit, end };
    (queue, Deliveries { receiver, waiting, all: all.clone(), end: ended })
}

impl Queue {
    /// Lays messages into the queue, and says whether there was room for them; where there is none, the queue is closed.
    pub(super) fn push(&self, frames: Vec<Utf8Bytes>) -> bool {
        let bytes = size(&frames);
        let waiting = self.waiting.fetch_add(bytes, Ordering::Relaxed);
        let all = self.all.fetch_add(bytes, Ordering::Relaxed);
        // Who has read everything so far is not slow, whatever others do.
        let has_room = waiting == 0
            || waiting.saturating_add(bytes) <= self.limit && all.saturating_add(bytes) <= TOGETHER;
        let sent = if has_room { self.sender.try_send(frames).map_err(Some) } else { Err(None) };
        if sent.is_err() {
            self.waiting.fetch_sub(bytes, Ordering::Relaxed);
            self.all.fetch_sub(bytes, Ordering::Relaxed);
        }
        // A connection that ended by itself has room for everything, and is forgotten soon.
        let is_taken = matches!(sent, Ok(()) | Err(Some(mpsc::error::TrySendError::Closed(_))));
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
                self.take_out(&frames);
                Ok(frames)
            }
            None => Err(self.end.borrow().unwrap_or("the venue has stopped")),
        }
    }

    fn take_out(&self, frames: &[Utf8Bytes]) {
        let bytes = size(frames);
        self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        self.all.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Waits until the queue was filled.
    pub(crate) async fn filled(&mut self) {
        if self.end.wait_for(|end| *end == Some(TOO_SLOW)).await.is_err() {
            // The publisher is gone and will fill nothing.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Deliveries {
    fn drop(&mut self) {
        self.receiver.close();
        while let Ok(frames) = self.receiver.try_recv() {
            self.take_out(&frames);
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
        let (queue, mut deliveries) = queue(1_000, &Arc::default());
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
        let (queue, deliveries) = queue(1_000, &Arc::default());
        drop(deliveries);
        assert!(queue.push(vec!["1".into()]));
    }

    #[test]
    fn a_queue_is_closed_by_too_many_bytes_and_by_too_many_deliveries() {
        let (bytes, mut deliveries) = queue(1_000, &Arc::default());
        let half = Utf8Bytes::from("x".repeat(501));
        assert!(bytes.push(vec![half.clone()]));
        assert!(!bytes.push(vec![half.clone()]));
        assert_eq!(block_on(deliveries.next()), Err(TOO_SLOW));

        let (many, _kept) = queue(1_000_000, &Arc::default());
        assert!((0..DELIVERIES).all(|_| many.push(vec!["x".into()])));
        assert!(!many.push(vec!["x".into()]));
    }

    #[test]
    fn what_was_read_makes_room() {
        let (queue, mut deliveries) = queue(1_000, &Arc::default());
        let half = Utf8Bytes::from("x".repeat(501));
        for _ in 0..4 {
            assert!(queue.push(vec![half.clone()]));
            block_on(deliveries.next()).unwrap();
        }
    }

    #[test]
    fn all_queues_together_hold_no_more_than_so_much_and_give_back_what_is_dropped() {
        let all = Arc::new(AtomicUsize::new(TOGETHER - 1_000));
        let (first, deliveries) = queue(10_000, &all);
        let half = Utf8Bytes::from("x".repeat(501));
        assert!(first.push(vec![half.clone()]));
        assert!(!first.push(vec![half.clone()]), "its own queue has room, all together have not");
        let (second, mut quick) = queue(10_000, &all);
        assert!(second.push(vec![half.clone()]), "who has read everything is told");
        block_on(quick.next()).unwrap();
        drop(deliveries);
        drop(quick);
        assert_eq!(all.load(Ordering::Relaxed), TOGETHER - 1_000);
        assert!(second.push(vec![half]));
        assert_eq!(all.load(Ordering::Relaxed), TOGETHER - 1_000, "nothing waits for who is gone");
    }
}
