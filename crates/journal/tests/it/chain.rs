//! Fear: history is rewritten, with checksums that fit.

use journal::{Damage, Error, Hash, verify};

use crate::venue::{SMALL, Venue, block, evidence, files, folder, folder_with_blocks, verified};

/// Where a file of blocks keeps the salt of its checksums.
const SALT: usize = 80;
const HEADER: usize = 88;
const COMMIT_HEADER: usize = 32;

#[test]
fn a_block_hash_covers_the_previous_hash_the_block_and_its_events() {
    let folder = folder_with_blocks(12, SMALL);
    let mut previous = Hash::BEFORE_GENESIS;
    let report = verify(folder.path(), |replayed| {
        let block = postcard::to_allocvec(replayed.block).unwrap();
        let events = postcard::to_allocvec(replayed.events).unwrap();
        let mut hasher = blake3::Hasher::new();
        hasher.update(&previous.0);
        hasher.update(&(block.len() as u64).to_le_bytes());
        hasher.update(&block);
        hasher.update(&events);
        previous = Hash(*hasher.finalize().as_bytes());
        assert_eq!(replayed.hash(), Some(previous));
    });
    assert_eq!(report.unwrap().position.hash, previous);
}

#[test]
fn a_verification_counts_what_it_saw_and_hands_the_evidence_out() {
    let folder = folder_with_blocks(30, SMALL);
    let (mut commands, mut events, mut proofs) = (0, 0, 0);
    let report = verify(folder.path(), |replayed| {
        assert_eq!(replayed.block, &block(replayed.height));
        assert_eq!(replayed.evidence().unwrap(), evidence(replayed.block));
        commands += replayed.block.commands.len() as u64;
        events += replayed.events.len() as u64;
        proofs += replayed.evidence().unwrap().len() as u64;
        assert!(replayed.progress.done <= replayed.progress.total);
    })
    .unwrap();
    assert_eq!((report.commands, report.events, report.evidence), (commands, events, proofs));
    assert!(commands > 30 && events > 60 && proofs > 20);
}

/// Changes one byte of the block in a file's first commit, and makes both checksums fit.
fn forge(file: &std::path::Path, changed: usize) {
    let mut bytes = std::fs::read(file).unwrap();
    let salt = u32::from_le_bytes(bytes[SALT..SALT + 4].try_into().unwrap());
    let checksum = |bytes: &[u8]| {
        let mut hasher = crc32fast::Hasher::new_with_initial(salt);
        hasher.update(bytes);
        hasher.finalize().to_le_bytes()
    };
    let commit = &mut bytes[HEADER..];
    let length = u64::from_le_bytes(commit[16..24].try_into().unwrap()) as usize;
    commit[COMMIT_HEADER + changed] ^= 1;
    let contents = checksum(&commit[COMMIT_HEADER..][..length]);
    commit[24..28].copy_from_slice(&contents);
    let header = checksum(&commit[..28]);
    commit[28..32].copy_from_slice(&header);
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn a_forged_block_breaks_the_chain_behind_it() {
    let folder = folder_with_blocks(8, SMALL);
    // The opening balances stand at the end of the first block: the last byte of the block is of the insurance fund.
    let file = &files(folder.path(), 0, ".blocks")[0];
    let bytes = std::fs::read(file).unwrap();
    let record = &bytes[HEADER + COMMIT_HEADER..];
    let block_length = u64::from_le_bytes(record[32..40].try_into().unwrap()) as usize;
    forge(file, 48 + block_length - 1);
    let error = verified(folder.path()).unwrap_err();
    let Error::Damaged { height, damage: Damage::BrokenChain { .. }, .. } = error else { panic!("{error}") };
    assert_eq!(height, 2, "the block behind the forged one names the true one's hash");
}

#[test]
fn a_forged_link_is_found_where_it_is() {
    let folder = folder_with_blocks(8, SMALL);
    forge(&files(folder.path(), 0, ".blocks")[0], 0);
    let error = verified(folder.path()).unwrap_err();
    assert!(matches!(error, Error::Damaged { height: 1, damage: Damage::BrokenChain { .. }, .. }), "{error}");
}

#[test]
fn blocks_in_one_commit_have_the_hashes_of_blocks_in_many() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    for _ in 0..12 {
        venue.append();
    }
    venue.journal.commit().unwrap();
    drop(venue);
    let one_by_one = folder_with_blocks(12, SMALL);
    assert_eq!(verified(folder.path()).unwrap(), verified(one_by_one.path()).unwrap());
}

/// The order of calls where a block's events come after its commit.
#[test]
fn events_may_come_after_the_commit() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    for height in 1..=12 {
        let block = block(height);
        venue.journal.append(&block, &evidence(&block)).unwrap();
        venue.journal.commit().unwrap();
        venue.journal.applied(venue.engine.apply(&block));
    }
    let summary = venue.summary();
    drop(venue);
    assert_eq!(summary, Venue::open(folder_with_blocks(12, SMALL).path(), SMALL).summary());
}

/// What is told runs ahead of what is checked; who must know asks for the hash.
#[test]
fn no_hash_is_told_behind_a_forged_block_and_the_error_names_the_first_block_that_does_not_follow() {
    let folder = folder_with_blocks(2_000, SMALL);
    let file = &files(folder.path(), 0, ".blocks")[1];
    let second: u64 = file.file_stem().unwrap().to_str().unwrap().parse().unwrap();
    // The last byte of the block is of what its last command asks.
    let bytes = std::fs::read(file).unwrap();
    let record = &bytes[HEADER + COMMIT_HEADER..];
    let block_length = u64::from_le_bytes(record[32..40].try_into().unwrap()) as usize;
    forge(file, 48 + block_length - 4);
    for asks in [true, false] {
        let mut last_hash = 0;
        let error = verify(folder.path(), |replayed| {
            if asks && replayed.hash().is_some() {
                last_hash = replayed.height;
            }
        });
        let error = error.unwrap_err();
        let Error::Damaged { height, damage: Damage::BrokenChain { .. }, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(height, second + 1);
        assert_eq!(last_hash, if asks { second } else { 0 });
    }
}
