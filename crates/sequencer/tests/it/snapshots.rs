//! Fear: blocks wait for a snapshot, a snapshot is of something that is not durable, or one that is left costs blocks.

use faults::{Disk, Fault, Operation, Survival};
use journal::Options;
use sequencer::Settings;

use crate::venue::{credit, shown, start_with};

/// A snapshot is due after each block.
fn settings() -> Settings {
    Settings { snapshot_interval: 1, ..Settings::default() }
}

/// The blocks of which there are snapshots.
fn snapshots(disk: &Disk) -> Vec<u64> {
    let files = disk.files().into_iter();
    let snapshots = files.filter(|file| file.extension().is_some_and(|kind| kind == "snapshot"));
    snapshots.map(|file| file.file_stem().unwrap().to_str().unwrap().parse().unwrap()).collect()
}

#[test]
fn blocks_go_on_while_a_snapshot_is_written_and_the_next_waits_for_it() {
    let disk = Disk::new(|| 0);
    let (mut sequencer, venue, _) = start_with(&disk, settings());
    sequencer.set_snapshot_steps(1);
    let mut seen = Vec::new();
    for turn in 1..=12 {
        sequencer.seal_batch(&mut credit(1)).unwrap();
        assert_eq!(shown(&venue), (1 + turn, turn as i64), "the block is shown at once");
        seen.push(snapshots(&disk));
    }
    assert_eq!(seen[3], [], "the first is under way");
    assert_eq!(seen[11], [2, 7], "each is of the block at which it began");
    sequencer.end().unwrap();
    assert_eq!(snapshots(&disk), [12, 13], "the end writes the last, and two are kept");
}

#[test]
fn a_crash_at_any_step_of_a_snapshot_costs_nothing_that_was_shown() {
    for turns in 1..=14 {
        let disk = Disk::new(|| 0);
        let (mut sequencer, venue, _) = start_with(&disk, settings());
        sequencer.set_snapshot_steps(1);
        for _ in 0..turns {
            sequencer.seal_batch(&mut credit(1)).unwrap();
        }
        let before = shown(&venue);
        disk.lose_power(&Survival::Nothing);
        drop(sequencer);
        let (_, venue, _) = start_with(&disk, settings());
        assert_eq!(shown(&venue), before, "after {turns} blocks");
    }
}

#[test]
fn a_snapshot_that_cannot_be_written_stops_the_venue_and_costs_nothing() {
    for on_thread in [false, true] {
        let disk = Disk::new(|| 0);
        let (mut sequencer, venue, _) = start_with(&disk, settings());
        if on_thread {
            sequencer.present_on_thread(|| false);
        } else {
            sequencer.set_snapshot_steps(1);
        }
        let is_of_snapshot =
            |operation: &Operation| operation.path().extension().is_some_and(|kind| kind == "new");
        disk.plan_where(Fault::ShortWrite { kept: 3 }, is_of_snapshot);
        let refused = (0..10_000)
            .find(|_| sequencer.seal_batch(&mut credit(1)).and_then(|()| sequencer.settle()).is_err());
        assert!(refused.is_some());
        let before = shown(&venue);
        drop(sequencer);
        assert_eq!(snapshots(&disk), [0; 0]);
        disk.calm();
        let (_, venue, _) = start_with(&disk, settings());
        assert!(shown(&venue) >= before);
    }
}

#[test]
fn a_thread_writes_snapshots_that_a_start_goes_on_from() {
    let disk = Disk::new(|| 0);
    let (mut sequencer, venue, _) = start_with(&disk, settings());
    sequencer.present_on_thread(|| false);
    let mut blocks = 1;
    while snapshots(&disk).len() < 2 {
        sequencer.seal_batch(&mut credit(1)).unwrap();
        blocks += 1;
    }
    sequencer.settle().unwrap();
    let before = shown(&venue);
    assert_eq!(before, (blocks, blocks as i64 - 1));
    // Whether one is under way or not: it is left.
    drop(sequencer);
    let newest = *snapshots(&disk).last().unwrap();
    assert!((2..=blocks).contains(&newest));
    let (sequencer, venue, _) = start_with(&disk, settings());
    assert_eq!(shown(&venue), before);
    assert!(venue.read().state() == sequencer.state());
}

#[test]
fn a_venue_whose_snapshot_failed_takes_nothing_more_whoever_found_out() {
    let disk = Disk::new(|| 0);
    let (mut sequencer, venue, _) = start_with(&disk, settings());
    sequencer.set_snapshot_steps(1);
    sequencer.seal_batch(&mut credit(1)).unwrap();
    disk.plan_next(Fault::FailedRead);
    assert!(sequencer.end().is_err(), "the events cannot be opened to be synced");
    assert!(sequencer.seal_batch(&mut credit(1)).and_then(|()| sequencer.settle()).is_err());
    assert_eq!(shown(&venue), (2, 1));
}

#[test]
fn a_venue_that_could_not_prune_takes_nothing_more() {
    let journal = Options { keep_blocks: Some(1), segment_bytes: 1, ..Options::default() };
    let disk = Disk::new(|| 0);
    let (mut sequencer, venue, _) = start_with(&disk, Settings { snapshot_interval: u64::MAX, journal });
    for _ in 0..3 {
        sequencer.seal_batch(&mut credit(1)).unwrap();
        sequencer.end().unwrap();
    }
    sequencer.seal_batch(&mut credit(1)).unwrap();
    let before = shown(&venue);
    let is_of_blocks =
        |operation: &Operation| operation.path().extension().is_some_and(|kind| kind == "blocks");
    disk.plan_where(Fault::FailedRead, is_of_blocks);
    assert!(sequencer.end().is_err(), "the files that are not needed are looked at");
    disk.calm();
    assert!(sequencer.seal_batch(&mut credit(1)).and_then(|()| sequencer.settle()).is_err());
    assert_eq!(shown(&venue), before);
}
