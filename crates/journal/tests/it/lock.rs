//! Fear: two processes write to one journal.

use journal::{Error, Journal};

use crate::venue::{SMALL, Venue, folder, verified};

#[test]
fn a_second_one_is_kept_out_and_told_where() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), SMALL);
    venue.run_to(3);
    for error in [Journal::open(folder.path(), SMALL).unwrap_err(), verified(folder.path()).unwrap_err()] {
        assert!(matches!(&error, Error::InUse { directory } if directory == folder.path()));
        assert!(error.to_string().contains(folder.path().to_str().unwrap()), "{error}");
    }
    venue.run_to(5);
    drop(venue);
    assert_eq!(Venue::open(folder.path(), SMALL).height(), 5);
}

#[test]
fn the_folder_is_taken_from_opening_on() {
    let folder = folder();
    let recovery = Journal::open(folder.path(), SMALL).unwrap();
    assert!(matches!(Journal::open(folder.path(), SMALL), Err(Error::InUse { .. })));
    drop(recovery);
    Journal::open(folder.path(), SMALL).unwrap();
}

#[test]
fn a_folder_without_a_journal_is_not_verified() {
    let folder = folder();
    assert!(matches!(verified(folder.path()), Err(Error::NoJournal { .. })));
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "verifying makes nothing");
    let missing = folder.path().join("missing");
    assert!(matches!(verified(&missing), Err(Error::Io { .. })));
    assert!(!missing.exists());
}
