//! Fear: a start from a snapshot gives another venue than a replay of everything.

use journal::{Damage, Error, Journal};

use crate::venue::{SMALL, Venue, files, folder, folder_with_blocks, recover, verified};

#[test]
fn a_snapshot_and_the_blocks_after_it_equal_a_full_replay() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    venue.run_to(40);
    venue.snapshot(b"views at 40");
    venue.run_to(70);
    let truth = venue.summary();
    drop(venue);

    let recovery = Journal::open(folder.path(), SMALL).unwrap();
    let snapshot = recovery.snapshot().unwrap();
    assert_eq!((snapshot.position.height, &*snapshot.attachment), (40, &b"views at 40"[..]));
    let mut heights = Vec::new();
    let recovered = recovery.replay(|replayed| heights.push(replayed.height)).unwrap();
    assert_eq!((recovered.replayed, heights), (30, (41..=70).collect()));
    assert_eq!(Venue::of(recovered).summary(), truth);

    let full = Journal::open(folder.path(), SMALL).unwrap().from_genesis().replay(|_| {}).unwrap();
    assert_eq!(full.replayed, 70);
    assert_eq!(Venue::of(full).summary(), truth);

    let report = verified(folder.path()).unwrap();
    assert_eq!((report.position, report.state_hash), truth);
    assert_eq!(report.snapshots, 1);
}

#[test]
fn the_newest_two_are_kept() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    for height in [5, 10, 15, 20] {
        venue.run_to(height);
        venue.snapshot(&[]);
    }
    let names: Vec<_> = files(folder.path(), 0, ".snapshot");
    assert_eq!(names.len(), 2);
    assert!(names[0].ends_with("00000000000000000015.snapshot"));
    assert!(names[1].ends_with("00000000000000000020.snapshot"));
}

#[test]
fn where_one_is_damaged_the_one_before_it_serves_and_then_genesis() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    for height in [10, 20] {
        venue.run_to(height);
        venue.snapshot(&[]);
    }
    venue.run_to(25);
    let truth = venue.summary();
    drop(venue);
    for (damaged, replayed) in [(1, 15), (0, 25)] {
        let file = &files(folder.path(), 0, ".snapshot")[damaged];
        let mut bytes = std::fs::read(file).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(file, bytes).unwrap();
        let recovered = recover(folder.path(), SMALL).unwrap();
        assert_eq!(recovered.replayed, replayed);
        let said = recovered.damaged_snapshots.last().unwrap();
        assert_eq!(&said.file, file);
        assert!(matches!(said.damage, Damage::ContentHash { .. }));
        assert_eq!(Venue::of(recovered).summary(), truth);
    }
}

#[test]
fn one_of_another_history_is_refused() {
    let mine = folder_with_blocks(20, SMALL);
    let other = folder();
    let mut venue = Venue::open(other.path(), SMALL);
    venue.run_to(9);
    let mut odd = crate::venue::block(10);
    odd.received = odd.received + units::Time(1);
    venue.journal.append(&odd, &[]).unwrap();
    venue.journal.commit().unwrap();
    venue.journal.applied(venue.engine.apply(&odd));
    venue.snapshot(&[]);
    let file = &files(other.path(), 0, ".snapshot")[0];
    let here = mine.path().join("branch-0").join(file.file_name().unwrap());
    std::fs::copy(file, here).unwrap();
    let error = recover(mine.path(), SMALL).unwrap_err();
    assert!(
        matches!(&error, Error::Damaged { height: 11, damage: Damage::BrokenChain { .. }, .. }),
        "{error}"
    );
    let error = verified(mine.path()).unwrap_err();
    assert!(
        matches!(&error, Error::Damaged { height: 10, damage: Damage::OtherBlock { .. }, .. }),
        "{error}"
    );
}
