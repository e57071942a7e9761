//! A bounded history: the newest entries, oldest first.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// The newest entries of something, at most so many.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct History<T> {
    entries: VecDeque<T>,
    limit: usize,
}

impl<T> History<T> {
    /// An empty one that keeps so many entries.
    pub fn new(limit: usize) -> Self {
        Self { entries: VecDeque::new(), limit }
    }

    /// Adds an entry; the oldest goes where there are too many, and is returned.
    pub fn push(&mut self, entry: T) -> Option<T> {
        self.entries.push_back(entry);
        if self.entries.len() > self.limit { self.entries.pop_front() } else { None }
    }

    /// The entries, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.entries.iter()
    }

    /// The newest entry, to be amended.
    pub fn last_mut(&mut self) -> Option<&mut T> {
        self.entries.back_mut()
    }

    /// The newest entry.
    pub fn last(&self) -> Option<&T> {
        self.entries.back()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
