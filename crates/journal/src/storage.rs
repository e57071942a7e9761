//! What a journal needs of a device. Faults are wrappers around one.

use std::fmt::Debug;
use std::fs::TryLockError;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::Path;

/// A state directory: files in folders, named by relative paths.
///
/// Changes of names are durable after [`sync_directory`](Self::sync_directory) of the folder in which they lie.
pub trait Storage: Debug + Send + Sync {
    /// Where it is, for messages.
    fn location(&self) -> &Path;

    /// Keeps other processes out for as long as this storage lives.
    ///
    /// # Errors
    /// `WouldBlock` where somebody else is inside.
    fn try_lock(&self) -> Result<(), TryLockError>;

    /// A number that nobody can foresee.
    fn random(&self) -> u32 {
        let [.., a, b, c, d] = RandomState::new().build_hasher().finish().to_le_bytes();
        u32::from_le_bytes([a, b, c, d])
    }

    /// The names in a folder, in no particular order.
    ///
    /// # Errors
    /// The device's.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;

    /// Makes a folder.
    ///
    /// # Errors
    /// The device's; also where it exists.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;

    /// Makes an empty file, in place of one that has the name.
    ///
    /// # Errors
    /// The device's.
    fn create(&self, file: &Path) -> io::Result<Box<dyn StorageFile>>;

    /// Opens a file to read and write.
    ///
    /// # Errors
    /// The device's; also where there is none.
    fn open(&self, file: &Path) -> io::Result<Box<dyn StorageFile>>;

    /// Gives a file or folder another name, in place of a file that has it.
    ///
    /// # Errors
    /// The device's.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// The device's.
    fn remove(&self, file: &Path) -> io::Result<()>;

    /// Removes a folder with all that is in it.
    ///
    /// # Errors
    /// The device's.
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// The device's.
    fn sync_directory(&self, folder: &Path) -> io::Result<()>;
}

/// An open file.
pub trait StorageFile: Debug + Send + Sync {
    /// Its length in bytes.
    ///
    /// # Errors
    /// The device's.
    fn length(&self) -> io::Result<u64>;

    /// Fills the buffer from this offset on.
    ///
    /// # Errors
    /// The device's; also where the file is too short.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;

    /// Writes all bytes from this offset on; the file grows where it must.
    ///
    /// # Errors
    /// The device's. Part of the bytes may have been written.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Cuts the file to this length, or lengthens it with zeros.
    ///
    /// # Errors
    /// The device's.
    fn set_length(&mut self, length: u64) -> io::Result<()>;

    /// Makes what was written durable.
    ///
    /// # Errors
    /// The device's. What became of the data is unknown then, and trying again would not tell.
    fn sync(&mut self) -> io::Result<()>;
}
