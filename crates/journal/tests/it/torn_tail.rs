//! Fear: the power fails, or the disk fills, in the middle of a write.

use std::path::Path;

use journal::{Damage, Journal, Options};
use proptest::prelude::*;

use crate::faulty_storage::{Fault, FaultyStorage, SECTOR};
use crate::venue::{SMALL, Venue, block, evidence, files, folder, folder_with_blocks, recover, verified};

const BARE: Options = Options { segment_bytes: 64 << 10, preallocated_bytes: 0, keeps_events: false };

/// Opens the folder's venue on a storage that will fail so, and tries to commit these many blocks at once.
fn commit_with(fault: Fault, folder: &Path, options: Options, blocks: u64) {
    let (storage, plan) = FaultyStorage::new(folder);
    let recovery = Journal::open_storage(Box::new(storage), options).unwrap();
    let mut venue = Venue::of(recovery.replay(|_| {}).unwrap());
    plan.lock().unwrap().fault = Some(fault);
    for _ in 0..blocks {
        venue.append();
    }
    venue.journal.commit().unwrap_err();
}

/// The length of the commit that holds the block after these many.
fn next_commit_length(folder: &Path, blocks: u64) -> usize {
    let whole = folder_with_blocks(blocks + 1, BARE);
    let length = |folder: &Path| std::fs::metadata(&files(folder, 0, ".blocks")[0]).unwrap().len();
    (length(whole.path()) - length(folder)) as usize
}

#[test]
fn a_write_cut_short_at_any_byte_is_cut_off_and_said() {
    for options in [BARE, SMALL] {
        let folder = folder_with_blocks(3, options);
        let whole = next_commit_length(folder_with_blocks(3, BARE).path(), 3);
        for kept in 0..whole {
            commit_with(Fault::ShortWrite { kept }, folder.path(), options, 1);
            let end = verified(folder.path()).unwrap().cut;
            let recovered = recover(folder.path(), options).unwrap();
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
        commit_with(Fault::ShortWrite { kept: whole }, folder.path(), options, 1);
        let recovered = recover(folder.path(), options).unwrap();
        assert_eq!((recovered.engine.state().height, recovered.cut), (4, None));
    }
}

#[test]
fn after_a_cut_the_journal_goes_on_as_if_nothing_had_been_written() {
    let folder = folder_with_blocks(5, SMALL);
    // What is left of the long write reaches far behind the short ones that follow.
    commit_with(Fault::ShortWrite { kept: 2_000 }, folder.path(), SMALL, 30);
    for height in 6..10 {
        let recovered = recover(folder.path(), SMALL).unwrap();
        assert_eq!(recovered.cut.is_some(), height == 6, "it is cut once");
        Venue::of(recovered).run_to(height);
    }
    let untorn = folder_with_blocks(9, SMALL);
    assert_eq!(verified(folder.path()).unwrap(), verified(untorn.path()).unwrap());
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
        let folder = folder_with_blocks(4, options);
        commit_with(Fault::TornWrite { sectors: sectors.clone() }, folder.path(), options, 30);
        let recovered = recover(folder.path(), options).unwrap();
        let height = recovered.engine.state().height;
        prop_assert!(height == 4 || height == 34, "{height}");
        prop_assert!(recovered.cut.is_none_or(|cut| cut.height == 5));
    }
}

/// A client sends bytes that look like a commit, and the write that holds them loses its first sector.
#[test]
fn bytes_of_a_client_never_pass_for_a_commit() {
    let folder = folder_with_blocks(4, SMALL);
    let forged = std::fs::read(&files(folder_with_blocks(9, BARE).path(), 0, ".blocks")[0]).unwrap();
    let (storage, plan) = FaultyStorage::new(folder.path());
    let recovery = Journal::open_storage(Box::new(storage), SMALL).unwrap();
    let mut venue = Venue::of(recovery.replay(|_| {}).unwrap());
    let mut sectors = vec![true; 1 << 10];
    let written = std::fs::read(&files(folder.path(), 0, ".blocks")[0]).unwrap();
    let end = written.iter().rposition(|byte| *byte != 0).unwrap();
    sectors[end / SECTOR] = false;
    sectors[end / SECTOR + 1] = false;
    plan.lock().unwrap().fault = Some(Fault::TornWrite { sectors });
    let next = block(5);
    let mut evidence = evidence(&next);
    evidence[0].bytes = [vec![7; 2 * SECTOR], forged].concat();
    venue.journal.append(&next, &evidence).unwrap();
    venue.journal.commit().unwrap_err();
    drop(venue);
    let recovered = recover(folder.path(), SMALL).unwrap();
    let cut = recovered.cut.expect("the write was torn");
    assert_eq!((cut.height, cut.damage), (5, Damage::NoCommit));
}

#[test]
fn an_unfinished_file_or_branch_is_removed() {
    let folder = folder_with_blocks(4, SMALL);
    let file = folder.path().join("branch-0/00000000000000000005.blocks.new");
    let branch = folder.path().join("branch-1.new");
    std::fs::write(&file, b"half").unwrap();
    std::fs::create_dir(&branch).unwrap();
    std::fs::write(branch.join("00000000000000000003.blocks"), b"half").unwrap();
    assert_eq!(Venue::open(folder.path(), SMALL).height(), 4);
    assert!(!file.exists() && !branch.exists());
}

#[test]
fn a_folder_is_ready_for_genesis_after_a_failure_at_its_making() {
    let folder = folder();
    for kept in [0, 40, 200] {
        let (storage, plan) = FaultyStorage::new(folder.path());
        plan.lock().unwrap().fault = Some(Fault::ShortWrite { kept });
        Journal::open_storage(Box::new(storage), SMALL).unwrap_err();
    }
    Venue::open(folder.path(), SMALL).run_to(2);
}
