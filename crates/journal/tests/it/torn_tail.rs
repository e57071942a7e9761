//! Fear: the power fails, or the disk fills, in the middle of a write.

use std::path::Path;

use faults::{Disk, Fault, SECTOR, Survival};
use journal::{Damage, Journal, Options};
use proptest::prelude::*;

use crate::venue::{
    SMALL, Venue, block, disk, disk_with_blocks, evidence, files_on, recover_from, verified_on,
};

const BARE: Options =
    Options { segment_bytes: 64 << 10, preallocated_bytes: 0, keeps_events: false, keep_blocks: None };

/// Tries to commit these many blocks at once on a disk that will fail so.
fn commit_with(fault: Fault, disk: &Disk, options: Options, blocks: u64) {
    let mut venue = Venue::on(disk, options);
    disk.plan_next(fault);
    for _ in 0..blocks {
        venue.append();
    }
    venue.journal.commit().unwrap_err();
}

/// The length of the commit that holds the block after these many.
fn next_commit_length(disk: &Disk, blocks: u64) -> usize {
    let length = |disk: &Disk| disk.bytes(&files_on(disk, ".blocks")[0]).len();
    length(&disk_with_blocks(blocks + 1, BARE)) - length(disk)
}

#[test]
fn a_write_cut_short_at_any_byte_is_cut_off_and_said() {
    for options in [BARE, SMALL] {
        let disk = disk_with_blocks(3, options);
        let whole = next_commit_length(&disk_with_blocks(3, BARE), 3);
        for kept in 0..whole {
            commit_with(Fault::ShortWrite { kept }, &disk, options, 1);
            let end = verified_on(&disk).unwrap().cut;
            let recovered = recover_from(&disk, options).unwrap();
            assert_eq!(recovered.engine.state().height, 3, "after {kept} bytes");
            assert_eq!(recovered.cut, end, "a verification sees what a start cuts");
            match recovered.cut {
                // The last bytes that were kept may be zeros, which nobody can tell from what lies ahead of the blocks.
                Some(cut) => {
                    assert_eq!(cut.height, 4);
                    assert!(cut.bytes as usize <= kept && kept > 0, "{} of {kept} bytes", cut.bytes);
                }
                None => assert_eq!(kept, 0),
            }
        }
        commit_with(Fault::ShortWrite { kept: whole }, &disk, options, 1);
        let recovered = recover_from(&disk, options).unwrap();
        assert_eq!((recovered.engine.state().height, recovered.cut), (4, None));
    }
}

#[test]
fn after_a_cut_the_journal_goes_on_as_if_nothing_had_been_written() {
    let disk = disk_with_blocks(5, SMALL);
    // What is left of the long write reaches far behind the short ones that follow.
    commit_with(Fault::ShortWrite { kept: 2_000 }, &disk, SMALL, 30);
    for height in 6..10 {
        let recovered = recover_from(&disk, SMALL).unwrap();
        assert_eq!(recovered.cut.is_some(), height == 6, "it is cut once");
        Venue::of(recovered).run_to(height);
    }
    let untorn = disk_with_blocks(9, SMALL);
    assert_eq!(verified_on(&disk).unwrap(), verified_on(&untorn).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A disk may write the sectors of one write in any order. Later blocks of a commit may then be whole where earlier
    /// ones are not; still it is all or nothing.
    #[test]
    fn a_commit_of_many_blocks_is_durable_whole_or_not_at_all(
        sectors in prop::collection::vec(any::<bool>(), 64),
        options in prop::sample::select(vec![BARE, SMALL]),
    ) {
        let disk = disk_with_blocks(4, options);
        commit_with(Fault::PowerLossInSync(Survival::Sectors(sectors.clone())), &disk, options, 30);
        let recovered = recover_from(&disk, options).unwrap();
        let height = recovered.engine.state().height;
        prop_assert!(height == 4 || height == 34, "{height}");
        prop_assert!(recovered.cut.is_none_or(|cut| cut.height == 5));
    }
}

/// A client sends bytes that look like a commit, and the write that holds them loses its first sector.
#[test]
fn bytes_of_a_client_never_pass_for_a_commit() {
    let disk = disk_with_blocks(4, SMALL);
    let own = Disk::new(|| 7);
    Venue::on(&own, BARE).run_to(9);
    let forged = own.bytes(&files_on(&own, ".blocks")[0]);
    let mut venue = Venue::on(&disk, SMALL);
    let mut sectors = vec![true; 1 << 10];
    let written = disk.bytes(&files_on(&disk, ".blocks")[0]);
    let end = written.iter().rposition(|byte| *byte != 0).unwrap();
    sectors[end / SECTOR] = false;
    sectors[end / SECTOR + 1] = false;
    disk.plan_next(Fault::PowerLossInSync(Survival::Sectors(sectors)));
    let next = block(5);
    let mut evidence = evidence(&next);
    evidence[0].bytes = [vec![7; 2 * SECTOR], forged].concat();
    venue.journal.append(&next, &evidence).unwrap();
    venue.journal.commit().unwrap_err();
    drop(venue);
    let recovered = recover_from(&disk, SMALL).unwrap();
    let cut = recovered.cut.expect("the write was torn");
    assert_eq!((cut.height, cut.damage), (5, Damage::NoCommit));
}

#[test]
fn an_unfinished_file_or_branch_is_removed() {
    let disk = disk_with_blocks(4, SMALL);
    let unfinished = ["branch-0/00000000000000000005.blocks.new", "branch-1.new/00000000000000000003.blocks"];
    for file in unfinished {
        disk.put(Path::new(file), b"half");
    }
    assert_eq!(Venue::on(&disk, SMALL).height(), 4);
    let files = disk.files();
    assert!(!unfinished.iter().any(|file| files.contains(&file.into())), "{files:?}");
}

#[test]
fn a_disk_is_ready_for_genesis_after_a_failure_at_the_journals_making() {
    let disk = disk();
    for kept in [0, 40, 200] {
        disk.plan_next(Fault::ShortWrite { kept });
        Journal::open_storage(Box::new(disk.mount()), SMALL).unwrap_err();
    }
    Venue::on(&disk, SMALL).run_to(2);
}
