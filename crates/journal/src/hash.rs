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
///
/// All of it is hashed in one piece, since long inputs are hashed many times faster.
#[derive(Debug)]
pub(crate) struct Chain {
    height: u64,
    hash: Hash,
    /// What the hash of the next block is of, or that of the last one was.
    hashed: Vec<u8>,
    /// Where in it the events begin.
    events: usize,
    awaits_events: bool,
}

impl Chain {
    /// A chain whose last block has this height and hash.
    pub fn at(height: u64, hash: Hash) -> Self {
        Self { height, hash, hashed: Vec::new(), events: 0, awaits_events: false }
    }

    /// The hash of a block, from the bytes of it and of its events.
    pub fn hash_of(previous: Hash, block: &[u8], events: &[u8]) -> Hash {
        let mut hashed = Vec::new();
        append_block(previous, block, &mut hashed);
        hashed.extend_from_slice(events);
        Hash::of(&hashed)
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
        self.awaits_events
    }

    /// The bytes of the events that were taken in last.
    pub fn events(&self) -> &[u8] {
        &self.hashed[self.events..]
    }

    /// Takes the next block in.
    pub fn begin(&mut self, block: &[u8]) {
        assert!(!self.awaits_events, "a block's events are known before the next block comes");
        self.awaits_events = true;
        self.hashed.clear();
        append_block(self.hash, block, &mut self.hashed);
        self.events = self.hashed.len();
    }

    /// Takes in what followed from the block, and gives the block's hash.
    pub fn finish(&mut self, events: &[Event]) -> Hash {
        assert!(self.awaits_events, "events follow a block");
        self.awaits_events = false;
        encode(events, &mut self.hashed);
        self.height += 1;
        self.hash = Hash::of(&self.hashed);
        self.hash
    }
}

/// What the hash of a block is of, without its events.
fn append_block(previous: Hash, block: &[u8], hashed: &mut Vec<u8>) {
    hashed.extend_from_slice(&previous.0);
    hashed.extend_from_slice(&(block.len() as u64).to_le_bytes());
    hashed.extend_from_slice(block);
}
