//! Fear: the disk says that it could not make data durable, and somebody asks it again until it says yes.

use journal::{Error, Journal};

use crate::faulty_storage::{Fault, FaultyStorage};
use crate::venue::{SMALL, Venue, block, folder, recover};

fn is_poisoned<T: std::fmt::Debug>(result: Result<T, Error>) -> bool {
    matches!(result.unwrap_err(), Error::Poisoned { cause } if cause.contains("the disk is gone"))
}

#[test]
fn a_failed_fsync_poisons_the_journal_and_is_not_tried_again() {
    let folder = folder();
    let (storage, plan) = FaultyStorage::new(folder.path());
    let recovery = Journal::open_storage(Box::new(storage), SMALL).unwrap();
    let mut venue = Venue::of(recovery.replay(|_| {}).unwrap());
    venue.run_to(5);
    let start = venue.journal.position();
    plan.lock().unwrap().fault = Some(Fault::FailedSync);
    venue.append();
    let error = venue.journal.commit().unwrap_err();
    assert!(matches!(&error, Error::Io { .. }) && error.to_string().contains("the disk is gone"), "{error}");

    let seen = plan.lock().unwrap().seen();
    let state = venue.engine.state().clone();
    assert!(is_poisoned(venue.journal.commit()));
    assert!(is_poisoned(venue.journal.append(&block(7), &[])));
    assert!(is_poisoned(venue.journal.write_snapshot(&state, &[])));
    assert!(is_poisoned(venue.journal.begin_branch(start, &state, &[])));
    assert_eq!(plan.lock().unwrap().seen(), seen, "nothing reached the device");

    drop(venue);
    let height = recover(folder.path(), SMALL).unwrap().engine.state().height;
    assert!(height == 5 || height == 6, "what was acknowledged is there");
}

#[test]
fn a_failed_write_poisons_too() {
    let folder = folder();
    let (storage, plan) = FaultyStorage::new(folder.path());
    let recovery = Journal::open_storage(Box::new(storage), SMALL).unwrap();
    let mut venue = Venue::of(recovery.replay(|_| {}).unwrap());
    venue.run_to(3);
    plan.lock().unwrap().fault = Some(Fault::ShortWrite { kept: 10 });
    venue.append();
    venue.journal.commit().unwrap_err();
    assert!(matches!(venue.journal.commit(), Err(Error::Poisoned { .. })));
}

/// A snapshot is a file of its own: the blocks are safe without it.
#[test]
fn a_snapshot_that_cannot_be_written_does_not_stop_the_journal() {
    let folder = folder();
    let (storage, plan) = FaultyStorage::new(folder.path());
    let recovery = Journal::open_storage(Box::new(storage), SMALL).unwrap();
    let mut venue = Venue::of(recovery.replay(|_| {}).unwrap());
    venue.run_to(5);
    for fault in [Fault::FailedSync, Fault::ShortWrite { kept: 100 }] {
        plan.lock().unwrap().fault = Some(fault);
        venue.journal.write_snapshot(venue.engine.state(), &[]).unwrap_err();
    }
    venue.run_to(8);
    drop(venue);
    let recovery = Journal::open(folder.path(), SMALL).unwrap();
    assert!(recovery.snapshot().is_none());
    assert_eq!(recovery.replay(|_| {}).unwrap().replayed, 8);
}
