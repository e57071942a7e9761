//! A state directory of the file system.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::storage::{Storage, StorageFile};

/// The name of the file that is locked.
const LOCK: &str = "lock";

/// A state directory of the file system.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    /// The file that keeps others out, once it is locked.
    lock: OnceLock<File>,
}

impl Directory {
    /// The directory of this path, which is made where it is missing.
    ///
    /// # Errors
    /// Where it can be neither found nor made.
    pub fn create(path: &Path) -> io::Result<Self> {
        if !path.exists() {
            fs::create_dir_all(path)?;
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
        }
        Self::open(path)
    }

    /// The directory of this path, which exists.
    ///
    /// # Errors
    /// Where it does not.
    pub fn open(path: &Path) -> io::Result<Self> {
        fs::read_dir(path)?;
        Ok(Self { path: path.to_owned(), lock: OnceLock::new() })
    }
}

impl Storage for Directory {
    fn location(&self) -> &Path {
        &self.path
    }

    fn try_lock(&self) -> Result<(), TryLockError> {
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        let file = options.open(self.path.join(LOCK)).map_err(TryLockError::Error)?;
        file.try_lock()?;
        self.lock.set(file).map_err(|_| TryLockError::WouldBlock)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.path.join(folder))? {
            // A name that is no text is none of ours.
            names.extend(entry?.file_name().into_string());
        }
        Ok(names)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(self.path.join(folder))
    }

    fn create(&self, file: &Path) -> io::Result<Box<dyn StorageFile>> {
        let mut options = File::options();
        options.create(true).truncate(true).read(true).write(true);
        Ok(Box::new(options.open(self.path.join(file))?))
    }

    fn open(&self, file: &Path) -> io::Result<Box<dyn StorageFile>> {
        Ok(Box::new(File::options().read(true).write(true).open(self.path.join(file))?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(self.path.join(from), self.path.join(to))
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(self.path.join(file))
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir_all(self.path.join(folder))
    }

    fn sync_directory(&self, folder: &Path) -> io::Result<()> {
        File::open(self.path.join(folder))?.sync_all()
    }
}

impl StorageFile for File {
    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.read_exact_at(buffer, offset)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }

    fn set_length(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}
