//! What a file of blocks begins with.

use std::hash::{BuildHasher, Hasher, RandomState};

use crate::encoding::{Fields, checksum};
use crate::{Damage, FORMAT_VERSION, Hash, RULES_VERSION};

const MARK: [u8; 8] = *b"STYLBLKS";

/// Stands for the branch that the first branch left.
const NO_BRANCH: u64 = u64::MAX;

/// Where a branch left another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The other branch.
    pub branch: u64,
    /// The last block that both have.
    pub height: u64,
}

/// What a file of blocks begins with: mark (8 bytes), versions of the layout and of the rules (32 bits each), branch,
/// branch and height that it left, height of the first block (64 bits each), hash of the block before that, salt and
/// checksum of all this (32 bits each).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    /// The branch that the blocks belong to.
    pub branch: u64,
    /// Where that branch left another one; the first branch left none.
    pub origin: Option<Origin>,
    /// The first block's height.
    pub first_height: u64,
    /// The hash of the block before it.
    pub previous: Hash,
    /// What the checksums of the commits begin from.
    pub salt: u32,
}

/// Why a header is refused.
pub(crate) enum HeaderProblem {
    Damage(Damage),
    FormatVersion(u32),
    RulesVersion(u32),
}

impl SegmentHeader {
    pub const SIZE: usize = 88;
    const CHECKED: usize = Self::SIZE - size_of::<u32>();

    /// A header with a new salt, which is drawn from the operating system's random numbers.
    pub fn new(branch: u64, origin: Option<Origin>, first_height: u64, previous: Hash) -> Self {
        let [.., a, b, c, d] = RandomState::new().build_hasher().finish().to_le_bytes();
        Self {
            branch,
            origin,
            first_height,
            previous,
            salt: u32::from_le_bytes([a, b, c, d]),
        }
    }

    /// As bytes.
    pub fn to_bytes(self) -> Vec<u8> {
        let origin = self.origin.unwrap_or(Origin {
            branch: NO_BRANCH,
            height: 0,
        });
        let mut bytes = Vec::with_capacity(Self::SIZE);
        bytes.extend_from_slice(&MARK);
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&RULES_VERSION.to_le_bytes());
        for number in [self.branch, origin.branch, origin.height, self.first_height] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&self.previous.0);
        bytes.extend_from_slice(&self.salt.to_le_bytes());
        bytes.extend_from_slice(&checksum(0, &bytes).to_le_bytes());
        bytes
    }

    /// The header with which a file begins.
    pub fn read(bytes: &[u8]) -> Result<Self, HeaderProblem> {
        let missing = Self::SIZE.saturating_sub(bytes.len()) as u64;
        let mut fields = Fields::of(bytes);
        if fields.array() != Some(MARK) {
            return Err(HeaderProblem::Damage(Damage::NoMark));
        }
        let too_short = || HeaderProblem::Damage(Damage::TooShort { missing });
        let format = fields.u32().ok_or_else(too_short)?;
        if format != FORMAT_VERSION {
            return Err(HeaderProblem::FormatVersion(format));
        }
        let (rules, header, recorded) = Self::read_fields(&mut fields).ok_or_else(too_short)?;
        let computed = checksum(0, &bytes[..Self::CHECKED]);
        if recorded != computed {
            return Err(HeaderProblem::Damage(Damage::HeaderChecksum {
                recorded,
                computed,
            }));
        }
        if rules == RULES_VERSION {
            Ok(header)
        } else {
            Err(HeaderProblem::RulesVersion(rules))
        }
    }

    fn read_fields(fields: &mut Fields<'_>) -> Option<(u32, Self, u32)> {
        let rules = fields.u32()?;
        let branch = fields.u64()?;
        let origin = Origin {
            branch: fields.u64()?,
            height: fields.u64()?,
        };
        let header = Self {
            branch,
            origin: (origin.branch != NO_BRANCH).then_some(origin),
            first_height: fields.u64()?,
            previous: fields.hash()?,
            salt: fields.u32()?,
        };
        Some((rules, header, fields.u32()?))
    }
}
