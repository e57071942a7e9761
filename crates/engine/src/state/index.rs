//! Look-ups by key alone.

use alloc::vec::Vec;
use core::fmt;
use core::hash::Hash;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Values by keys, found in one step. Nothing here depends on the order in which they lie: who wants all of them gets them sorted.
#[derive(Clone)]
pub struct Index<K, V> {
    entries: HashMap<K, V, FixedState>,
}

impl<K: Hash + Ord, V> Index<K, V> {
    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key)
    }

    /// Whether a key has a value.
    pub fn contains_key(&self, key: &K) -> bool {
        self.entries.contains_key(key)
    }

    /// How many keys have values.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no key has a value.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All keys with their values, by key. Sorts: not for what happens often.
    pub fn sorted(&self) -> Vec<(&K, &V)> {
        let mut all: Vec<(&K, &V)> = self.entries.iter().collect();
        all.sort_unstable_by_key(|&(key, _)| key);
        all
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        self.entries.insert(key, value);
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        self.entries.remove(key)
    }

    /// Forgets the keys whose values are not to be kept.
    pub(super) fn retain(&mut self, keep: impl Fn(&mut V) -> bool) {
        self.entries.retain(|_, value| keep(value));
    }
}

impl<K: Hash + Ord, V: Default> Index<K, V> {
    /// The value of a key, made where it has none.
    pub(crate) fn or_default(&mut self, key: K) -> &mut V {
        self.entries.entry(key).or_default()
    }
}

impl<K, V> Default for Index<K, V> {
    fn default() -> Self {
        Self { entries: HashMap::with_hasher(FixedState::default()) }
    }
}

impl<K: Hash + Ord, V: PartialEq> PartialEq for Index<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl<K: Hash + Ord + fmt::Debug, V: fmt::Debug> fmt::Debug for Index<K, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.sorted()).finish()
    }
}

/// Sorted, so that equal ones have equal bytes.
impl<K: Hash + Ord + Serialize, V: Serialize> Serialize for Index<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.sorted().serialize(serializer)
    }
}

impl<'de, K, V> Deserialize<'de> for Index<K, V>
where
    K: Hash + Ord + Deserialize<'de>,
    V: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = Vec::deserialize(deserializer)?;
        Ok(Self { entries: entries.into_iter().collect() })
    }
}
