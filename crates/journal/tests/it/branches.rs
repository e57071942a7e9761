//! Fear: going back loses what was, or mixes two histories.

use std::path::Path;

use engine::command::Block;
use journal::{Error, Options, Position};
use units::Time;

use crate::venue::{SMALL, Venue, copy_folder, files, folder, recover, verified};

const TINY: Options =
    Options { segment_bytes: 1 << 10, preallocated_bytes: 100, keeps_events: false, keep_blocks: None };

/// A moment to go back to.
struct Moment {
    position: Position,
    engine: engine::Engine,
}

fn moment(venue: &Venue) -> Moment {
    Moment { position: venue.journal.position(), engine: venue.engine.clone() }
}

fn go_back(venue: &mut Venue, moment: &Moment) -> u64 {
    venue.engine = moment.engine.clone();
    venue.journal.begin_branch(moment.position, moment.engine.state(), b"views").unwrap()
}

/// Seals a block that no other branch has.
fn step_aside(venue: &mut Venue, salt: u64) {
    let height = venue.height() + 1;
    let time = venue.engine.state().time + Time(salt);
    let block = Block { height, time, received: venue.engine.state().received, commands: Vec::new() };
    venue.journal.append(&block, &[]).unwrap();
    venue.journal.applied(venue.engine.apply(&block));
    venue.journal.commit().unwrap();
}

fn contents(folder: &Path, branch: u64) -> Vec<Vec<u8>> {
    files(folder, branch, "").iter().map(|file| std::fs::read(file).unwrap()).collect()
}

#[test]
fn a_new_branch_goes_on_from_the_moment_and_the_old_one_stays() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    venue.run_to(10);
    let back = moment(&venue);
    venue.run_to(20);
    let before = contents(folder.path(), 0);
    assert_eq!(go_back(&mut venue, &back), 1);
    assert_eq!(venue.journal.position(), Position { branch: 1, ..back.position });
    for salt in 1..=5 {
        step_aside(&mut venue, salt);
    }
    let summary = venue.summary();
    assert_eq!((summary.0.branch, summary.0.height), (1, 15));
    drop(venue);

    let recovered = recover(folder.path(), SMALL).unwrap();
    assert_eq!(recovered.replayed, 5, "the branch begins with a snapshot");
    assert_eq!(Venue::of(recovered).summary(), summary);
    assert_eq!(contents(folder.path(), 0), before);
    let report = verified(folder.path()).unwrap();
    assert_eq!((report.position, report.state_hash), summary);
    assert_eq!(report.snapshots, 1);
}

#[test]
fn a_branch_needs_its_snapshot_no_more_than_others_do() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), TINY);
    venue.run_to(25);
    let back = moment(&venue);
    venue.run_to(40);
    go_back(&mut venue, &back);
    step_aside(&mut venue, 3);
    let summary = venue.summary();
    drop(venue);
    std::fs::remove_file(&files(folder.path(), 1, ".snapshot")[0]).unwrap();
    let recovered = recover(folder.path(), TINY).unwrap();
    assert_eq!(recovered.replayed, 26, "the blocks up to the moment are the old branch's");
    assert_eq!(Venue::of(recovered).summary(), summary);
}

#[test]
fn a_left_branchs_later_snapshots_are_of_another_history() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    venue.run_to(10);
    let back = moment(&venue);
    venue.run_to(12);
    venue.snapshot(&[]);
    go_back(&mut venue, &back);
    for salt in 1..=5 {
        step_aside(&mut venue, salt);
    }
    let summary = venue.summary();
    drop(venue);
    assert_eq!(verified(folder.path()).unwrap().position, summary.0);
    std::fs::remove_file(&files(folder.path(), 1, ".snapshot")[0]).unwrap();
    let recovered = recover(folder.path(), SMALL).unwrap();
    assert_eq!(recovered.replayed, 15);
    assert_eq!(Venue::of(recovered).summary(), summary);
}

/// Moments stay good when the branch that they are of has itself been left.
#[test]
fn branches_leave_branches_and_left_ones_can_be_gone_back_to() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), TINY);
    venue.run_to(10);
    let early = moment(&venue);
    venue.run_to(30);
    let late = moment(&venue);
    assert_eq!(go_back(&mut venue, &early), 1);
    for salt in 1..=4 {
        step_aside(&mut venue, salt);
    }
    let aside = moment(&venue);
    assert_eq!(go_back(&mut venue, &late), 2);
    step_aside(&mut venue, 9);
    assert_eq!(verified_copy(&venue, folder.path()).position.height, 31);

    assert_eq!(go_back(&mut venue, &aside), 3);
    step_aside(&mut venue, 7);
    let report = verified_copy(&venue, folder.path());
    assert_eq!((report.position.branch, report.position.height), (3, 15));
    assert_eq!(report.snapshots, 2, "those at the origins of branches 1 and 3; branch 2 is not on the way");
}

/// Verifies what an open venue has written.
fn verified_copy(venue: &Venue, from: &Path) -> journal::Report {
    let copy = folder();
    copy_folder(from, copy.path());
    let report = verified(copy.path()).unwrap();
    assert_eq!((report.position, report.state_hash), venue.summary());
    report
}

#[test]
fn going_back_before_genesis_begins_anew() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    let start = moment(&venue);
    venue.run_to(5);
    go_back(&mut venue, &start);
    venue.run_to(3);
    let summary = venue.summary();
    drop(venue);
    assert_eq!(Venue::open(folder.path(), SMALL).summary(), summary);
    assert_eq!(verified(folder.path()).unwrap().position, summary.0);
}

#[test]
fn going_back_to_where_one_is_changes_the_branch_alone() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    venue.run_to(5);
    let here = moment(&venue);
    go_back(&mut venue, &here);
    venue.run_to(8);
    let summary = venue.summary();
    drop(venue);
    assert_eq!(Venue::open(folder.path(), SMALL).summary(), summary);
}

#[test]
fn a_missing_branch_is_named() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    venue.run_to(5);
    let here = moment(&venue);
    go_back(&mut venue, &here);
    drop(venue);
    std::fs::remove_dir_all(folder.path().join("branch-0")).unwrap();
    let error = verified(folder.path()).unwrap_err();
    assert!(
        matches!(&error, Error::MissingBranch { folder: named } if named.ends_with("branch-0")),
        "{error}"
    );
}

#[test]
fn blocks_lost_before_a_branchs_origin_are_refused() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    venue.run_to(12);
    let back = moment(&venue);
    go_back(&mut venue, &back);
    drop(venue);
    let file = &files(folder.path(), 0, ".blocks")[0];
    let mut bytes = std::fs::read(file).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[end] ^= 1;
    std::fs::write(file, bytes).unwrap();
    let error = verified(folder.path()).unwrap_err();
    assert!(matches!(error, Error::Damaged { height: 12, .. }), "{error}");
}
