//! Fear: a bit changes on the disk.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use journal::{Directory, Error, Options, verify_storage};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::venue::{Venue, copy_folder, files, folder, recover, verified};

const OPTIONS: Options =
    Options { segment_bytes: 8 << 10, preallocated_bytes: 256, keeps_events: false, keep_blocks: None };
const HEIGHT: u64 = 60;

/// A journal with several files and two snapshots.
static WHOLE: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), OPTIONS);
    for height in [20, 45] {
        venue.run_to(height);
        venue.snapshot(b"attached");
    }
    venue.run_to(HEIGHT);
    folder
});

/// A copy of the whole journal with one bit flipped: which of its files, and where of 2^32 parts of it.
fn flipped(
    ending: &str,
    file: prop::sample::Index,
    place: prop::sample::Index,
    bit: u8,
) -> (TempDir, PathBuf, usize) {
    let folder = folder();
    copy_folder(WHOLE.path(), folder.path());
    let files = files(folder.path(), 0, ending);
    let file = &files[file.index(files.len())];
    let mut bytes = std::fs::read(file).unwrap();
    let at = place.index(bytes.len());
    bytes[at] ^= 1 << bit;
    std::fs::write(file, bytes).unwrap();
    (folder, file.clone(), at)
}

fn is_last(file: &Path) -> bool {
    files(WHOLE.path(), 0, ".blocks").last().unwrap().file_name() == file.file_name()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_flipped_bit_among_the_blocks_is_found(
        file: prop::sample::Index, place: prop::sample::Index, bit in 0_u8..8,
    ) {
        let (folder, file, at) = flipped(".blocks", file, place, bit);
        let verified = verified(folder.path());
        let in_turn = verify_storage(&Directory::open(folder.path()).unwrap(), |_| {});
        prop_assert_eq!(format!("{verified:?}"), format!("{in_turn:?}"), "with threads and without");
        match verified {
            // Only the last commit can be mistaken for an unfinished write.
            Ok(report) => {
                let cut = report.cut.expect("a flipped bit is found");
                prop_assert!(is_last(&file) && cut.height >= HEIGHT);
                prop_assert!((cut.offset..cut.offset + cut.bytes).contains(&(at as u64)));
            }
            Err(Error::Damaged { file: named, offset, .. }) => {
                prop_assert_eq!(named, file);
                prop_assert!(offset <= at as u64);
            }
            Err(Error::FormatVersion { file: named, .. }) => {
                prop_assert_eq!(named, file);
                prop_assert!((8..12).contains(&at));
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    /// A start reads the newest snapshot and what is behind it. It never shows another state than the true one.
    #[test]
    fn a_start_after_a_flipped_bit_gives_the_true_state_or_none(
        ending in prop::sample::select(vec![".blocks", ".snapshot"]),
        file: prop::sample::Index, place: prop::sample::Index, bit in 0_u8..8,
    ) {
        let (folder, _, _) = flipped(ending, file, place, bit);
        let truth = Venue::open(whole_copy().path(), OPTIONS).summary();
        if let Ok(recovered) = recover(folder.path(), OPTIONS) {
            let cut = recovered.cut.clone();
            let venue = Venue::of(recovered);
            match cut {
                Some(cut) => prop_assert!(venue.height() >= HEIGHT - 1 && cut.height > venue.height()),
                None => prop_assert_eq!(venue.summary(), truth),
            }
        }
    }

    #[test]
    fn a_flipped_bit_in_a_snapshot_is_found(file: prop::sample::Index, place: prop::sample::Index, bit in 0_u8..8) {
        let (folder, file, _) = flipped(".snapshot", file, place, bit);
        let error = verified(folder.path()).unwrap_err();
        prop_assert!(error.to_string().contains(file.file_name().unwrap().to_str().unwrap()), "{}", error);
    }
}

fn whole_copy() -> TempDir {
    let folder = folder();
    copy_folder(WHOLE.path(), folder.path());
    folder
}
