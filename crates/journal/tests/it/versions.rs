//! Fear: a binary replays blocks by rules that they were not made by.

use std::path::Path;

use engine::RULES_VERSION;
use journal::{Error, FORMAT_VERSION};

use crate::venue::{SMALL, Venue, files, folder, recover, verified};

const MARK: usize = 8;

/// Changes the version at `offset` in a file whose header has this length, its checksum as well.
fn set_version(file: &Path, header: usize, offset: usize, version: u32) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[offset..offset + 4].copy_from_slice(&version.to_le_bytes());
    let checksum = crc32fast::hash(&bytes[..header - 4]);
    bytes[header - 4..header].copy_from_slice(&checksum.to_le_bytes());
    std::fs::write(file, bytes).unwrap();
}

fn journal_with_snapshot() -> tempfile::TempDir {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    venue.run_to(5);
    venue.snapshot(&[]);
    folder
}

#[test]
fn other_rules_are_refused_with_both_versions_and_the_way_on() {
    for (ending, header) in [(".blocks", 88), (".snapshot", 148)] {
        let folder = journal_with_snapshot();
        let file = &files(folder.path(), 0, ending)[0];
        set_version(file, header, MARK + 4, RULES_VERSION + 1);
        for error in [recover(folder.path(), SMALL).unwrap_err(), verified(folder.path()).unwrap_err()] {
            let other = RULES_VERSION + 1;
            assert!(
                matches!(&error, Error::RulesVersion { file: named, found } if named == file && *found == other)
            );
            let text = error.to_string();
            for part in
                [format!("version {other} "), format!("version {RULES_VERSION}:"), "genesis".to_owned()]
            {
                assert!(text.contains(&part), "{text}");
            }
        }
    }
}

#[test]
fn another_layout_is_refused() {
    for (ending, header) in [(".blocks", 88), (".snapshot", 148)] {
        let folder = journal_with_snapshot();
        set_version(&files(folder.path(), 0, ending)[0], header, MARK, FORMAT_VERSION + 1);
        for error in [recover(folder.path(), SMALL).unwrap_err(), verified(folder.path()).unwrap_err()] {
            assert!(matches!(error, Error::FormatVersion { found: 2, .. }), "{error}");
        }
    }
}

#[test]
fn a_file_of_another_kind_is_refused() {
    let folder = journal_with_snapshot();
    std::fs::write(&files(folder.path(), 0, ".blocks")[0], b"height,commands\n1,2\n").unwrap();
    let text = recover(folder.path(), SMALL).unwrap_err().to_string();
    assert!(text.contains("the mark of its kind"), "{text}");
}
