//! Blocks as bytes, with their hashes, before they are written: what the thread that applies blocks does for the journal.

use engine::command::Block;
use engine::event::Event;

use crate::commit::CommitHeader;
use crate::hash::Chain;
use crate::{Evidence, Hash, Position, record};

/// Turns blocks into records, and chains their hashes. Writes nothing: what it gives goes to a [`Writer`](crate::Writer),
/// which may be on another thread.
#[derive(Debug)]
pub struct Recorder {
    branch: u64,
    chain: Chain,
    keeps_events: bool,
    waiting: Recorded,
}

/// Blocks as bytes that become durable together.
#[derive(Debug)]
pub struct Recorded {
    /// The branch that they belong to.
    branch: u64,
    /// The records, behind room for a commit's header.
    pub(crate) records: Vec<u8>,
    /// How many there are.
    pub(crate) count: u32,
    /// The first block.
    pub(crate) first_height: u64,
    /// The hash of the block before the first.
    pub(crate) previous: Hash,
    /// The blocks' events one behind the other, as far as they are known and kept.
    pub(crate) events: Vec<u8>,
    /// For each block whose events are known: its hash, and where its events end.
    pub(crate) hashes: Vec<(Hash, usize)>,
}

impl Recorded {
    fn new(branch: u64) -> Self {
        let records = vec![0; CommitHeader::SIZE];
        let (events, hashes) = (Vec::new(), Vec::new());
        Self { branch, records, count: 0, first_height: 0, previous: Hash::default(), events, hashes }
    }

    /// Takes in the blocks that follow, to become durable with these.
    ///
    /// # Panics
    /// Where they do not follow.
    pub fn join(&mut self, later: &Self) {
        assert_eq!(later.first_height, self.first_height + u64::from(self.count), "blocks follow each other");
        self.records.extend_from_slice(&later.records[CommitHeader::SIZE..]);
        self.count += later.count;
        let start = self.events.len();
        self.events.extend_from_slice(&later.events);
        self.hashes.extend(later.hashes.iter().map(|&(hash, end)| (hash, start + end)));
    }

    /// The last block whose events are known.
    pub fn last(&self) -> Position {
        let (hash, _) = self.hashes.last().copied().unwrap_or_default();
        Position { branch: self.branch, height: self.first_height + self.hashes.len() as u64 - 1, hash }
    }

    /// Forgets what is in it, and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.records.truncate(CommitHeader::SIZE);
        self.count = 0;
        self.events.clear();
        self.hashes.clear();
    }
}

impl Recorder {
    /// Goes on after a block.
    pub(crate) fn new(branch: u64, chain: Chain, keeps_events: bool) -> Self {
        Self { branch, chain, keeps_events, waiting: Recorded::new(branch) }
    }

    /// The last block whose events are known.
    pub fn position(&self) -> Position {
        Position { branch: self.branch, height: self.chain.height(), hash: self.chain.hash() }
    }

    /// Goes on after another block.
    ///
    /// # Panics
    /// Where blocks wait to be taken.
    pub fn go_on_after(&mut self, position: Position) {
        assert!(self.is_settled(), "what was recorded was taken, and its events are known");
        self.branch = position.branch;
        self.waiting.branch = position.branch;
        self.chain = Chain::at(position.height, position.hash);
    }

    /// Takes in the next block.
    ///
    /// # Panics
    /// Where it is not the next one, or the events of the block before it are not known.
    pub fn append(&mut self, block: &Block, evidence: &[Evidence]) {
        assert_eq!(block.height, self.chain.height() + 1, "blocks come one after the other");
        let waiting = &mut self.waiting;
        if waiting.count == 0 {
            waiting.first_height = block.height;
            waiting.previous = self.chain.hash();
        }
        let bytes = record::append(self.chain.hash(), block, evidence, &mut waiting.records);
        waiting.count += 1;
        self.chain.begin(&waiting.records[bytes]);
    }

    /// Takes in what followed from the last block, and gives its hash.
    ///
    /// # Panics
    /// Where no block awaits its events.
    pub fn applied(&mut self, events: &[Event]) -> Hash {
        let waiting = &mut self.waiting;
        let hash = self.chain.finish(events);
        if self.keeps_events {
            waiting.events.extend_from_slice(self.chain.events());
        }
        waiting.hashes.push((hash, waiting.events.len()));
        hash
    }

    /// Whether nothing waits: no block to be taken, and no events to be known.
    pub fn is_settled(&self) -> bool {
        self.waiting.count == 0 && self.waiting.hashes.is_empty() && !self.chain.awaits_events()
    }

    /// Whether nothing waits but the events of a block that was taken before they were known.
    pub(crate) fn has_only_events(&self) -> bool {
        self.waiting.count == 0 && !self.waiting.hashes.is_empty()
    }

    /// Takes the blocks that were appended; none where there are none.
    pub fn take(&mut self) -> Option<Recorded> {
        let has_any = self.waiting.count > 0 || !self.waiting.hashes.is_empty();
        has_any.then(|| std::mem::replace(&mut self.waiting, Recorded::new(self.branch)))
    }

    /// Takes back what was written, for its memory; nothing of it is looked at.
    pub fn reuse(&mut self, mut written: Recorded) {
        if self.waiting.count == 0 && self.waiting.hashes.is_empty() {
            written.clear();
            // It may be of a branch that was left.
            written.branch = self.branch;
            self.waiting = written;
        }
    }
}
