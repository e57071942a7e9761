//! Removes the blocks and events that no start needs any more.

use std::path::Path;

use crate::branch::{self, LineFile, Stretch};
use crate::pruned::Pruned;
use crate::segment::Segment;
use crate::storage::Storage;
use crate::{Directory, Error, event_log, recovery, snapshot};

/// How many good snapshots a start must find after a pruning: where the newest is damaged later, the one before it serves.
const SNAPSHOTS_NEEDED: usize = 2;

/// What was pruned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pruning {
    /// The first block that is kept. It may lie before the height that was asked for: files go whole, and what a start from either of
    /// the two newest snapshots needs stays.
    pub first: u64,
    /// How many files were removed.
    pub files: u64,
    /// How many bytes they had.
    pub bytes: u64,
}

/// Removes the files of blocks and events that hold nothing from this height on, and nothing that a start needs. Branches that do
/// not lie on the newest one's line and begin before what is kept go whole.
///
/// # Errors
/// Where the directory is in use, holds no journal, there are fewer than two good snapshots, or the device fails.
pub fn prune(directory: &Path, before: u64) -> Result<Pruning, Error> {
    let storage = Directory::open(directory).map_err(Error::io("open", directory))?;
    prune_storage(&storage, before)
}

/// Prunes the journal of any storage.
///
/// # Errors
/// As [`prune`].
pub fn prune_storage(storage: &dyn Storage, before: u64) -> Result<Pruning, Error> {
    if branch::branches(storage)?.is_empty() {
        return Err(Error::NoJournal { directory: storage.location().to_owned() });
    }
    recovery::lock(storage)?;
    branch::remove_unfinished(storage)?;
    prune_open(storage, before)
}

/// Prunes a journal that this process has opened: the last file of blocks, which goes on, is never touched.
fn prune_open(storage: &dyn Storage, before: u64) -> Result<Pruning, Error> {
    let Some(newest) = branch::branches(storage)?.last().copied() else {
        return Err(Error::NoJournal { directory: storage.location().to_owned() });
    };
    let lineage = branch::lineage(storage, newest)?;
    let needed_after = start_needs(storage, &lineage)?;
    let bound = before.min(needed_after + 1);
    // The first file that holds anything from there on.
    let kept = branch::files_after(&lineage, bound.saturating_sub(1));
    let Some(&LineFile { branch, first_height, .. }) = kept.first() else {
        return Err(Error::NoJournal { directory: storage.location().to_owned() });
    };
    let header = Segment::read_header(storage, branch, first_height)?;
    let pruned = Pruned { branch, first: first_height, previous: header.previous };
    if first_height > 1 && Pruned::read(storage)? != Some(pruned) {
        pruned.write(storage)?;
    }
    let mut pruning = Pruning { first: first_height, files: 0, bytes: 0 };
    if first_height > 1 {
        pruning.remove(storage, &pruned, &lineage)?;
    }
    Ok(pruning)
}

/// Prunes a journal that this process has opened, where there is anything to prune and the snapshots let it. Reads the snapshots only then.
pub(crate) fn prune_what_can_be(storage: &dyn Storage, before: u64) -> Result<(), Error> {
    let Some(newest) = branch::branches(storage)?.last().copied() else { return Ok(()) };
    let lineage = branch::lineage(storage, newest)?;
    let snapshots = lineage.iter().rev().flat_map(|stretch| stretch.snapshots.iter().rev());
    let Some(needed_after) = snapshots.copied().nth(SNAPSHOTS_NEEDED - 1) else { return Ok(()) };
    let bound = before.min(needed_after + 1);
    let [all, kept] = [0, bound.saturating_sub(1)].map(|height| branch::files_after(&lineage, height).len());
    if all == kept {
        return Ok(());
    }
    match prune_open(storage, before) {
        // One of them is damaged, and the next start says so.
        Ok(_) | Err(Error::TooFewSnapshots { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The block after which a start from the older of the two newest good snapshots replays.
fn start_needs(storage: &dyn Storage, lineage: &[Stretch]) -> Result<u64, Error> {
    let all = lineage
        .iter()
        .rev()
        .flat_map(|stretch| stretch.snapshots.iter().rev().map(move |&height| (stretch.branch, height)));
    let good = all.filter(|&(branch, height)| snapshot::read(storage, branch, height).is_ok());
    let heights: Vec<u64> = good.take(SNAPSHOTS_NEEDED).map(|(_, height)| height).collect();
    match heights.last() {
        Some(&oldest) if heights.len() == SNAPSHOTS_NEEDED => Ok(oldest),
        _ => Err(Error::TooFewSnapshots { found: heights.len() }),
    }
}

impl Pruning {
    /// Removes what the file `pruned` says is gone.
    fn remove(&mut self, storage: &dyn Storage, pruned: &Pruned, lineage: &[Stretch]) -> Result<(), Error> {
        for branch in branch::branches(storage)? {
            let is_on_line = lineage.iter().any(|stretch| stretch.branch == branch);
            let is_gone = branch < pruned.branch || (!is_on_line && begins_before(storage, branch, pruned)?);
            if is_gone {
                self.remove_branch(storage, branch)?;
            }
        }
        let folder = branch::folder(pruned.branch);
        for first in branch::segments(storage, pruned.branch)? {
            if first < pruned.first {
                self.remove_file(storage, &folder.join(branch::segment_name(first)))?;
            }
        }
        // A file of events serves as long as it holds any of what is kept.
        let logs = event_log::first_heights(storage, pruned.branch)?;
        let kept = logs.iter().rev().find(|&&first| first <= pruned.first).copied().unwrap_or(0);
        for file in event_log::files_before(storage, pruned.branch, kept)? {
            self.remove_file(storage, &file)?;
        }
        storage.sync_directory(&folder).map_err(Error::io("make durable", &storage.location().join(&folder)))
    }

    fn remove_branch(&mut self, storage: &dyn Storage, branch: u64) -> Result<(), Error> {
        let folder = branch::folder(branch);
        let path = storage.location().join(&folder);
        for name in branch::list(storage, &folder)? {
            self.count(storage, &folder.join(name));
        }
        // A start removes it, were this to end here.
        let unfinished = branch::unfinished(&folder);
        storage.rename(&folder, &unfinished).map_err(Error::io("move", &path))?;
        storage.sync_directory(Path::new("")).map_err(Error::io("make durable", storage.location()))?;
        storage.remove_folder(&unfinished).map_err(Error::io("remove", &path))
    }

    fn remove_file(&mut self, storage: &dyn Storage, file: &Path) -> Result<(), Error> {
        self.count(storage, file);
        storage.remove(file).map_err(Error::io("remove", &storage.location().join(file)))
    }

    fn count(&mut self, storage: &dyn Storage, file: &Path) {
        self.files += 1;
        // The count is for people; a file that cannot be measured is removed all the same.
        self.bytes += storage.open(file).and_then(|file| file.length()).unwrap_or(0);
    }
}

/// Whether a branch left another one before what is kept.
fn begins_before(storage: &dyn Storage, branch: u64, pruned: &Pruned) -> Result<bool, Error> {
    let Some(&first) = branch::segments(storage, branch)?.first() else { return Ok(false) };
    let origin = Segment::read_header(storage, branch, first)?.origin;
    Ok(origin.is_some_and(|origin| origin.branch < pruned.branch || origin.height + 1 < pruned.first))
}
