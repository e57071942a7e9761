//! Fear: the disk says that it could not make data durable, and somebody asks it again until it says yes.

use faults::Fault;
use journal::{Error, Journal};

use crate::venue::{SMALL, Venue, block, disk, recover_from};

fn is_poisoned<T: std::fmt::Debug>(result: Result<T, Error>) -> bool {
    matches!(result.unwrap_err(), Error::Poisoned { cause } if cause.contains("the disk is gone"))
}

#[test]
fn a_failed_fsync_poisons_the_journal_and_is_not_tried_again() {
    let disk = disk();
    let mut venue = Venue::on(&disk, SMALL);
    venue.run_to(5);
    let start = venue.journal.position();
    disk.plan_next(Fault::FailedSync);
    venue.append();
    let error = venue.journal.commit().unwrap_err();
    assert!(matches!(&error, Error::Io { .. }) && error.to_string().contains("the disk is gone"), "{error}");

    let asked = disk.operations();
    let state = venue.engine.state().clone();
    assert!(is_poisoned(venue.journal.commit()));
    assert!(is_poisoned(venue.journal.append(&block(7), &[])));
    assert!(is_poisoned(venue.journal.write_snapshot(&state, &[])));
    assert!(is_poisoned(venue.journal.begin_branch(start, &state, &[])));
    assert_eq!(disk.operations(), asked, "nothing reached the device");

    drop(venue);
    let height = recover_from(&disk, SMALL).unwrap().engine.state().height;
    assert!(height == 5 || height == 6, "what was acknowledged is there");
}

#[test]
fn a_failed_write_poisons_too() {
    let disk = disk();
    let mut venue = Venue::on(&disk, SMALL);
    venue.run_to(3);
    disk.plan_next(Fault::ShortWrite { kept: 10 });
    venue.append();
    venue.journal.commit().unwrap_err();
    assert!(matches!(venue.journal.commit(), Err(Error::Poisoned { .. })));
}

/// A snapshot is a file of its own: the blocks are safe without it.
#[test]
fn a_snapshot_that_cannot_be_written_does_not_stop_the_journal() {
    let disk = disk();
    let mut venue = Venue::on(&disk, SMALL);
    venue.run_to(5);
    for fault in [Fault::FailedSync, Fault::ShortWrite { kept: 100 }] {
        disk.plan_next(fault);
        venue.journal.write_snapshot(venue.engine.state(), &[]).unwrap_err();
    }
    venue.run_to(8);
    drop(venue);
    let recovery = Journal::open_storage(Box::new(disk.mount()), SMALL).unwrap();
    assert!(recovery.snapshot().is_none());
    assert_eq!(recovery.replay(|_| {}).unwrap().replayed, 8);
}
