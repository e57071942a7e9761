//! Branches: each a folder of its own, that begins where it left another one.

use std::path::{Path, PathBuf};

use crate::pruned::Pruned;
use crate::segment::Segment;
use crate::segment_header::Origin;
use crate::storage::Storage;
use crate::{Damage, Error};

const FOLDER: &str = "branch-";
const SEGMENT: &str = ".blocks";
const SNAPSHOT: &str = ".snapshot";

/// What the name of an unfinished file or folder ends in. It gets its own name when all of it is durable.
pub(crate) const UNFINISHED: &str = ".new";

/// A branch's folder.
pub(crate) fn folder(branch: u64) -> PathBuf {
    PathBuf::from(format!("{FOLDER}{branch}"))
}

/// The file of the blocks from this height on.
pub(crate) fn segment_name(first_height: u64) -> String {
    format!("{first_height:020}{SEGMENT}")
}

/// The snapshot after the block of this height.
pub(crate) fn snapshot_name(height: u64) -> String {
    format!("{height:020}{SNAPSHOT}")
}

/// The name that a thing has while it is unfinished.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    name.into()
}

/// Blocks of one branch that belong to the line of blocks that leads to the newest branch's end.
#[derive(Debug)]
pub(crate) struct Stretch {
    /// The branch.
    pub branch: u64,
    /// Where it left another one.
    pub origin: Option<Origin>,
    /// The last block that belongs to the line; absent in the newest branch, which goes on.
    pub last: Option<u64>,
    /// First heights of its files of blocks, ascending.
    pub segments: Vec<u64>,
    /// Heights of its snapshots that belong to the line, ascending.
    pub snapshots: Vec<u64>,
}

impl Stretch {
    /// The block before its first.
    pub fn origin_height(&self) -> u64 {
        self.origin.map_or(0, |origin| origin.height)
    }
}

/// The numbers of all branches, ascending.
pub(crate) fn branches(storage: &dyn Storage) -> Result<Vec<u64>, Error> {
    let names = list(storage, Path::new(""))?;
    let mut branches: Vec<u64> =
        names.iter().filter_map(|name| name.strip_prefix(FOLDER)?.parse().ok()).collect();
    branches.sort_unstable();
    Ok(branches)
}

/// The line of blocks from genesis to the end of a branch: the stretches of the branches on the way, oldest first. Where blocks were pruned, it begins with the first that is kept.
pub(crate) fn lineage(storage: &dyn Storage, newest: u64) -> Result<Vec<Stretch>, Error> {
    let pruned = Pruned::read(storage)?;
    let mut stretches = vec![stretch(storage, newest, None)?];
    while let Some(stretch_before) = before(storage, stretches.last(), pruned)? {
        stretches.push(stretch_before);
    }
    stretches.reverse();
    if let (Some(pruned), Some(first)) = (pruned, stretches.first_mut()) {
        first.segments.retain(|&height| height >= pruned.first);
    }
    Ok(stretches)
}

/// The stretch that one left.
fn before(
    storage: &dyn Storage,
    stretch: Option<&Stretch>,
    pruned: Option<Pruned>,
) -> Result<Option<Stretch>, Error> {
    let Some(stretch) = stretch else { return Ok(None) };
    if pruned.is_some_and(|pruned| pruned.branch == stretch.branch) {
        return Ok(None);
    }
    let from = |origin: Origin| self::stretch(storage, origin.branch, Some(origin.height));
    stretch.origin.map(from).transpose()
}

/// A file of blocks on a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineFile {
    /// The branch that it belongs to.
    pub branch: u64,
    /// Its first block.
    pub first_height: u64,
    /// The last of its blocks that belongs to the line; absent in the line's last file, which goes on.
    pub last: Option<u64>,
}

/// The files of a line that hold blocks after `height`, in order, and always the last one.
pub(crate) fn files_after(lineage: &[Stretch], height: u64) -> Vec<LineFile> {
    let mut files = Vec::new();
    for stretch in lineage {
        for (index, &first_height) in stretch.segments.iter().enumerate() {
            let before_next = stretch.segments.get(index + 1).map(|next| next - 1);
            let last = match (before_next, stretch.last) {
                (Some(before_next), Some(last)) => Some(before_next.min(last)),
                (before_next, last) => before_next.or(last),
            };
            files.push(LineFile { branch: stretch.branch, first_height, last });
        }
    }
    files.retain(|file| file.last.is_none_or(|last| last > height && last >= file.first_height));
    files
}

fn stretch(storage: &dyn Storage, branch: u64, last: Option<u64>) -> Result<Stretch, Error> {
    let folder = folder(branch);
    if !branches(storage)?.contains(&branch) {
        return Err(Error::MissingBranch { folder: storage.location().join(folder) });
    }
    let names = list(storage, &folder)?;
    let segments = heights(&names, SEGMENT);
    let Some(first) = segments.first() else {
        let expected = last.unwrap_or(1);
        return Err(Error::MissingBlocks { folder: storage.location().join(folder), expected, found: None });
    };
    let origin = Segment::read_header(storage, branch, *first)?.origin;
    // Branches are numbered as they begin: one that says otherwise would lead round and round.
    if let Some(found) = origin.map(|origin| origin.branch).filter(|&left| left >= branch) {
        let file = storage.location().join(folder).join(segment_name(*first));
        let damage = Damage::Misplaced { found, expected: branch.saturating_sub(1) };
        return Err(Error::Damaged { file, offset: 0, height: *first, damage });
    }
    let mut stretch = Stretch { branch, origin, last, segments, snapshots: Vec::new() };
    let line = stretch.origin_height()..=last.unwrap_or(u64::MAX);
    stretch.snapshots = heights(&names, SNAPSHOT);
    stretch.snapshots.retain(|height| line.contains(height));
    Ok(stretch)
}

/// The first heights of a branch's files of blocks, ascending.
pub(crate) fn segments(storage: &dyn Storage, branch: u64) -> Result<Vec<u64>, Error> {
    Ok(heights(&list(storage, &folder(branch))?, SEGMENT))
}

/// The heights of a branch's snapshots, ascending.
pub(crate) fn snapshots(storage: &dyn Storage, branch: u64) -> Result<Vec<u64>, Error> {
    Ok(heights(&list(storage, &folder(branch))?, SNAPSHOT))
}

/// Removes what a process left unfinished when it ended.
pub(crate) fn remove_unfinished(storage: &dyn Storage) -> Result<(), Error> {
    for name in list(storage, Path::new(""))?.iter().filter(|name| name.ends_with(UNFINISHED)) {
        let path = storage.location().join(name);
        storage.remove_folder(Path::new(name)).map_err(Error::io("remove", &path))?;
    }
    for folder in branches(storage)?.into_iter().map(folder) {
        for name in list(storage, &folder)?.iter().filter(|name| name.ends_with(UNFINISHED)) {
            let file = folder.join(name);
            storage.remove(&file).map_err(Error::io("remove", &storage.location().join(&file)))?;
        }
    }
    Ok(())
}

/// The names in a folder.
pub(crate) fn list(storage: &dyn Storage, folder: &Path) -> Result<Vec<String>, Error> {
    storage.list(folder).map_err(Error::io("list", &storage.location().join(folder)))
}

/// The heights that name the files with this ending, ascending.
pub(crate) fn heights(names: &[String], ending: &str) -> Vec<u64> {
    let mut heights: Vec<u64> =
        names.iter().filter_map(|name| name.strip_suffix(ending)?.parse().ok()).collect();
    heights.sort_unstable();
    heights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment_header::SegmentHeader;
    use crate::{Directory, Hash};

    #[test]
    fn a_branch_that_left_itself_is_refused() {
        let directory = tempfile::tempdir().expect("a folder can be made");
        let folder = directory.path().join(folder(0));
        std::fs::create_dir(&folder).expect("a folder can be made");
        let origin = Some(Origin { branch: 0, height: 3 });
        let previous = Hash::BEFORE_GENESIS;
        let header = SegmentHeader { branch: 0, origin, first_height: 1, previous, salt: 7 };
        std::fs::write(folder.join(segment_name(1)), header.to_bytes()).expect("a file can be written");
        let storage = Directory::open(directory.path()).expect("the folder is there");
        assert!(matches!(lineage(&storage, 0), Err(Error::Damaged { height: 1, .. })));
    }
}
