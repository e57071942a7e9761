//! Which nonces a signer used.

use alloc::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::limits::NONCES;

/// A signer's highest nonces.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Nonces {
    /// The highest of them: nearly every new one is above it, which is all that needs to be known then.
    highest: u64,
    /// All that are known, ascending.
    known: VecDeque<u64>,
}

impl Nonces {
    /// The highest; zero before the first.
    pub fn highest(&self) -> u64 {
        self.highest
    }

    /// The lowest that is still known; zero before the first.
    pub fn lowest(&self) -> u64 {
        self.known.front().copied().unwrap_or(0)
    }

    /// Whether a nonce was used, or may have been: below the lowest of as many as are kept.
    pub fn may_contain(&self, nonce: u64) -> bool {
        nonce <= self.highest
            && (self.known.binary_search(&nonce).is_ok()
                || (self.known.len() >= NONCES && nonce < self.lowest()))
    }

    /// All that are known, ascending.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u64> {
        self.known.iter().copied()
    }

    pub(super) fn insert(&mut self, nonce: u64) {
        if self.known.len() == self.known.capacity() {
            // Few steps from the first to as many as are kept, and one more for a moment.
            let most = (NONCES + 1).saturating_sub(self.known.len());
            self.known.reserve_exact((3 * self.known.len()).max(4).min(most));
        }
        if nonce > self.highest {
            self.highest = nonce;
            self.known.push_back(nonce);
        } else {
            let place = self.known.partition_point(|&other| other < nonce);
            self.known.insert(place, nonce);
        }
        if self.known.len() > NONCES {
            self.known.pop_front();
        }
    }
}
