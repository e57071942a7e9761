//! Why a journal cannot be opened, read or written.

use std::io;
use std::path::{Path, PathBuf};

use engine::RULES_VERSION;
use engine::invariants::Discrepancy;

use crate::{Damage, FORMAT_VERSION};

/// Why a journal cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process has the state directory.
    #[error("the state directory {} is in use by another process: stop that one, or name another directory", .directory.display())]
    InUse {
        /// The state directory.
        directory: PathBuf,
    },
    /// The state directory holds no journal.
    #[error("there is no journal in {}", .directory.display())]
    NoJournal {
        /// The state directory.
        directory: PathBuf,
    },
    /// The device failed.
    #[error("cannot {action} {}: {source}", .path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// An earlier call failed, and what is durable is unknown until the journal is opened again.
    #[error("the journal takes nothing more since an earlier failure: {cause}")]
    Poisoned {
        /// The first failure.
        cause: String,
    },
    /// A file was changed after it was written. Nothing was cut.
    #[error("{}: damaged at byte {offset}, block {height}: {damage}. Nothing was changed; restore the file from a copy, or see what `steelyard fsck` says can be kept", .file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// Where in it.
        offset: u64,
        /// The block that is or should be there.
        height: u64,
        /// What is wrong.
        damage: Damage,
    },
    /// Blocks are missing between two files, or before the first.
    #[error("{}: blocks from {expected} on are missing{}", .folder.display(), found_next(*.found))]
    MissingBlocks {
        /// The branch's folder.
        folder: PathBuf,
        /// The first missing block.
        expected: u64,
        /// The next block that is there, if there is one.
        found: Option<u64>,
    },
    /// A snapshot is of a block that the journal no longer has.
    #[error(
        "{} is of block {snapshot}, but the journal ends at block {end}: the blocks between them were durable and are lost. \
         Restore the branch's files from a copy",
        .file.display()
    )]
    SnapshotAhead {
        /// The snapshot.
        file: PathBuf,
        /// Its block.
        snapshot: u64,
        /// The journal's last block.
        end: u64,
    },
    /// Blocks that were needed are pruned.
    #[error(
        "the blocks before {first} were pruned, and none of the snapshots that stand for them can be used: restore a snapshot from a copy"
    )]
    Pruned {
        /// The first block that is kept.
        first: u64,
    },
    /// There are too few snapshots to prune the blocks before them.
    #[error(
        "{found} good snapshots were found, and nothing is pruned unless two stand for what is removed: a venue writes one each          time it stops, and every million events while it runs"
    )]
    TooFewSnapshots {
        /// How many there are.
        found: usize,
    },
    /// A branch that another one left is not there.
    #[error("{}: the branch is missing", .folder.display())]
    MissingBranch {
        /// Its folder.
        folder: PathBuf,
    },
    /// The state that the blocks lead to contradicts itself. The journal is whole; the engine has a defect.
    #[error(
        "after block {height} the state contradicts itself, which is a defect of the engine: {discrepancy}"
    )]
    Discrepancy {
        /// The block.
        height: u64,
        /// The contradiction.
        discrepancy: Discrepancy,
    },
    /// Written by another version of the rules.
    #[error(
        "{} was written by version {found} of the rules, and this binary replays version {RULES_VERSION}: \
         open it with a binary of that version, and carry its balances over into a new genesis",
        .file.display()
    )]
    RulesVersion {
        /// The file.
        file: PathBuf,
        /// The version that it names.
        found: u32,
    },
    /// Written in another layout.
    #[error("{} is laid out by version {found}, and this binary reads version {FORMAT_VERSION}", .file.display())]
    FormatVersion {
        /// The file.
        file: PathBuf,
        /// The version that it names.
        found: u32,
    },
}

impl Error {
    /// For `map_err`: the device failed to do something to a file.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}

fn found_next(found: Option<u64>) -> String {
    found.map_or_else(String::new, |height| format!("; the next is {height}"))
}
