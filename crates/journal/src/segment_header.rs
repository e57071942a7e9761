//! What a file of blocks begins with.

use crate::encoding::Fields;
use crate::file_header::{self, FRAME, HeaderProblem, Mark};
use crate::storage::Storage;
use crate::{Damage, Hash};

const MARK: Mark = *b"STYLBLKS";

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

/// What a file of blocks begins with. Its own fields are: branch, branch and height that it left, height of the first
/// block (64 bits each), hash of the block before that, salt (32 bits).
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

impl SegmentHeader {
    pub const SIZE: usize = FRAME + 4 * size_of::<u64>() + size_of::<Hash>() + size_of::<u32>();

    /// A header with a salt that nobody can foresee.
    pub fn new(
        storage: &dyn Storage,
        branch: u64,
        origin: Option<Origin>,
        first_height: u64,
        previous: Hash,
    ) -> Self {
        Self { branch, origin, first_height, previous, salt: storage.random() }
    }

    /// As bytes.
    pub fn to_bytes(self) -> Vec<u8> {
        let origin = self.origin.unwrap_or(Origin { branch: NO_BRANCH, height: 0 });
        let numbers = [self.branch, origin.branch, origin.height, self.first_height];
        let mut fields = numbers.map(u64::to_le_bytes).concat();
        fields.extend_from_slice(&self.previous.0);
        fields.extend_from_slice(&self.salt.to_le_bytes());
        file_header::write(MARK, &fields)
    }

    /// The header with which a file begins.
    pub fn read(bytes: &[u8]) -> Result<Self, HeaderProblem> {
        let mut fields = file_header::read(MARK, Self::SIZE, bytes)?;
        let damage = Damage::Undecodable { kind: "header" };
        Self::read_fields(&mut fields).ok_or(HeaderProblem::Damage(damage))
    }

    fn read_fields(fields: &mut Fields<'_>) -> Option<Self> {
        let branch = fields.u64()?;
        let origin = Origin { branch: fields.u64()?, height: fields.u64()? };
        let origin = (origin.branch != NO_BRANCH).then_some(origin);
        Some(Self {
            branch,
            origin,
            first_height: fields.u64()?,
            previous: fields.hash()?,
            salt: fields.u32()?,
        })
    }
}
