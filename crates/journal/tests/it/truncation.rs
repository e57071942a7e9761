//! Fear: a cut takes too much or too little, or leaves a journal that does not open.

use std::path::Path;

use faults::{Fault, Survival};
use journal::{Error, Hash, History, Options, Position, inspect, truncate, truncate_storage};
use tempfile::TempDir;

use crate::venue::{Venue, copy_folder, disk_of, files, folder, recover, verified};

const KEEPING: Options =
    Options { segment_bytes: 4 << 10, preallocated_bytes: 300, keeps_events: true, keep_blocks: None };

/// Commits of three blocks each, snapshots now and then, and what was true after each block.
fn recorded(height: u64) -> (TempDir, Vec<(Position, Hash)>) {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), KEEPING);
    let mut truth = Vec::new();
    while venue.height() < height {
        venue.append();
        truth.push(venue.summary());
        if venue.height().is_multiple_of(3) {
            venue.journal.commit().unwrap();
        }
        if venue.height().is_multiple_of(15) {
            venue.snapshot(b"views");
        }
    }
    venue.journal.commit().unwrap();
    drop(venue);
    (folder, truth)
}

fn is_whole(folder: &Path) -> bool {
    inspect(folder, |_| {}).unwrap().findings.is_empty()
}

#[test]
fn every_block_can_be_the_last() {
    let (folder, truth) = recorded(48);
    for height in (1..=48).rev().step_by(5).chain([2, 1]) {
        let truncation = truncate(folder.path(), height, false).unwrap();
        assert_eq!((truncation.branch, truncation.height, truncation.kept_in), (0, height, None));
        assert!(is_whole(folder.path()), "cut after {height}");
        let copy = self::folder();
        copy_folder(folder.path(), copy.path());
        let mut venue = Venue::open(copy.path(), KEEPING);
        assert_eq!(venue.summary(), truth[height as usize - 1]);
        venue.run_to(height + 5);
        drop(venue);
        assert!(is_whole(copy.path()));
        verified(copy.path()).unwrap();
    }
}

#[test]
fn what_was_cut_can_be_put_back() {
    let (folder, truth) = recorded(48);
    let truncation = truncate(folder.path(), 17, true).unwrap();
    assert!(truncation.files > 5, "{truncation:?}");
    assert_eq!(recover(folder.path(), KEEPING).unwrap().journal.position(), truth[16].0);
    copy_folder(&truncation.kept_in.unwrap(), folder.path());
    assert!(is_whole(folder.path()));
    assert_eq!(Venue::open(folder.path(), KEEPING).summary(), truth[47]);
}

#[test]
fn a_cut_before_a_branch_takes_the_branch_away() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), KEEPING);
    venue.run_to(20);
    let (position, engine) = (venue.journal.position(), venue.engine.clone());
    venue.run_to(40);
    venue.engine = engine;
    venue.journal.begin_branch(position, venue.engine.state(), b"views").unwrap();
    venue.run_to(30);
    drop(venue);
    // After its origin the branch stays, without a block.
    let truncation = truncate(folder.path(), 20, true).unwrap();
    assert_eq!(truncation.branch, 1);
    let position = recover(folder.path(), KEEPING).unwrap().journal.position();
    assert_eq!((position.branch, position.height), (1, 20));
    // Before it, it goes, and of the older branch all that came later.
    let truncation = truncate(folder.path(), 19, true).unwrap();
    assert_eq!(truncation.branch, 0);
    let kept = truncation.kept_in.unwrap();
    assert!(kept.join("branch-1").is_dir() && !folder.path().join("branch-1").exists());
    let position = recover(folder.path(), KEEPING).unwrap().journal.position();
    assert_eq!((position.branch, position.height), (0, 19));
    assert!(is_whole(folder.path()));
}

#[test]
fn history_tells_of_nothing_that_was_cut() {
    let (folder, _) = recorded(48);
    truncate(folder.path(), 31, false).unwrap();
    let history = History::open(folder.path(), 0).unwrap();
    assert!(history.block(31).unwrap().is_some());
    assert!(history.block(32).unwrap().is_none());
    assert!(history.events(32, 5, 1 << 20).unwrap().is_empty());
}

#[test]
fn what_cannot_be_cut_is_refused_and_nothing_changes() {
    let (folder, truth) = recorded(30);
    let venue = Venue::open(folder.path(), KEEPING);
    assert!(matches!(truncate(folder.path(), 10, true), Err(Error::InUse { .. })));
    drop(venue);
    assert!(matches!(truncate(folder.path(), 31, true), Err(Error::MissingBlocks { expected: 31, .. })));
    assert!(matches!(truncate(self::folder().path(), 3, true), Err(Error::NoJournal { .. })));
    let file = &files(folder.path(), 0, ".blocks")[0];
    let mut bytes = std::fs::read(file).unwrap();
    bytes[200] ^= 1;
    std::fs::write(file, &bytes).unwrap();
    assert!(matches!(truncate(folder.path(), 5, true), Err(Error::Damaged { .. })));
    bytes[200] ^= 1;
    std::fs::write(file, &bytes).unwrap();
    assert_eq!(Venue::open(folder.path(), KEEPING).summary(), truth[29]);
}

#[test]
fn interrupted_at_any_moment_it_opens_and_can_be_done_again() {
    let (folder, truth) = recorded(33);
    let original = disk_of(folder.path());
    let faults = [Fault::Kill, Fault::PowerLoss(Survival::Nothing), Fault::PowerLoss(Survival::Everything)];
    for (keeps, fault) in faults.iter().flat_map(|fault| [(true, fault), (false, fault)]) {
        let mut moments = 0;
        loop {
            let disk = original.copy();
            disk.plan(moments, fault.clone());
            let ended = truncate_storage(&disk.mount(), 17, keeps);
            disk.calm();
            let venue = Venue::on(&disk, KEEPING);
            let height = venue.height();
            assert!((17..=33).contains(&height), "{height}");
            assert_eq!(venue.summary(), truth[height as usize - 1]);
            drop(venue);
            truncate_storage(&disk.mount(), 17, keeps).unwrap();
            assert_eq!(Venue::on(&disk, KEEPING).summary(), truth[16]);
            if ended.is_ok() {
                break;
            }
            moments += 1;
        }
        assert!(moments > 12, "{moments}");
    }
}
