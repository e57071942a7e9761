//! A state directory whose files, once opened again, take everything and keep nothing: what remains of a journal's cost is its own.

use std::fs::TryLockError;
use std::io;
use std::path::Path;

use journal::{Directory, Storage, StorageFile};

#[derive(Debug)]
pub struct Nowhere(pub Directory);

impl Storage for Nowhere {
    fn location(&self) -> &Path {
        self.0.location()
    }

    fn try_lock(&self) -> Result<(), TryLockError> {
        self.0.try_lock()
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.0.list(folder)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.0.create_folder(folder)
    }

    fn create(&self, file: &Path) -> io::Result<Box<dyn StorageFile>> {
        self.0.create(file)
    }

    fn open(&self, file: &Path) -> io::Result<Box<dyn StorageFile>> {
        Ok(Box::new(Opened(self.0.open(file)?)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename(from, to)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        self.0.remove(file)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.0.remove_folder(folder)
    }

    fn sync_directory(&self, folder: &Path) -> io::Result<()> {
        self.0.sync_directory(folder)
    }
}

#[derive(Debug)]
struct Opened(Box<dyn StorageFile>);

impl StorageFile for Opened {
    fn length(&self) -> io::Result<u64> {
        self.0.length()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.0.read_at(offset, buffer)
    }

    fn write_at(&mut self, _offset: u64, _bytes: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn set_length(&mut self, _length: u64) -> io::Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}
