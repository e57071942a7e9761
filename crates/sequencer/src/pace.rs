//! How far what is shown is behind what clients were told: an answer does not wait until its block is shown, so a reader does.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Condvar, Mutex};

/// Counts the blocks that were told of and those that are shown.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    told: AtomicU64,
    shown: AtomicU64,
    waiting: Mutex<()>,
    news: Condvar,
}

impl Pace {
    /// So many blocks are durable, and whoever asked for them is about to be answered.
    pub fn tell(&self, blocks: u64) {
        self.told.fetch_add(blocks, Ordering::Release);
    }

    /// One block more is shown.
    pub fn show(&self) {
        self.shown.fetch_add(1, Ordering::Release);
        self.wake();
    }

    /// Nothing more will be shown: nobody waits for it.
    pub fn end(&self) {
        self.shown.store(u64::MAX, Ordering::Release);
        self.wake();
    }

    /// How many blocks were told of that are not shown.
    pub fn lag(&self) -> u64 {
        // Read in this order, since what is shown was told of before.
        let shown = self.shown.load(Ordering::Acquire);
        self.told.load(Ordering::Acquire).saturating_sub(shown)
    }

    /// Waits until everything is shown that had been told of by now.
    pub fn catch_up(&self) {
        let told = self.told.load(Ordering::Acquire);
        if self.shown.load(Ordering::Acquire) >= told {
            return;
        }
        let mut waiting = self.waiting.lock();
        while self.shown.load(Ordering::Acquire) < told {
            self.news.wait(&mut waiting);
        }
    }

    fn wake(&self) {
        // Whoever looks at the counts before he waits holds this, so that he misses no news.
        drop(self.waiting.lock());
        self.news.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_told_of_a_block_waits_until_it_is_shown() {
        let pace = Pace::default();
        pace.catch_up();
        pace.tell(2);
        assert_eq!(pace.lag(), 2);
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                pace.catch_up();
                pace.lag()
            });
            pace.show();
            assert!(!reader.is_finished(), "one of the two is not shown");
            pace.show();
            assert_eq!(reader.join().unwrap(), 0);
        });
        pace.tell(1);
        pace.end();
        pace.catch_up();
    }
}
