//! Hashes of blocks, in a chain, and of states.

use std::fmt;

use engine::event::Event;
use engine::state::State;

use crate::encoding::encode;

/// 32 bytes of BLAKE3.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands before the first block.
    pub const BEFORE_GENESIS: Self = Self([0; 32]);

    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A digest of the whole state: BLAKE3 of its postcard bytes.
pub fn state_hash(state: &State) -> Hash {
    let mut bytes = Vec::new();
    encode(state, &mut bytes);
    Hash::of(&bytes)
}

/// The chain of block hashes up to the last block whose events are known.
///
/// A block's hash is BLAKE3 of: the previous hash, the length of the block's bytes (64 bits, little-endian), the
/// block's bytes, its events' bytes.
#[derive(Debug)]
pub(crate) struct Chain {
    height: u64,
    hash: Hash,
    /// The hash of the next block as far as it is known: all but its events.
    open: Option<blake3::Hasher>,
    events: Vec<u8>,
}

impl Chain {
    /// A chain whose last block has this height and hash.
    pub fn at(height: u64, hash: Hash) -> Self {
        Self { height, hash, open: None, events: Vec::new() }
    }

    /// The hash of a block, from the bytes of it and of its events.
    pub fn hash_of(previous: Hash, block: &[u8], events: &[u8]) -> Hash {
        let mut hasher = hasher(previous, block);
        hasher.update(events);
        Hash(*hasher.finalize().as_bytes())
    }

    /// The last block whose events are known.
    pub fn height(&self) -> u64 {
        self.height
    }

    /// Its hash.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// Whether a block's events are awaited.
    pub fn awaits_events(&self) -> bool {
        self.open.is_some()
    }

    /// The bytes of the events that were taken in last.
    pub fn events(&self) -> &[u8] {
        &self.events
    }

    /// Takes the next block in.
    pub fn begin(&mut self, block: &[u8]) {
        assert!(self.open.is_none(), "a block's events are known before the next block comes");
        self.open = Some(hasher(self.hash, block));
    }

    /// Takes in what followed from the block, and gives the block's hash.
    pub fn finish(&mut self, events: &[Event]) -> Hash {
        let mut hasher = self.open.take().expect("events follow a block");
        self.events.clear();
        encode(events, &mut self.events);
        hasher.update(&self.events);
        self.height += 1;
        self.hash = Hash(*hasher.finalize().as_bytes());
        self.hash
    }
}

/// The hash of a block as far as it is known without its events.
fn hasher(previous: Hash, block: &[u8]) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&previous.0);
    hasher.update(&(block.len() as u64).to_le_bytes());
    hasher.update(block);
    hasher
}
