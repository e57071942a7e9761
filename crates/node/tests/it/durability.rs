//! What was acknowledged is kept, and a device that fails stops the venue.

use std::fs::TryLockError;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use journal::{Directory, Storage, StorageFile};
use node::server::ServerError;
use sequencer::{Settings, open_storage};
use tempfile::TempDir;

use crate::trader::{Trader, fresh_nonce, order, orders, signed};
use crate::venue::TestVenue;

/// A device that can be made to fail.
#[derive(Debug)]
struct Faulty {
    inner: Directory,
    is_broken: Arc<AtomicBool>,
}

/// A file on it.
#[derive(Debug)]
struct FaultyFile {
    inner: Box<dyn StorageFile>,
    is_broken: Arc<AtomicBool>,
}

impl Faulty {
    fn file(&self, inner: Box<dyn StorageFile>) -> Box<dyn StorageFile> {
        Box::new(FaultyFile { inner, is_broken: self.is_broken.clone() })
    }
}

impl Storage for Faulty {
    fn location(&self) -> &Path {
        self.inner.location()
    }
    fn try_lock(&self) -> Result<(), TryLockError> {
        self.inner.try_lock()
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.inner.list(folder)
    }
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.inner.create_folder(folder)
    }
    fn create(&self, file: &Path) -> io::Result<Box<dyn StorageFile>> {
        Ok(self.file(self.inner.create(file)?))
    }
    fn open(&self, file: &Path) -> io::Result<Box<dyn StorageFile>> {
        Ok(self.file(self.inner.open(file)?))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.inner.rename(from, to)
    }
    fn remove(&self, file: &Path) -> io::Result<()> {
        self.inner.remove(file)
    }
    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.inner.remove_folder(folder)
    }
    fn sync_directory(&self, folder: &Path) -> io::Result<()> {
        self.inner.sync_directory(folder)
    }
}

impl StorageFile for FaultyFile {
    fn length(&self) -> io::Result<u64> {
        self.inner.length()
    }
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.inner.read_at(offset, buffer)
    }
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.inner.write_at(offset, bytes)
    }
    fn set_length(&mut self, length: u64) -> io::Result<()> {
        self.inner.set_length(length)
    }
    fn sync(&mut self) -> io::Result<()> {
        if self.is_broken.load(Ordering::SeqCst) {
            return Err(io::Error::other("the device is gone"));
        }
        self.inner.sync()
    }
}

#[test]
fn a_failed_fsync_stops_the_venue_and_acknowledges_nothing() {
    let folder = TempDir::new().unwrap();
    let is_broken = Arc::new(AtomicBool::new(false));
    let device = Faulty { inner: Directory::create(folder.path()).unwrap(), is_broken: is_broken.clone() };
    let venue = TestVenue::dev_of(open_storage(Box::new(device), Settings::default()).unwrap());
    let alice = Trader::of_dev(0);
    alice.rest(&venue, order(true, "90000", "0.1", "Gtc"));

    is_broken.store(true, Ordering::SeqCst);
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
