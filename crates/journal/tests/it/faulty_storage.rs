//! A storage that fails on demand: a wrapper around a real one.

use std::fs::TryLockError;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use journal::{Directory, Storage, StorageFile};

/// How a device fails.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The next write puts only its first bytes down, and fails.
    ShortWrite { kept: usize },
    /// The power fails in the next fsync: of what was written since the last one only these sectors are on the disk, over
    /// and over.
    TornWrite { sectors: Vec<bool> },
    /// The next fsync fails; the data may be there or not.
    FailedSync,
}

/// How many bytes a disk writes as a whole.
pub const SECTOR: usize = 512;

/// What a wrapped storage is to do, and what it saw.
#[derive(Debug, Default)]
pub struct Plan {
    /// What to do at the next occasion.
    pub fault: Option<Fault>,
    /// How many more changes there are until the process ends: every one after them fails.
    pub changes_left: Option<u32>,
    writes: u32,
    syncs: u32,
}

impl Plan {
    /// How many writes and how many fsyncs were asked for.
    pub fn seen(&self) -> (u32, u32) {
        (self.writes, self.syncs)
    }

    fn change(&mut self) -> io::Result<()> {
        match &mut self.changes_left {
            Some(0) => Err(io::Error::other("the process is gone")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// A storage that fails on demand.
#[derive(Debug)]
pub struct FaultyStorage {
    inner: Directory,
    plan: Arc<Mutex<Plan>>,
}

impl FaultyStorage {
    /// The directory of this path, with the plan by which it fails.
    pub fn new(path: &Path) -> (Self, Arc<Mutex<Plan>>) {
        let plan = Arc::new(Mutex::new(Plan::default()));
        (Self { inner: Directory::create(path).unwrap(), plan: plan.clone() }, plan)
    }

    fn change(&self) -> io::Result<()> {
        self.plan.lock().unwrap().change()
    }

    fn wrap(&self, inner: Box<dyn StorageFile>) -> Box<dyn StorageFile> {
        Box::new(FaultyFile { inner, plan: self.plan.clone(), unsynced: Vec::new() })
    }
}

impl Storage for FaultyStorage {
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
        self.change()?;
        self.inner.create_folder(folder)
    }

    fn create(&self, file: &Path) -> io::Result<Box<dyn StorageFile>> {
        self.change()?;
        Ok(self.wrap(self.inner.create(file)?))
    }

    fn open(&self, file: &Path) -> io::Result<Box<dyn StorageFile>> {
        Ok(self.wrap(self.inner.open(file)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change()?;
        self.inner.rename(from, to)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        self.change()?;
        self.inner.remove(file)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.change()?;
        self.inner.remove_folder(folder)
    }

    fn sync_directory(&self, folder: &Path) -> io::Result<()> {
        self.change()?;
        self.inner.sync_directory(folder)
    }
}

#[derive(Debug)]
struct FaultyFile {
    inner: Box<dyn StorageFile>,
    plan: Arc<Mutex<Plan>>,
    /// What was written since the last fsync: offset, what was there before, and what was written.
    unsynced: Vec<(u64, Vec<u8>, Vec<u8>)>,
}

impl FaultyFile {
    fn tear(&mut self, sectors: &[bool]) -> io::Result<()> {
        for (offset, before, after) in self.unsynced.drain(..).rev() {
            let mut torn = before;
            for (index, byte) in after.iter().enumerate() {
                let sector = (offset as usize + index) / SECTOR;
                if sectors[sector % sectors.len()] {
                    torn[index] = *byte;
                }
            }
            self.inner.write_at(offset, &torn)?;
        }
        Ok(())
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
        let mut plan = self.plan.lock().unwrap();
        plan.change()?;
        plan.writes += 1;
        match plan.fault {
            Some(Fault::ShortWrite { kept }) => {
                plan.fault = None;
                self.inner.write_at(offset, &bytes[..kept])?;
                return Err(io::Error::other("the disk is full"));
            }
            Some(Fault::TornWrite { .. }) => {
                let mut before = vec![0; bytes.len()];
                let there = self.inner.length()?.saturating_sub(offset).min(bytes.len() as u64);
                self.inner.read_at(offset, &mut before[..there as usize])?;
                self.unsynced.push((offset, before, bytes.to_vec()));
            }
            _ => {}
        }
        self.inner.write_at(offset, bytes)
    }

    fn set_length(&mut self, length: u64) -> io::Result<()> {
        self.plan.lock().unwrap().change()?;
        self.inner.set_length(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        let fault = {
            let mut plan = self.plan.lock().unwrap();
            plan.change()?;
            plan.syncs += 1;
            plan.fault.take()
        };
        match fault {
            Some(Fault::FailedSync) => Err(io::Error::other("the disk is gone")),
            Some(Fault::TornWrite { sectors }) => {
                self.tear(&sectors)?;
                Err(io::Error::other("the power is gone"))
            }
            fault => {
                self.plan.lock().unwrap().fault = fault;
                self.inner.sync()
            }
        }
    }
}
