//! A block with what proves that it was asked for, as bytes of a commit.

use engine::command::Block;

use crate::Hash;
use crate::encoding::{Fields, decode, encode};

/// What proves that a command was asked for by its signer. A replay does not need it; an auditor does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The command's number in its block.
    pub command: u32,
    /// The proof, in the form of the dialect in which the command came.
    pub bytes: Vec<u8>,
}

/// A record as read: previous hash, length of the block, length of the evidence (both 64 bits), block, evidence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    /// The hash of the block before.
    pub previous: Hash,
    /// The block's bytes.
    pub block: &'a [u8],
    /// The evidence beside it.
    pub evidence: &'a [u8],
}

/// Where in a buffer a record's block lies.
pub(crate) type BlockRange = std::ops::Range<usize>;

const LENGTH: usize = size_of::<u64>();

/// Appends a record to a buffer, and says where its block is.
pub(crate) fn append(
    previous: Hash,
    block: &Block,
    evidence: &[Evidence],
    buffer: &mut Vec<u8>,
) -> BlockRange {
    buffer.extend_from_slice(&previous.0);
    let lengths = buffer.len();
    buffer.extend_from_slice(&[0; 2 * LENGTH]);
    let start = buffer.len();
    encode(block, buffer);
    let end = buffer.len();
    for item in evidence {
        buffer.extend_from_slice(&item.command.to_le_bytes());
        buffer.extend_from_slice(&(item.bytes.len() as u64).to_le_bytes());
        buffer.extend_from_slice(&item.bytes);
    }
    let evidence_length = buffer.len() - end;
    buffer[lengths..][..LENGTH].copy_from_slice(&((end - start) as u64).to_le_bytes());
    buffer[lengths + LENGTH..][..LENGTH].copy_from_slice(&(evidence_length as u64).to_le_bytes());
    start..end
}

impl<'a> Record<'a> {
    /// The next record of a commit.
    pub fn take(fields: &mut Fields<'a>) -> Option<Self> {
        let previous = fields.hash()?;
        let (block, evidence) = (fields.length()?, fields.length()?);
        Some(Self { previous, block: fields.bytes(block)?, evidence: fields.bytes(evidence)? })
    }

    /// The block.
    pub fn block(&self) -> Option<Block> {
        decode(self.block)
    }
}

/// The evidence that these bytes are.
pub(crate) fn evidence(bytes: &[u8]) -> Option<Vec<Evidence>> {
    let evidence = |(command, bytes): (u32, &[u8])| Evidence { command, bytes: bytes.to_vec() };
    items(bytes).map(|item| item.map(evidence)).collect()
}

/// How many items of evidence these bytes are.
pub(crate) fn evidence_count(bytes: &[u8]) -> Option<u64> {
    items(bytes).try_fold(0, |count, item| item.map(|_| count + 1))
}

/// The items of evidence, each with its command's number; one that is absent is the last.
fn items(bytes: &[u8]) -> impl Iterator<Item = Option<(u32, &[u8])>> {
    let mut fields = Fields::of(bytes);
    std::iter::from_fn(move || (!fields.is_empty()).then(|| item(&mut fields)))
}

fn item<'a>(fields: &mut Fields<'a>) -> Option<(u32, &'a [u8])> {
    let command = fields.u32()?;
    let length = fields.length()?;
    Some((command, fields.bytes(length)?))
}
