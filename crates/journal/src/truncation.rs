//! Takes a journal back to an earlier block: what comes after it is cut off, and kept aside unless it is not wanted.

use std::path::{Path, PathBuf};

use crate::branch::{self, Stretch};
use crate::commit::{Commit, CommitHeader};
use crate::encoding::Fields;
use crate::event_log::{self, Entry};
use crate::pruned::Pruned;
use crate::record::Record;
use crate::segment::Segment;
use crate::segment_header::SegmentHeader;
use crate::snapshot;
use crate::storage::Storage;
use crate::{Damage, Directory, Error, recovery};

/// What was cut off a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truncation {
    /// The branch that goes on.
    pub branch: u64,
    /// Its last block.
    pub height: u64,
    /// How many files were changed or removed.
    pub files: u64,
    /// Where they are as they were, laid out as in the state directory; absent where they were not to be kept.
    pub kept_in: Option<PathBuf>,
}

/// Cuts everything after a block off the newest branch's line, and newer branches. Only what precedes the cut is read, so that it
/// may be done where what follows is damaged. Done again, it goes on where it was interrupted.
///
/// # Errors
/// Where the directory is in use, the block is not there, what precedes it is damaged, nothing would be left to start from, or the
/// device fails.
pub fn truncate(directory: &Path, height: u64, keeps: bool) -> Result<Truncation, Error> {
    let storage = Directory::open(directory).map_err(Error::io("open", directory))?;
    truncate_storage(&storage, height, keeps)
}

/// Truncates the journal of any storage.
///
/// # Errors
/// As [`truncate`].
pub fn truncate_storage(storage: &dyn Storage, height: u64, keeps: bool) -> Result<Truncation, Error> {
    let Some(newest) = branch::branches(storage)?.last().copied() else {
        return Err(Error::NoJournal { directory: storage.location().to_owned() });
    };
    recovery::lock(storage)?;
    branch::remove_unfinished(storage)?;
    let lineage = branch::lineage(storage, newest)?;
    let stretch = lineage.iter().rev().find(|stretch| stretch.origin_height() <= height);
    let stretch = stretch.unwrap_or(&lineage[0]);
    check_start(storage, &lineage, height)?;
    let cut = Cut::find(storage, stretch, height)?;
    let mut aside = Aside::new(storage, height, keeps)?;
    for branch in branch::branches(storage)?.into_iter().filter(|&other| other > stretch.branch) {
        aside.take_branch(branch)?;
    }
    // Snapshots first: a start refuses one that is of a block behind the end.
    for later in branch::snapshots(storage, stretch.branch)?.into_iter().filter(|&later| later > height) {
        aside.take(&branch::folder(stretch.branch).join(branch::snapshot_name(later)))?;
    }
    cut_events(storage, &mut aside, stretch.branch, height)?;
    // From the end on: what is left is a whole journal at any moment.
    for &first in stretch_segments(storage, stretch)?.iter().rev().filter(|&&first| first > cut.segment) {
        aside.take(&branch::folder(stretch.branch).join(branch::segment_name(first)))?;
    }
    cut.apply(storage, &mut aside)?;
    Ok(Truncation { branch: stretch.branch, height, files: aside.files, kept_in: aside.location() })
}

/// All files of blocks of the branch, those behind the line's end included.
fn stretch_segments(storage: &dyn Storage, stretch: &Stretch) -> Result<Vec<u64>, Error> {
    branch::segments(storage, stretch.branch)
}

/// Checks that a start after the cut finds something to start from: genesis, or a snapshot before the cut.
fn check_start(storage: &dyn Storage, lineage: &[Stretch], height: u64) -> Result<(), Error> {
    let Some(pruned) = Pruned::read(storage)? else { return Ok(()) };
    let is_good = |branch: u64, snapshot: &u64| {
        let is_between = *snapshot <= height && *snapshot + 1 >= pruned.first;
        is_between && snapshot::read(storage, branch, *snapshot).is_ok()
    };
    let has_start =
        lineage.iter().any(|stretch| stretch.snapshots.iter().any(|height| is_good(stretch.branch, height)));
    if has_start { Ok(()) } else { Err(Error::Pruned { first: pruned.first }) }
}

/// Where a file of blocks is cut.
struct Cut {
    branch: u64,
    /// The first height of the file that is the last one then.
    segment: u64,
    /// All that is left of it.
    bytes: Vec<u8>,
    /// Whether it holds more than that.
    is_shortened: bool,
}

impl Cut {
    /// Finds the place behind a block of a branch, reading no further.
    fn find(storage: &dyn Storage, stretch: &Stretch, height: u64) -> Result<Self, Error> {
        let branch = stretch.branch;
        let segments = stretch_segments(storage, stretch)?;
        // The first file stays in any case: a branch without blocks has one, too.
        let segment = segments.iter().rev().find(|&&first| first <= height).or(segments.first());
        let missing = |end: u64| Error::MissingBlocks {
            folder: storage.location().join(branch::folder(branch)),
            expected: end,
            found: None,
        };
        let &first = segment.ok_or_else(|| missing(height))?;
        let segment = Segment::read(storage, branch, first)?;
        let mut bytes = segment.bytes()[..SegmentHeader::SIZE].to_vec();
        let (mut offset, mut next) = (SegmentHeader::SIZE, first);
        while next <= height {
            let rest = &segment.bytes()[offset..];
            let commit = match Commit::read(segment.header.salt, rest) {
                Ok(commit) if commit.header.first_height == next => commit,
                Ok(commit) => {
                    let damage = Damage::Misplaced { found: commit.header.first_height, expected: next };
                    return Err(segment.damaged(offset, next, damage));
                }
                Err(_) if rest.iter().all(|byte| *byte == 0) => return Err(missing(next)),
                Err(damage) => return Err(segment.damaged(offset, next, damage)),
            };
            let records = u64::from(commit.header.records).min(height + 1 - next);
            append(&segment, offset, &commit, records as u32, &mut bytes)?;
            next += u64::from(commit.header.records);
            offset += commit.size();
        }
        let is_shortened =
            segment.bytes().get(bytes.len()..).is_some_and(|rest| rest.iter().any(|byte| *byte != 0));
        Ok(Self { branch, segment: first, bytes, is_shortened })
    }

    /// Puts what is left in the file's place.
    fn apply(self, storage: &dyn Storage, aside: &mut Aside<'_>) -> Result<(), Error> {
        if !self.is_shortened {
            return Ok(());
        }
        let file = branch::folder(self.branch).join(branch::segment_name(self.segment));
        aside.copy(&file)?;
        aside.files += 1;
        replace(storage, &file, &self.bytes)
    }
}

/// Appends the first records of a commit, under a header of their own.
fn append(
    segment: &Segment,
    offset: usize,
    commit: &Commit<'_>,
    records: u32,
    bytes: &mut Vec<u8>,
) -> Result<(), Error> {
    let mut fields = Fields::of(commit.contents);
    for _ in 0..records {
        if Record::take(&mut fields).is_none() {
            let damage = Damage::Undecodable { kind: "record" };
            return Err(segment.damaged(offset, commit.header.first_height, damage));
        }
    }
    let contents = &commit.contents[..commit.contents.len() - fields.left()];
    let header = CommitHeader::of(segment.header.salt, commit.header.first_height, records, contents);
    bytes.extend_from_slice(&header.to_bytes(segment.header.salt));
    bytes.extend_from_slice(contents);
    Ok(())
}

/// Cuts the events after a block off. They are derived, but what is left must not tell of blocks that are gone.
fn cut_events(storage: &dyn Storage, aside: &mut Aside<'_>, branch: u64, height: u64) -> Result<(), Error> {
    for first in event_log::first_heights(storage, branch)?.into_iter().rev() {
        let (events, index) = (event_log::events_file(branch, first), event_log::index_file(branch, first));
        if first > height {
            aside.take(&index)?;
            aside.take(&events)?;
            continue;
        }
        let path = storage.location().join(&index);
        let mut device = storage.open(&index).map_err(Error::io("open", &path))?;
        let kept = (height + 1 - first) * Entry::SIZE as u64;
        if device.length().map_err(Error::io("measure", &path))? <= kept {
            continue;
        }
        aside.copy(&index)?;
        aside.copy(&events)?;
        let entry = event_log::read_entry(&*device, height - first).map_err(Error::io("read", &path))?;
        device.set_length(kept).map_err(Error::io("shorten", &path))?;
        device.sync().map_err(Error::io("make durable", &path))?;
        let path = storage.location().join(&events);
        let mut device = storage.open(&events).map_err(Error::io("open", &path))?;
        if device.length().map_err(Error::io("measure", &path))? > entry.end {
            device.set_length(entry.end).map_err(Error::io("shorten", &path))?;
            device.sync().map_err(Error::io("make durable", &path))?;
        }
        aside.files += 2;
    }
    Ok(())
}

/// Puts a file with these bytes in the place of one, whole or not at all.
fn replace(storage: &dyn Storage, file: &Path, bytes: &[u8]) -> Result<(), Error> {
    let path = storage.location().join(file);
    let unfinished = branch::unfinished(file);
    let mut device = storage.create(&unfinished).map_err(Error::io("create", &path))?;
    device.write_at(0, bytes).map_err(Error::io("write", &path))?;
    device.sync().map_err(Error::io("make durable", &path))?;
    storage.rename(&unfinished, file).map_err(Error::io("name", &path))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    storage.sync_directory(folder).map_err(Error::io("make durable", &path))
}

/// Where what is cut off goes.
struct Aside<'a> {
    storage: &'a dyn Storage,
    /// The folder; absent, nothing is kept.
    folder: Option<PathBuf>,
    /// How many files went there, or would have.
    files: u64,
}

impl<'a> Aside<'a> {
    fn new(storage: &'a dyn Storage, height: u64, keeps: bool) -> Result<Self, Error> {
        let taken = branch::list(storage, Path::new(""))?;
        let names = (1..).map(|number| format!("cut-{number}-after-block-{height}"));
        let mut names = names.filter(|name| !taken.contains(name));
        let folder = keeps.then(|| names.next()).flatten().map(PathBuf::from);
        Ok(Self { storage, folder, files: 0 })
    }

    /// The folder, once there is anything in it.
    fn location(&self) -> Option<PathBuf> {
        let folder = self.folder.as_ref().filter(|_| self.files > 0);
        folder.map(|folder| self.storage.location().join(folder))
    }

    /// Takes a branch away.
    fn take_branch(&mut self, branch: u64) -> Result<(), Error> {
        let folder = branch::folder(branch);
        self.files += branch::list(self.storage, &folder)?.len() as u64;
        let path = self.storage.location().join(&folder);
        let to = match &self.folder {
            Some(aside) => {
                self.make(aside)?;
                aside.join(&folder)
            }
            None => branch::unfinished(&folder),
        };
        self.storage.rename(&folder, &to).map_err(Error::io("move", &path))?;
        self.sync(Path::new(""))?;
        match &self.folder {
            Some(aside) => self.sync(aside),
            None => self.storage.remove_folder(&to).map_err(Error::io("remove", &path)),
        }
    }

    /// Takes a file away.
    fn take(&mut self, file: &Path) -> Result<(), Error> {
        let path = self.storage.location().join(file);
        match self.place_of(file)? {
            Some(to) => self.storage.rename(file, &to).map_err(Error::io("move", &path))?,
            None => self.storage.remove(file).map_err(Error::io("remove", &path))?,
        }
        self.files += 1;
        let folder = file.parent().unwrap_or(Path::new(""));
        if let Some(aside) = &self.folder {
            self.sync(&aside.join(folder))?;
        }
        self.sync(folder)
    }

    /// Keeps a copy of a file.
    fn copy(&mut self, file: &Path) -> Result<(), Error> {
        let path = self.storage.location().join(file);
        let Some(to) = self.place_of(file)? else { return Ok(()) };
        let device = self.storage.open(file).map_err(Error::io("open", &path))?;
        let length = device.length().map_err(Error::io("measure", &path))?;
        let mut bytes = vec![0; usize::try_from(length).expect("a file that was written fits memory")];
        device.read_at(0, &mut bytes).map_err(Error::io("read", &path))?;
        replace(self.storage, &to, &bytes)
    }

    /// Where a file goes, in a folder that is there.
    fn place_of(&self, file: &Path) -> Result<Option<PathBuf>, Error> {
        let Some(aside) = &self.folder else { return Ok(None) };
        self.make(aside)?;
        if let Some(folder) = file.parent() {
            self.make(&aside.join(folder))?;
        }
        Ok(Some(aside.join(file)))
    }

    /// Makes a folder where it is missing.
    fn make(&self, folder: &Path) -> Result<(), Error> {
        if self.storage.list(folder).is_ok() {
            return Ok(());
        }
        let path = self.storage.location().join(folder);
        self.storage.create_folder(folder).map_err(Error::io("create", &path))?;
        self.sync(folder.parent().unwrap_or(Path::new("")))
    }

    fn sync(&self, folder: &Path) -> Result<(), Error> {
        let path = self.storage.location().join(folder);
        self.storage.sync_directory(folder).map_err(Error::io("make durable", &path))
    }
}
