//! What is wrong with a place in a file.

use crate::Hash;

/// What is wrong with a place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The file does not begin as ours do.
    #[error("the file does not begin with the mark of its kind")]
    NoMark,
    /// The bytes that say what follows are not what was written.
    #[error("the header's checksum is {computed:08x}, and {recorded:08x} is recorded")]
    HeaderChecksum {
        /// As read.
        recorded: u32,
        /// Of the bytes as they are.
        computed: u32,
    },
    /// A header says something that its file's place or name contradicts.
    #[error("the header says {found}, and {expected} was expected")]
    Misplaced {
        /// What the header says.
        found: u64,
        /// What the place or the name says.
        expected: u64,
    },
    /// The file ends before what it announces.
    #[error("the file ends {missing} bytes too early")]
    TooShort {
        /// How many bytes are not there.
        missing: u64,
    },
    /// No commit begins here.
    #[error("no commit begins here")]
    NoCommit,
    /// The contents are not what was written.
    #[error("the contents' checksum is {computed:08x}, and {recorded:08x} is recorded")]
    ContentChecksum {
        /// As read.
        recorded: u32,
        /// Of the bytes as they are.
        computed: u32,
    },
    /// The contents are not what was written.
    #[error("the contents' hash is {computed}, and {recorded} is recorded")]
    ContentHash {
        /// As read.
        recorded: Hash,
        /// Of the bytes as they are.
        computed: Hash,
    },
    /// The checksum is right, and yet the bytes mean nothing.
    #[error("the bytes are no {kind}")]
    Undecodable {
        /// What they should be.
        kind: &'static str,
    },
    /// The block does not follow the one before it.
    #[error(
        "the block names {recorded} as the hash of the block before it, and that block's hash is {computed}: either the \
         file was changed, or this binary's rules are not those that the block was made by"
    )]
    BrokenChain {
        /// As read.
        recorded: Hash,
        /// Of the blocks before it.
        computed: Hash,
    },
    /// A snapshot is of another history.
    #[error("the snapshot's block has the hash {recorded}, and the journal's block {computed}")]
    OtherBlock {
        /// As read.
        recorded: Hash,
        /// Of the journal's block.
        computed: Hash,
    },
    /// A snapshot holds another state than the blocks lead to.
    #[error("the snapshot's state has the hash {recorded}, and the blocks lead to {computed}")]
    OtherState {
        /// As read.
        recorded: Hash,
        /// Of the state that the blocks lead to.
        computed: Hash,
    },
}
