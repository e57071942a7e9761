//! What an inspection finds, and what to do about it.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::Damage;

/// Something that an inspection found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file or folder, with the state directory's path.
    pub file: PathBuf,
    /// What of the record it belongs to.
    pub part: Part,
    /// Where in the file, in bytes.
    pub offset: u64,
    /// The block that is or should be there; absent where no single one is meant.
    pub height: Option<u64>,
    /// What is wrong.
    pub problem: Problem,
}

/// A part of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The blocks: what the venue is rebuilt from.
    Blocks,
    /// A snapshot: what makes a start short.
    Snapshot,
    /// The events of the blocks: derived, and written again by a replay.
    Events,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A place is not what was written.
    #[error("{0}")]
    Damage(Damage),
    /// The last write of a branch was cut short, and never acknowledged. No damage.
    #[error("an unfinished write of {bytes} bytes, which was never acknowledged ({damage})")]
    UnfinishedWrite {
        /// How many bytes of it there are.
        bytes: u64,
        /// In what way it is unfinished.
        damage: Damage,
    },
    /// A file or folder that was being made when the process ended. No damage.
    #[error("it was being made when the process ended")]
    UnfinishedFile,
    /// Blocks are missing between two files or commits, or before the first.
    #[error("blocks from {expected} on are missing; the next is {found}")]
    MissingBlocks {
        /// The first missing block.
        expected: u64,
        /// The next one that is there.
        found: u64,
    },
    /// A branch has no blocks, or one that another left is not there.
    #[error("the branch has no file of blocks")]
    MissingBranch,
    /// Something is known of blocks behind the end: they were durable, and are lost.
    #[error(
        "it knows blocks up to {known}, but the journal ends at block {end}: the blocks between them are lost"
    )]
    LostBlocks {
        /// The last block that something is known of.
        known: u64,
        /// The journal's last block.
        end: u64,
    },
    /// The events of the last blocks are missing, or of all. No damage: they are derived.
    #[error("the events of blocks from {from} on are missing")]
    MissingEvents {
        /// The first block without events.
        from: u64,
    },
    /// Another version of the layout or of the rules wrote it.
    #[error("written by version {found} of the {what}; this binary knows version {known}")]
    Version {
        /// Of what.
        what: &'static str,
        /// The version that the file names.
        found: u32,
        /// The version of this binary.
        known: u32,
    },
    /// The device refuses to say.
    #[error("cannot be read: {0}")]
    Unreadable(String),
}

impl Finding {
    /// Whether something that was durable is not as it was written. What is not only waits for the next start.
    pub fn is_damage(&self) -> bool {
        !matches!(
            self.problem,
            Problem::UnfinishedWrite { .. } | Problem::UnfinishedFile | Problem::MissingEvents { .. }
        )
    }

    /// What to do about it, for the venue in this state directory.
    pub fn advice(&self, directory: &Path) -> String {
        let state = directory.display();
        match (&self.problem, self.part) {
            (Problem::UnfinishedWrite { .. }, _) => "nothing: the next start cuts it off".into(),
            (Problem::UnfinishedFile, _) => "nothing: the next start removes it".into(),
            (Problem::MissingEvents { .. }, _) => {
                "nothing, unless the events are wanted: a start writes those of the blocks after its snapshot again, and all \
                 where the snapshots are moved away"
                    .into()
            }
            (Problem::Version { .. }, _) => {
                "use the binary that wrote it, and carry its balances over into a new genesis".into()
            }
            (Problem::Unreadable(_), _) => "see to the disk, and inspect again".into(),
            (Problem::LostBlocks { .. }, _) => {
                "restore the branch's files of blocks from a copy; what was acknowledged is missing here".into()
            }
            (_, Part::Snapshot) => format!(
                "remove {}: a start uses the snapshot before it, or replays all blocks",
                self.file.display()
            ),
            (_, Part::Events) => format!(
                "move it and its index away: they are derived. A start writes the events of the blocks after its snapshot again, and \
                 all where the snapshots are moved away too: {}",
                self.file.display()
            ),
            (_, Part::Blocks) => match self.height.filter(|&height| height > 1) {
                Some(height) => format!(
                    "restore it from a copy; without one, `steelyard truncate --state {state} --to {}` gives up block {height} \
                     and all after it",
                    height - 1
                ),
                None => "restore it from a copy".into(),
            },
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, byte {}", self.file.display(), self.offset)?;
        if let Some(height) = self.height {
            write!(formatter, ", block {height}")?;
        }
        write!(formatter, ": {}", self.problem)
    }
}
