//! What may go wrong, and with what.

use std::fmt;
use std::path::{Path, PathBuf};

/// How a disk fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The power goes. Every later operation of the process fails.
    PowerLoss(Survival),
    /// The power goes while something is synced.
    PowerLossInSync(Survival),
    /// The process ends. What it wrote stays with the system, synced or not.
    Kill,
    /// A write puts only its first bytes in place, and fails.
    ShortWrite {
        /// How many bytes are written.
        kept: usize,
    },
    /// The disk is full: every write fails, as where files are copied on write, until the next process mounts it with room made.
    Full,
    /// A sync fails, of a file or of a folder. Chance decides what was written before. The rest of a file is forgotten, and no
    /// later sync writes it; a folder's waits.
    FailedSync,
    /// A read fails.
    FailedRead,
}

/// What is on the disk, of all that was not synced, after the power went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Survival {
    /// Nothing.
    Nothing,
    /// Everything.
    Everything,
    /// These sectors of files, over and over; all names.
    Sectors(Vec<bool>),
    /// What chance decides: of each file all, nothing, the first changes, or any sectors; of each folder all, nothing, the first
    /// changes, or any.
    Chance,
}

/// What a process asks of the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Bytes are read.
    Read(PathBuf),
    /// Bytes are written.
    Write(PathBuf),
    /// A file is cut or lengthened.
    SetLength(PathBuf),
    /// A file is synced.
    Sync(PathBuf),
    /// A folder is synced.
    SyncDirectory(PathBuf),
    /// A file or folder is made.
    Create(PathBuf),
    /// A file or folder is given this name.
    Rename(PathBuf),
    /// A file or folder is removed.
    Remove(PathBuf),
}

impl Operation {
    /// What it is asked about.
    pub fn path(&self) -> &Path {
        self.parts().1
    }

    fn parts(&self) -> (&'static str, &Path) {
        match self {
            Self::Read(path) => ("read", path),
            Self::Write(path) => ("write", path),
            Self::SetLength(path) => ("set length", path),
            Self::Sync(path) => ("sync", path),
            Self::SyncDirectory(path) => ("sync folder", path),
            Self::Create(path) => ("create", path),
            Self::Rename(path) => ("rename to", path),
            Self::Remove(path) => ("remove", path),
        }
    }
}

impl Fault {
    /// Whether it can befall an operation.
    pub(crate) fn befalls(&self, operation: &Operation) -> bool {
        use Operation::{Create, Read, Sync, SyncDirectory, Write};
        match self {
            Self::PowerLoss(_) | Self::Kill => !matches!(operation, Read(_)),
            Self::ShortWrite { .. } => matches!(operation, Write(_)),
            Self::Full => matches!(operation, Write(_) | Create(_)),
            Self::PowerLossInSync(_) | Self::FailedSync => matches!(operation, Sync(_) | SyncDirectory(_)),
            Self::FailedRead => matches!(operation, Read(_)),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::PowerLoss(_) | Self::PowerLossInSync(_) => "the power goes",
            Self::Kill => "the process is killed",
            Self::ShortWrite { .. } => "cut short",
            Self::Full => "the disk is full",
            Self::FailedSync => "fails",
            Self::FailedRead => "fails",
        })
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, path) = self.parts();
        write!(formatter, "{what} {}", path.display())
    }
}
