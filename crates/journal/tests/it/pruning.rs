//! Fear: what was pruned was needed.

use std::path::Path;

use faults::{Fault, Survival};
use journal::{
    Error, Hash, History, Journal, Options, Position, inspect, inspect_storage, prune, prune_storage,
    truncate,
};
use tempfile::TempDir;

use crate::venue::{Venue, disk_of, files, folder, recover, verified};

const KEEPING: Options =
    Options { segment_bytes: 4 << 10, preallocated_bytes: 300, keeps_events: true, keep_blocks: None };

/// Snapshots after blocks 60 and 80, up to block 100.
fn recorded() -> (TempDir, (Position, Hash)) {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), KEEPING);
    for height in [40, 60, 80] {
        venue.run_to(height);
        venue.snapshot(b"views");
    }
    venue.run_to(100);
    let truth = venue.summary();
    drop(venue);
    (folder, truth)
}

fn is_whole(folder: &Path) -> bool {
    let inspection = inspect(folder, |_| {}).unwrap();
    assert!(inspection.is_whole(), "{:#?}", inspection.findings);
    inspection.findings.is_empty()
}

fn first_height(file: &Path) -> u64 {
    file.file_stem().unwrap().to_str().unwrap().parse().unwrap()
}

#[test]
fn what_lies_before_goes_and_the_venue_is_the_same() {
    let (folder, truth) = recorded();
    let pruning = prune(folder.path(), 50).unwrap();
    assert!((30..=50).contains(&pruning.first), "{pruning:?}");
    assert!(pruning.files > 4 && pruning.bytes > 4 << 10, "{pruning:?}");
    let blocks = files(folder.path(), 0, ".blocks");
    assert_eq!(first_height(&blocks[0]), pruning.first);
    assert!(first_height(&blocks[1]) > 50, "all that could go is gone");
    assert!(is_whole(folder.path()));
    let report = verified(folder.path()).unwrap();
    assert_eq!((report.first, report.position, report.state_hash), (61, truth.0, truth.1));
    let mut venue = Venue::open(folder.path(), KEEPING);
    assert_eq!(venue.summary(), truth);
    venue.run_to(120);
    drop(venue);
    assert!(is_whole(folder.path()));
    // Nothing more is there to go.
    assert_eq!(prune(folder.path(), 50).unwrap().files, 0);
}

#[test]
fn what_a_start_needs_stays_whatever_is_asked() {
    let (folder, truth) = recorded();
    let pruning = prune(folder.path(), u64::MAX).unwrap();
    assert!(pruning.first <= 61, "{pruning:?}");
    // The newest snapshot is damaged later: the one before it serves.
    let newest = files(folder.path(), 0, ".snapshot").pop().unwrap();
    let mut bytes = std::fs::read(&newest).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&newest, bytes).unwrap();
    let recovered = recover(folder.path(), KEEPING).unwrap();
    assert_eq!(recovered.replayed, 40);
    assert_eq!(Venue::of(recovered).summary(), truth);
    // A damaged one does not count.
    assert!(matches!(prune(folder.path(), 50), Err(Error::TooFewSnapshots { found: 1 })));
    // Without any, the blocks that are left lead nowhere, and it says so.
    for snapshot in files(folder.path(), 0, ".snapshot") {
        std::fs::remove_file(snapshot).unwrap();
    }
    let error = recover(folder.path(), KEEPING).unwrap_err();
    assert!(matches!(error, Error::Pruned { first } if first == pruning.first), "{error}");
    let from_genesis = Journal::open(folder.path(), KEEPING).unwrap().from_genesis().replay(|_| {});
    assert!(matches!(from_genesis, Err(Error::Pruned { .. })));
}

#[test]
fn one_file_of_a_pair_that_the_power_brought_back_does_no_harm_and_goes() {
    for ending in [".index", ".events"] {
        let (folder, truth) = recorded();
        let first = files(folder.path(), 0, ending).remove(0);
        let bytes = std::fs::read(&first).unwrap();
        prune(folder.path(), 50).unwrap();
        assert!(!first.exists(), "{}", first.display());
        std::fs::write(&first, bytes).unwrap();
        assert!(is_whole(folder.path()));
        assert_eq!(verified(folder.path()).unwrap().position, truth.0);
        assert_eq!(Venue::open(folder.path(), KEEPING).summary(), truth);
        assert_eq!(prune(folder.path(), 50).unwrap().files, 1);
        assert!(!first.exists(), "{}", first.display());
    }
}

#[test]
fn history_begins_where_blocks_do() {
    let (folder, _) = recorded();
    let first = prune(folder.path(), 50).unwrap().first;
    let history = History::open(folder.path(), 0).unwrap();
    assert!(history.block(first - 1).unwrap().is_none());
    assert!(history.events(first - 1, 1, 1 << 20).unwrap().is_empty());
    assert_eq!(history.first_from(1, 100).unwrap(), Some(first));
    for height in first..=100 {
        assert_eq!(history.block(height).unwrap().unwrap().block.height, height);
        assert_eq!(history.events(height, 1, 1 << 20).unwrap()[0].height, height);
    }
}

#[test]
fn branches_off_the_line_go_with_what_they_begin_after() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), KEEPING);
    venue.run_to(20);
    let early = (venue.journal.position(), venue.engine.clone());
    venue.run_to(50);
    let late = (venue.journal.position(), venue.engine.clone());
    for (position, engine) in [early, late] {
        venue.engine = engine;
        venue.journal.begin_branch(position, venue.engine.state(), b"views").unwrap();
        venue.run_to(position.height + 20);
    }
    venue.snapshot(b"views");
    let truth = venue.summary();
    drop(venue);
    assert_eq!(truth.0.branch, 2);
    let pruning = prune(folder.path(), 45).unwrap();
    assert!(pruning.first > 21, "{pruning:?}");
    assert!(!folder.path().join("branch-1").exists());
    assert!(is_whole(folder.path()));
    assert_eq!(Venue::open(folder.path(), KEEPING).summary(), truth);
    // Once both snapshots lie on the newest branch, the one that it left goes, too.
    let mut venue = Venue::open(folder.path(), KEEPING);
    for height in [100, 120] {
        venue.run_to(height);
        venue.snapshot(b"views");
    }
    let truth = venue.summary();
    drop(venue);
    prune(folder.path(), 90).unwrap();
    assert!(!folder.path().join("branch-0").exists());
    assert!(is_whole(folder.path()));
    verified(folder.path()).unwrap();
    assert_eq!(Venue::open(folder.path(), KEEPING).summary(), truth);
}

#[test]
fn a_cut_of_a_pruned_journal_needs_a_snapshot_before_it() {
    let (folder, _) = recorded();
    let first = prune(folder.path(), 55).unwrap().first;
    for height in [first - 1, 59] {
        assert!(matches!(truncate(folder.path(), height, true), Err(Error::Pruned { .. })), "{height}");
    }
    truncate(folder.path(), 60, true).unwrap();
    assert_eq!(recover(folder.path(), KEEPING).unwrap().journal.position().height, 60);
    assert!(is_whole(folder.path()));
}

#[test]
fn interrupted_at_any_moment_it_opens_and_can_be_done_again() {
    let (folder, truth) = recorded();
    let original = disk_of(folder.path());
    for fault in [Fault::Kill, Fault::PowerLoss(Survival::Nothing), Fault::PowerLoss(Survival::Everything)] {
        let mut moments = 0;
        loop {
            let disk = original.copy();
            disk.plan(moments, fault.clone());
            let ended = prune_storage(&disk.mount(), 50);
            disk.calm();
            let is_whole = || inspect_storage(&disk.mount(), |_| {}).unwrap().findings.is_empty();
            assert_eq!(Venue::on(&disk, KEEPING).summary(), truth);
            prune_storage(&disk.mount(), 50).unwrap();
            assert!(is_whole());
            assert_eq!(Venue::on(&disk, KEEPING).summary(), truth);
            if ended.is_ok() {
                break;
            }
            moments += 1;
        }
        assert!(moments > 8, "{moments}");
    }
}

#[test]
fn a_venue_that_runs_prunes_by_itself_once_two_snapshots_stand_for_what_goes() {
    let folder = folder();
    let options = Options { keep_blocks: Some(10), ..KEEPING };
    let mut venue = Venue::open(folder.path(), options);
    let first = || first_height(&files(folder.path(), 0, ".blocks")[0]);
    for (height, expected) in [(40, 1..=1), (60, 20..=41), (80, 42..=61), (85, 62..=75)] {
        venue.run_to(height);
        venue.snapshot(b"views");
        assert!(expected.contains(&first()), "after block {height} block {} is the first", first());
    }
    venue.run_to(90);
    let truth = venue.summary();
    drop(venue);
    assert!(is_whole(folder.path()));
    assert_eq!(verified(folder.path()).unwrap().position, truth.0);
    assert_eq!(Venue::open(folder.path(), options).summary(), truth);
}
