//! What was pruned: the blocks before a height, which are gone for good and on purpose.
//!
//! A file in the state directory says so before anything is removed. So blocks that are missing are either before what it
//! names, or lost.

use std::path::{Path, PathBuf};

use crate::encoding::Fields;
use crate::file_header::{self, FRAME, HeaderProblem, Mark};
use crate::storage::Storage;
use crate::{Damage, Error, Hash, branch};

const MARK: Mark = *b"STYLPRUN";

const NAME: &str = "pruned";

const SIZE: usize = FRAME + 2 * size_of::<u64>() + size_of::<Hash>();

/// The blocks before these are gone. The file's own fields are: branch, first height (64 bits each), hash of the block before
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pruned {
    /// The branch in which the first block lies that is kept; those with lower numbers are gone.
    pub branch: u64,
    /// The first block that is kept.
    pub first: u64,
    /// The hash of the block before it.
    pub previous: Hash,
}

impl Pruned {
    /// What a storage says of itself; none where all blocks are kept.
    pub fn read(storage: &dyn Storage) -> Result<Option<Self>, Error> {
        if !branch::list(storage, Path::new(""))?.iter().any(|name| name == NAME) {
            return Ok(None);
        }
        let path = storage.location().join(NAME);
        let device = storage.open(Path::new(NAME)).map_err(Error::io("open", &path))?;
        let length = device.length().map_err(Error::io("measure", &path))?;
        let mut bytes = [0; SIZE];
        let present = usize::try_from(length).map_or(SIZE, |length| length.min(SIZE));
        device.read_at(0, &mut bytes[..present]).map_err(Error::io("read", &path))?;
        Self::from_bytes(&bytes[..present]).map(Some).map_err(|problem| problem.of_file(&path, 0))
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, HeaderProblem> {
        let mut fields = file_header::read(MARK, SIZE, bytes)?;
        let damage = Damage::Undecodable { kind: "header" };
        Self::read_fields(&mut fields).ok_or(HeaderProblem::Damage(damage))
    }

    fn read_fields(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { branch: fields.u64()?, first: fields.u64()?, previous: fields.hash()? })
    }

    /// Says so, durably.
    pub fn write(self, storage: &dyn Storage) -> Result<(), Error> {
        let path = storage.location().join(NAME);
        let mut fields = [self.branch, self.first].map(u64::to_le_bytes).concat();
        fields.extend_from_slice(&self.previous.0);
        let unfinished = unfinished();
        let mut device = storage.create(&unfinished).map_err(Error::io("create", &path))?;
        device.write_at(0, &file_header::write(MARK, &fields)).map_err(Error::io("write", &path))?;
        device.sync().map_err(Error::io("make durable", &path))?;
        storage.rename(&unfinished, Path::new(NAME)).map_err(Error::io("name", &path))?;
        storage.sync_directory(Path::new("")).map_err(Error::io("make durable", storage.location()))
    }
}

/// The file while it is being written. It does not end as unfinished folders do: a start removes those, and overwrites this.
fn unfinished() -> PathBuf {
    PathBuf::from(format!("{NAME}-unfinished"))
}
