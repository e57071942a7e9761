//! Fear: blocks are lost or doubled where one file ends and the next begins.

use crate::venue::{SMALL, Venue, files, folder, folder_with_blocks, verified};
use journal::Options;

const TINY: Options =
    Options { segment_bytes: 1 << 10, preallocated_bytes: 300, keeps_events: false, keep_blocks: None };

#[test]
fn blocks_in_many_files_are_the_same_as_in_one() {
    let many = folder_with_blocks(50, TINY);
    let one = folder_with_blocks(50, Options::default());
    assert!(files(many.path(), 0, ".blocks").len() > 5);
    assert_eq!(files(one.path(), 0, ".blocks").len(), 1);
    assert_eq!(verified(many.path()).unwrap(), verified(one.path()).unwrap());
}

#[test]
fn a_file_holds_no_more_than_it_may_but_always_one_commit() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), TINY);
    for _ in 0..40 {
        venue.append();
    }
    venue.journal.commit().unwrap();
    venue.run_to(60);
    drop(venue);
    let files = files(folder.path(), 0, ".blocks");
    let lengths: Vec<u64> = files.iter().map(|file| file.metadata().unwrap().len()).collect();
    assert!(lengths[0] > TINY.segment_bytes, "a commit is never split");
    assert!(lengths[1..lengths.len() - 1].iter().all(|length| *length <= TINY.segment_bytes), "{lengths:?}");
    assert_eq!(verified(folder.path()).unwrap().position.height, 60);
}

#[test]
fn each_start_goes_on_in_the_last_file() {
    let folder = folder();
    for height in 1..30 {
        Venue::open(folder.path(), TINY).run_to(height);
    }
    let at_once = folder_with_blocks(29, TINY);
    let names = |folder: &std::path::Path| -> Vec<_> {
        files(folder, 0, ".blocks").iter().map(|file| file.file_name().unwrap().to_owned()).collect()
    };
    assert_eq!(names(folder.path()), names(at_once.path()));
    assert_eq!(verified(folder.path()).unwrap(), verified(at_once.path()).unwrap());
}

#[test]
fn the_zeros_ahead_are_no_blocks() {
    let folder = folder_with_blocks(3, SMALL);
    let bytes = std::fs::read(&files(folder.path(), 0, ".blocks")[0]).unwrap();
    assert!(bytes.len() as u64 > SMALL.preallocated_bytes && bytes.ends_with(&[0; 1_000]));
    let report = verified(folder.path()).unwrap();
    assert_eq!((report.position.height, report.cut), (3, None));
}
