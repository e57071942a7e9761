//! Fear: a file is gone, and the venue goes on without what was in it.

use std::path::Path;

use journal::{Error, Options};

use crate::venue::{Venue, files, folder, recover, verified};

const TINY: Options =
    Options { segment_bytes: 1 << 10, preallocated_bytes: 100, keeps_events: false, keep_blocks: None };

fn first_height(file: &Path) -> u64 {
    file.file_stem().unwrap().to_str().unwrap().parse().unwrap()
}

#[test]
fn a_missing_file_is_named_by_its_blocks() {
    let folder = folder();
    Venue::open(folder.path(), TINY).run_to(30);
    let files = files(folder.path(), 0, ".blocks");
    for gone in [0, 1, 3] {
        let bytes = std::fs::read(&files[gone]).unwrap();
        std::fs::remove_file(&files[gone]).unwrap();
        let next = first_height(&files[gone + 1]);
        for error in [recover(folder.path(), TINY).unwrap_err(), verified(folder.path()).unwrap_err()] {
            let Error::MissingBlocks { folder: named, expected, found } = error else { panic!("{error}") };
            assert_eq!(named, folder.path().join("branch-0"));
            assert_eq!((expected, found), (first_height(&files[gone]), Some(next)));
        }
        std::fs::write(&files[gone], bytes).unwrap();
    }
    verified(folder.path()).unwrap();
}

#[test]
fn a_start_needs_only_the_files_behind_its_snapshot() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), TINY);
    venue.run_to(20);
    venue.snapshot(&[]);
    venue.run_to(30);
    let summary = venue.summary();
    drop(venue);
    std::fs::remove_file(&files(folder.path(), 0, ".blocks")[1]).unwrap();
    assert_eq!(Venue::open(folder.path(), TINY).summary(), summary);
    assert!(matches!(verified(folder.path()), Err(Error::MissingBlocks { .. })));
}

#[test]
fn a_file_that_was_cut_is_refused() {
    let folder = folder();
    Venue::open(folder.path(), TINY).run_to(30);
    let file = &files(folder.path(), 0, ".blocks")[1];
    let bytes = std::fs::read(file).unwrap();
    std::fs::write(file, &bytes[..bytes.len() - 1]).unwrap();
    let error = recover(folder.path(), TINY).unwrap_err();
    assert!(matches!(&error, Error::Damaged { file: named, .. } if named == file), "{error}");
    std::fs::write(file, [&bytes[..bytes.len() - 100], &[0; 100]].concat()).unwrap();
    assert!(matches!(recover(folder.path(), TINY), Err(Error::Damaged { .. })));
}

#[test]
fn an_end_before_a_snapshot_is_refused() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), Options::default());
    venue.run_to(20);
    venue.snapshot(&[]);
    drop(venue);
    let file = &files(folder.path(), 0, ".blocks")[0];
    let mut bytes = std::fs::read(file).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[end] ^= 1;
    std::fs::write(file, &bytes).unwrap();
    for error in [recover(folder.path(), TINY).unwrap_err(), verified(folder.path()).unwrap_err()] {
        assert!(matches!(error, Error::SnapshotAhead { snapshot: 20, end: 19, .. }), "{error}");
    }
    assert_eq!(std::fs::read(file).unwrap(), bytes, "nothing was cut");
}
