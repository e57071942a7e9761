//! The state at a height, from which a start need replay only the blocks after it.

use std::fmt;
use std::path::{Path, PathBuf};

use engine::state::State;

use crate::branch;
use crate::encoding::{Fields, decode, encode};
use crate::file_header::{self, FRAME, HeaderProblem, Mark};
use crate::storage::{Storage, StorageFile};
use crate::{Damage, Error, Hash, Position};

const MARK: Mark = *b"STYLSNAP";

/// How long a snapshot's header is. Its own fields are: branch and height (64 bits each), hashes of the block, of the
/// state and of the attachment, lengths of the two (64 bits each).
const HEADER: usize = FRAME + 4 * size_of::<u64>() + 3 * size_of::<Hash>();

/// The state after a block, with what its writer attached.
#[derive(Debug)]
pub struct Snapshot {
    /// The block.
    pub position: Position,
    /// The state after it.
    pub state: State,
    /// The state's hash.
    pub state_hash: Hash,
    /// What the writer keeps beside the state, such as views. The journal does not look into it.
    pub attachment: Vec<u8>,
}

/// A snapshot that cannot be used, so that an older one or genesis serves instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedSnapshot {
    /// The file.
    pub file: PathBuf,
    /// The block that it is of.
    pub height: u64,
    /// What is wrong with it.
    pub damage: Damage,
}

impl fmt::Display for DamagedSnapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}, the snapshot after block {}: {}",
            self.file.display(),
            self.height,
            self.damage
        )
    }
}

/// Why a snapshot cannot be read.
pub(crate) enum SnapshotProblem {
    /// It is damaged.
    Damaged(DamagedSnapshot),
    /// The device failed, or another version wrote it.
    Error(Error),
}

impl From<SnapshotProblem> for Error {
    fn from(problem: SnapshotProblem) -> Self {
        match problem {
            SnapshotProblem::Damaged(DamagedSnapshot { file, height, damage }) => {
                Self::Damaged { file, offset: 0, height, damage }
            }
            SnapshotProblem::Error(error) => error,
        }
    }
}

/// Writes a snapshot to a folder: to an unfinished file, made durable, then named, and the name made durable.
pub(crate) fn write(
    storage: &dyn Storage,
    folder: &Path,
    position: Position,
    state: &State,
    attachment: &[u8],
) -> Result<(), Error> {
    let file = folder.join(branch::snapshot_name(position.height));
    let bytes = to_bytes(position, state, attachment);
    let mut device = create(storage, &file)?;
    write_piece(storage, &file, &mut *device, 0, &bytes)?;
    name(storage, &file)
}

/// Begins the unfinished file of a snapshot.
pub(crate) fn create(storage: &dyn Storage, file: &Path) -> Result<Box<dyn StorageFile>, Error> {
    let path = storage.location().join(file);
    storage.create(&branch::unfinished(file)).map_err(Error::io("create", &path))
}

/// Writes a piece of the unfinished file at a place, and makes it durable.
pub(crate) fn write_piece(
    storage: &dyn Storage,
    file: &Path,
    device: &mut dyn StorageFile,
    place: u64,
    piece: &[u8],
) -> Result<(), Error> {
    let path = storage.location().join(file);
    device.write_at(place, piece).map_err(Error::io("write", &path))?;
    device.sync().map_err(Error::io("make durable", &path))
}

/// Gives a whole file its name, and makes the name durable.
pub(crate) fn name(storage: &dyn Storage, file: &Path) -> Result<(), Error> {
    let path = storage.location().join(file);
    storage.rename(&branch::unfinished(file), file).map_err(Error::io("name", &path))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    storage.sync_directory(folder).map_err(Error::io("make durable", &path))
}

/// A snapshot as bytes.
pub(crate) fn to_bytes(position: Position, state: &State, attachment: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; HEADER];
    encode(state, &mut bytes);
    let state = &bytes[HEADER..];
    let mut fields = [position.branch, position.height].map(u64::to_le_bytes).concat();
    for hash in [position.hash, Hash::of(state), Hash::of(attachment)] {
        fields.extend_from_slice(&hash.0);
    }
    fields.extend([state.len() as u64, attachment.len() as u64].map(u64::to_le_bytes).concat());
    bytes[..HEADER].copy_from_slice(&file_header::write(MARK, &fields));
    bytes.extend_from_slice(attachment);
    bytes
}

/// Reads the snapshot of a branch after the block of this height.
pub(crate) fn read(storage: &dyn Storage, branch: u64, height: u64) -> Result<Snapshot, SnapshotProblem> {
    let file = branch::folder(branch).join(branch::snapshot_name(height));
    let path = storage.location().join(&file);
    let bytes = read_bytes(storage, &file, &path).map_err(SnapshotProblem::Error)?;
    let damaged = |damage| SnapshotProblem::Damaged(DamagedSnapshot { file: path.clone(), height, damage });
    let header = Header::read(&bytes).map_err(|problem| match problem {
        HeaderProblem::Damage(damage) => damaged(damage),
        problem => SnapshotProblem::Error(problem.of_file(&path, height)),
    })?;
    for (found, expected) in [(header.position.branch, branch), (header.position.height, height)] {
        if found != expected {
            return Err(damaged(Damage::Misplaced { found, expected }));
        }
    }
    let (state, attachment) = header.contents(&bytes[HEADER..]).map_err(damaged)?;
    let state: State = decode(state).ok_or_else(|| damaged(Damage::Undecodable { kind: "state" }))?;
    let attachment = attachment.to_vec();
    Ok(Snapshot { position: header.position, state, state_hash: header.state_hash, attachment })
}

fn read_bytes(storage: &dyn Storage, file: &Path, path: &Path) -> Result<Vec<u8>, Error> {
    let device = storage.open(file).map_err(Error::io("open", path))?;
    let length = device.length().map_err(Error::io("measure", path))?;
    let mut bytes = vec![0; usize::try_from(length).expect("a snapshot fits memory")];
    device.read_at(0, &mut bytes).map_err(Error::io("read", path))?;
    Ok(bytes)
}

struct Header {
    position: Position,
    state_hash: Hash,
    attachment_hash: Hash,
    state_length: usize,
    attachment_length: usize,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, HeaderProblem> {
        let mut fields = file_header::read(MARK, HEADER, bytes)?;
        let damage = Damage::Undecodable { kind: "header" };
        Self::read_fields(&mut fields).ok_or(HeaderProblem::Damage(damage))
    }

    fn read_fields(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            position: Position { branch: fields.u64()?, height: fields.u64()?, hash: fields.hash()? },
            state_hash: fields.hash()?,
            attachment_hash: fields.hash()?,
            state_length: fields.length()?,
            attachment_length: fields.length()?,
        })
    }

    /// The bytes of the state and of the attachment, both checked.
    fn contents<'a>(&self, bytes: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Damage> {
        let missing = (self.state_length as u64)
            .saturating_add(self.attachment_length as u64)
            .saturating_sub(bytes.len() as u64);
        let mut fields = Fields::of(bytes);
        let too_short = || Damage::TooShort { missing };
        let state = fields.bytes(self.state_length).ok_or_else(too_short)?;
        let attachment = fields.bytes(self.attachment_length).ok_or_else(too_short)?;
        if !fields.is_empty() {
            return Err(Damage::Undecodable { kind: "state and attachment alone" });
        }
        for (recorded, bytes) in [(self.state_hash, state), (self.attachment_hash, attachment)] {
            let computed = Hash::of(bytes);
            if recorded != computed {
                return Err(Damage::ContentHash { recorded, computed });
            }
        }
        Ok((state, attachment))
    }
}
