//! What was acknowledged is kept, and a device that fails stops the venue.

use faults::{Disk, Fault};
use node::server::ServerError;
use sequencer::{Settings, open_storage};
use tempfile::TempDir;

use crate::trader::{Trader, fresh_nonce, order, orders, signed};
use crate::venue::TestVenue;

#[test]
fn a_failed_fsync_stops_the_venue_and_acknowledges_nothing() {
    let disk = Disk::new(|| 0);
    let venue = TestVenue::dev_of(open_storage(Box::new(disk.mount()), Settings::default()).unwrap());
    let alice = Trader::of_dev(0);
    alice.rest(&venue, order(true, "90000", "0.1", "Gtc"));

    disk.plan_next(Fault::FailedSync);
    let envelope = signed(&alice.key, &orders(&[order(true, "90001", "0.1", "Gtc")]), fresh_nonce());
    let (status, text) = venue.post("/exchange", envelope.to_string().as_bytes());
    assert_eq!((status, text.as_str()), (503, "the venue has stopped"));
    let outcome = venue.outcome();
    assert!(matches!(outcome, Err(ServerError::Ledger(_))), "{outcome:?}");
}

#[test]
fn orders_fills_and_time_are_there_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let venue = TestVenue::dev_in(folder.path());
    venue.control("step", &serde_json::json!({"milliseconds": 1_000}));
    let (alice, bob) = (Trader::of_dev(0), Trader::of_dev(1));
    let number = alice.rest(&venue, order(false, "97000", "0.3", "Gtc"));
    bob.place(&venue, order(true, "97000", "0.1", "Ioc"));
    let seen =
        |venue: &TestVenue| (venue.status()["time"].clone(), alice.open_orders(venue), bob.fills(venue));
    let before = seen(&venue);
    assert_eq!((&before.1, before.2.len()), (&vec![number], 1));
    venue.stop();
    assert_eq!(seen(&TestVenue::dev_in(folder.path())), before);
}
