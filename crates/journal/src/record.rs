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
    evidence: &'a [u8],
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

    /// The evidence beside it.
    pub fn evidence(&self) -> Option<Vec<Evidence>> {
        let mut fields = Fields::of(self.evidence);
        let mut evidence = Vec::new();
        while !fields.is_empty() {
            let command = fields.u32()?;
            let length = fields.length()?;
            evidence.push(Evidence { command, bytes: fields.bytes(length)?.to_vec() });
        }
        Some(evidence)
    }
}
