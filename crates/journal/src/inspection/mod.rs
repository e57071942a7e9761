//! Looks at every byte of a state directory without applying a block, and goes on where something is wrong.
//!
//! [`verify`](crate::verify) applies all blocks and stops at the first error; this says all that is wrong, where, and what
//! to do. The chain of hashes is checked by the events that are kept: a block's hash follows from the block and its events.

mod blocks;
mod events;
mod finding;
mod snapshots;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub use finding::{Finding, Part, Problem};

use crate::pruned::Pruned;
use crate::segment::Segment;
use crate::storage::Storage;
use crate::{Directory, Error, FORMAT_VERSION, Hash, Progress, branch, event_log, recovery};
use engine::RULES_VERSION;

/// What a state directory holds, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// How many branches there are.
    pub branches: u64,
    /// The newest branch's last block.
    pub height: u64,
    /// The first block that is kept.
    pub first: u64,
    /// How many blocks all branches hold.
    pub blocks: u64,
    /// How many commands are in them.
    pub commands: u64,
    /// Of how many blocks the hash was recomputed, from their kept events.
    pub hashed: u64,
    /// How many snapshots were read.
    pub snapshots: u64,
    /// How many bytes were read.
    pub bytes: u64,
    /// What was found, by branch: first of its blocks, then of its snapshots.
    pub findings: Vec<Finding>,
}

impl Inspection {
    /// Whether all that was durable is as it was written.
    pub fn is_whole(&self) -> bool {
        !self.findings.iter().any(Finding::is_damage)
    }
}

/// Inspects all branches of a state directory. Writes nothing.
///
/// # Errors
/// Where the directory is in use, holds no journal, or cannot be listed. What is wrong with its files is no error but found.
pub fn inspect(directory: &Path, observe: impl FnMut(Progress)) -> Result<Inspection, Error> {
    let storage = Directory::open(directory).map_err(Error::io("open", directory))?;
    inspect_storage(&storage, observe)
}

/// Inspects any storage.
///
/// # Errors
/// As [`inspect`].
pub fn inspect_storage(
    storage: &dyn Storage,
    mut observe: impl FnMut(Progress),
) -> Result<Inspection, Error> {
    let branches = branch::branches(storage)?;
    if branches.is_empty() {
        return Err(Error::NoJournal { directory: storage.location().to_owned() });
    }
    recovery::lock(storage)?;
    let pruned = Pruned::read(storage)?;
    let total = total_bytes(storage, &branches)?;
    let mut inspector = Inspector {
        storage,
        pruned,
        inspection: Inspection { branches: branches.len() as u64, ..Inspection::default() },
        named: named(storage, &branches)?,
        known: BTreeMap::new(),
        progress: Progress { done: 0, total },
        observe: &mut observe,
    };
    inspector.unfinished(Path::new(""))?;
    for branch in branches {
        inspector.branch(branch)?;
    }
    inspector.inspection.first = pruned.map_or(1, |pruned| pruned.first);
    Ok(inspector.inspection)
}

/// The blocks, by branch and height, that snapshots are of and branches begin after.
fn named(storage: &dyn Storage, branches: &[u64]) -> Result<BTreeSet<(u64, u64)>, Error> {
    let mut named = BTreeSet::new();
    for &branch in branches {
        named.extend(branch::snapshots(storage, branch)?.into_iter().map(|height| (branch, height)));
        for first in branch::segments(storage, branch)? {
            // What cannot be read is found later, and told.
            let origin = Segment::read_header(storage, branch, first).ok().and_then(|header| header.origin);
            named.extend(origin.map(|origin| (origin.branch, origin.height)));
        }
    }
    Ok(named)
}

fn total_bytes(storage: &dyn Storage, branches: &[u64]) -> Result<u64, Error> {
    let mut total = 0;
    for &branch in branches {
        let folder = branch::folder(branch);
        for name in branch::list(storage, &folder)? {
            // What cannot be opened is found later, and told.
            total += storage.open(&folder.join(name)).and_then(|file| file.length()).unwrap_or(0);
        }
    }
    Ok(total)
}

/// An inspection under way.
struct Inspector<'a> {
    storage: &'a dyn Storage,
    pruned: Option<Pruned>,
    inspection: Inspection,
    /// The blocks, by branch and height, whose hash a snapshot or another branch names.
    named: BTreeSet<(u64, u64)>,
    /// Their hashes, as far as the walk came.
    known: BTreeMap<(u64, u64), Hash>,
    progress: Progress,
    observe: &'a mut dyn FnMut(Progress),
}

impl Inspector<'_> {
    fn branch(&mut self, branch: u64) -> Result<(), Error> {
        let folder = branch::folder(branch);
        self.unfinished(&folder)?;
        let segments = branch::segments(self.storage, branch)?;
        let snapshots = branch::snapshots(self.storage, branch)?;
        let logs = event_log::first_heights(self.storage, branch)?;
        let end = self.blocks(branch, &segments, logs);
        for height in snapshots {
            self.snapshot(branch, height, end);
        }
        self.inspection.height = end;
        Ok(())
    }

    /// Finds what a process left unfinished in a folder.
    fn unfinished(&mut self, folder: &Path) -> Result<(), Error> {
        for name in branch::list(self.storage, folder)? {
            if name.ends_with(branch::UNFINISHED) {
                self.find(folder.join(name), Part::Blocks, 0, None, Problem::UnfinishedFile);
            }
        }
        Ok(())
    }

    fn find(&mut self, file: PathBuf, part: Part, offset: u64, height: Option<u64>, problem: Problem) {
        let file = self.storage.location().join(file);
        self.inspection.findings.push(Finding { file, part, offset, height, problem });
    }

    fn advance(&mut self, bytes: u64) {
        self.progress.done += bytes;
        self.inspection.bytes += bytes;
        (self.observe)(self.progress);
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Damaged { damage, .. } => Self::Damage(damage),
            Error::FormatVersion { found, .. } => {
                Self::Version { what: "layout", found, known: FORMAT_VERSION }
            }
            Error::RulesVersion { found, .. } => Self::Version { what: "rules", found, known: RULES_VERSION },
            error => Self::Unreadable(error.to_string()),
        }
    }
}
