//! Requests that wait for a verifying thread, and the turnstile behind those threads: what they are done with goes on in the
//! order in which it came, whoever was faster.

use std::collections::{BTreeMap, VecDeque};

use parking_lot::{Condvar, Mutex};

/// How many requests a thread takes at once at most: several wake it once, and it holds back the others no longer than a
/// millisecond.
const BATCH: usize = 32;

/// A queue before several threads, and a turnstile behind them.
#[derive(Debug)]
pub(super) struct Arrivals<T, U> {
    threads: usize,
    queue: Mutex<Queue<T>>,
    woken: Condvar,
    turnstile: Mutex<Turnstile<U>>,
}

#[derive(Debug)]
struct Queue<T> {
    waiting: VecDeque<T>,
    turns: u64,
    is_closed: bool,
}

#[derive(Debug)]
struct Turnstile<U> {
    next: u64,
    done: BTreeMap<u64, Vec<U>>,
}

/// A batch's place in the order of all batches.
#[derive(Debug)]
pub(super) struct Turn(u64);

impl<T, U> Arrivals<T, U> {
    /// A queue before so many threads.
    pub(super) fn new(threads: usize) -> Self {
        Self {
            threads,
            queue: Mutex::new(Queue { waiting: VecDeque::new(), turns: 0, is_closed: false }),
            woken: Condvar::new(),
            turnstile: Mutex::new(Turnstile { next: 0, done: BTreeMap::new() }),
        }
    }

    /// Adds one at the end.
    pub(super) fn push(&self, arrival: T) {
        self.queue.lock().waiting.push_back(arrival);
        self.woken.notify_one();
    }

    /// Adds several at the end, and leaves none.
    pub(super) fn push_all(&self, arrivals: &mut Vec<T>) {
        let count = arrivals.len();
        self.queue.lock().waiting.extend(arrivals.drain(..));
        match count {
            0 => {}
            1 => _ = self.woken.notify_one(),
            _ => _ = self.woken.notify_all(),
        }
    }

    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.queue.lock().waiting.is_empty()
    }

    /// Waits for the next batch; none once the queue is closed and empty. Few are shared among all threads, of many a thread
    /// takes as many as it may.
    pub(super) fn take(&self) -> Option<(Turn, Vec<T>)> {
        let mut queue = self.queue.lock();
        while queue.waiting.is_empty() {
            if queue.is_closed {
                return None;
            }
            self.woken.wait(&mut queue);
        }
        let count = queue.waiting.len().div_ceil(self.threads).min(BATCH);
        let batch = queue.waiting.drain(..count).collect();
        let turn = Turn(queue.turns);
        queue.turns += 1;
        Some((turn, batch))
    }

    /// Hands on what a batch became, once everything that came before it was handed on.
    pub(super) fn pass(&self, Turn(turn): Turn, batch: Vec<U>, mut hand_on: impl FnMut(Vec<U>)) {
        let mut turnstile = self.turnstile.lock();
        turnstile.done.insert(turn, batch);
        loop {
            let next = turnstile.next;
            let Some(batch) = turnstile.done.remove(&next) else { return };
            hand_on(batch);
            turnstile.next += 1;
        }
    }

    /// Lets the threads end when nothing is left.
    pub(super) fn close(&self) {
        self.queue.lock().is_closed = true;
        self.woken.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_faster_the_order_stays() {
        let arrivals = Arrivals::new(2);
        (0..10).for_each(|number| arrivals.push(number));
        let (first, one) = arrivals.take().unwrap();
        let (second, two) = arrivals.take().unwrap();
        assert_eq!((&one[..], &two[..]), (&[0, 1, 2, 3, 4][..], &[5, 6, 7][..]));
        let mut done = Vec::new();
        arrivals.pass(second, two, |batch| done.extend(batch));
        assert_eq!(done, Vec::<i32>::new());
        arrivals.pass(first, one, |batch| done.extend(batch));
        assert_eq!(done, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_batch_is_bounded_and_what_waits_is_done_before_the_end() {
        let arrivals = Arrivals::<_, ()>::new(1);
        (0..=BATCH).for_each(|number| arrivals.push(number));
        arrivals.close();
        assert_eq!(arrivals.take().unwrap().1.len(), BATCH);
        assert_eq!(arrivals.take().unwrap().1, [BATCH]);
        assert!(arrivals.take().is_none());
    }

    #[test]
    fn threads_keep_the_order_of_many() {
        let arrivals = std::sync::Arc::new(Arrivals::new(4));
        let done = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while let Some((turn, batch)) = arrivals.take() {
                        arrivals.pass(turn, batch, |batch: Vec<u32>| done.lock().extend(batch));
                    }
                });
            }
            (0..20_000).for_each(|number| arrivals.push(number));
            arrivals.close();
        });
        assert!(done.lock().iter().copied().eq(0..20_000));
    }
}
