//! A process's way to a disk: it ends with the process.

use std::fs::TryLockError;
use std::io;
use std::path::{Path, PathBuf};

use journal::{Storage, StorageFile};

use crate::disk::{Content, Disk};
use crate::fault::{Fault, Operation};
use crate::folder::Node;

/// A process's way to a disk.
#[derive(Debug)]
pub struct Mount {
    disk: Disk,
    life: u64,
}

impl Mount {
    pub(crate) fn new(disk: Disk, life: u64) -> Self {
        Self { disk, life }
    }

    /// Does something to the disk, unless what befalls it says otherwise.
    fn ask<T>(
        &self,
        operation: &Operation,
        act: impl FnOnce(&mut Content) -> io::Result<T>,
    ) -> io::Result<T> {
        ask(&self.disk, self.life, operation, act, |_, _| {})
    }

    fn opened(&self, path: &Path, place: usize) -> Box<dyn StorageFile> {
        Box::new(OpenFile { disk: self.disk.clone(), life: self.life, path: path.to_owned(), place })
    }
}

/// Does something to the disk, unless what befalls it says otherwise; a fault may do something else.
fn ask<T>(
    disk: &Disk,
    life: u64,
    operation: &Operation,
    act: impl FnOnce(&mut Content) -> io::Result<T>,
    fail: impl FnOnce(&mut Content, &Fault),
) -> io::Result<T> {
    let fault = disk.begin(life, operation)?;
    let mut content = disk.content();
    match fault {
        None => act(&mut content),
        Some(Fault::PowerLoss(survival) | Fault::PowerLossInSync(survival)) => {
            // What was under way may be there as what came before may.
            if !matches!(operation, Operation::Sync(_) | Operation::SyncDirectory(_)) {
                act(&mut content)?;
            }
            content.lose_power(&survival);
            Err(io::Error::other("the power is gone"))
        }
        Some(Fault::Kill) => {
            if content.chance.one_in(2) {
                act(&mut content)?;
            }
            content.life += 1;
            Err(io::Error::other("the process is killed"))
        }
        Some(fault) => {
            fail(&mut content, &fault);
            Err(match fault {
                Fault::Full | Fault::ShortWrite { .. } => {
                    io::Error::new(io::ErrorKind::StorageFull, "the disk is full")
                }
                Fault::FailedRead => io::Error::new(io::ErrorKind::UnexpectedEof, "the read came short"),
                _ => io::Error::other("the disk is gone"),
            })
        }
    }
}

impl Storage for Mount {
    fn location(&self) -> &Path {
        Path::new("disk")
    }

    fn try_lock(&self) -> Result<(), TryLockError> {
        let mut content = self.disk.content();
        if content.life != self.life || content.is_locked {
            return Err(TryLockError::WouldBlock);
        }
        content.is_locked = true;
        Ok(())
    }

    fn random(&self) -> u32 {
        self.disk.content().chance.below(1 << 32) as u32
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.ask(&Operation::Read(folder.to_owned()), |content| {
            let folder = content.folder(folder)?;
            Ok(content.folders[folder].seen.keys().cloned().collect())
        })
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.ask(&Operation::Create(folder.to_owned()), |content| content.create_folder(folder))
    }

    fn create(&self, file: &Path) -> io::Result<Box<dyn StorageFile>> {
        let place = self.ask(&Operation::Create(file.to_owned()), |content| content.create(file))?;
        Ok(self.opened(file, place))
    }

    fn open(&self, file: &Path) -> io::Result<Box<dyn StorageFile>> {
        let place = self.ask(&Operation::Read(file.to_owned()), |content| content.file(file))?;
        Ok(self.opened(file, place))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask(&Operation::Rename(to.to_owned()), |content| {
            let node = content.node(from)?;
            let ((folder, from), (there, to)) = (content.split(from)?, content.split(to)?);
            if folder == there {
                content.folders[folder].rename(from, to, node);
            } else {
                content.folders[there].link(to, node);
                content.folders[folder].unlink(from);
            }
            Ok(())
        })
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        self.ask(&Operation::Remove(file.to_owned()), |content| {
            content.file(file)?;
            let (folder, name) = content.split(file)?;
            content.folders[folder].unlink(name);
            Ok(())
        })
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.ask(&Operation::Remove(folder.to_owned()), |content| {
            let Node::Folder(_) = content.node(folder)? else {
                return Err(io::Error::from(io::ErrorKind::NotADirectory));
            };
            let (parent, name) = content.split(folder)?;
            content.folders[parent].unlink(name);
            Ok(())
        })
    }

    fn sync_directory(&self, folder: &Path) -> io::Result<()> {
        let operation = Operation::SyncDirectory(folder.to_owned());
        let sync = |content: &mut Content| {
            let folder = content.folder(folder)?;
            content.folders[folder].sync();
            Ok(())
        };
        ask(&self.disk, self.life, &operation, sync, |content, _| {
            if let Ok(folder) = content.folder(folder) {
                let Content { folders, chance, .. } = content;
                folders[folder].fail_sync(chance);
            }
        })
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let mut content = self.disk.content();
        if content.life == self.life {
            content.is_locked = false;
        }
    }
}

/// An open file.
#[derive(Debug)]
struct OpenFile {
    disk: Disk,
    life: u64,
    path: PathBuf,
    place: usize,
}

impl OpenFile {
    fn ask<T>(
        &self,
        operation: fn(PathBuf) -> Operation,
        act: impl FnOnce(&mut Content) -> io::Result<T>,
        fail: impl FnOnce(&mut Content, &Fault),
    ) -> io::Result<T> {
        ask(&self.disk, self.life, &operation(self.path.clone()), act, fail)
    }
}

impl StorageFile for OpenFile {
    fn length(&self) -> io::Result<u64> {
        self.ask(Operation::Read, |content| Ok(content.files[self.place].seen.len() as u64), |_, _| {})
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let read = |content: &mut Content| {
            let bytes = content.files[self.place].seen.get(offset as usize..).unwrap_or_default();
            let bytes = bytes.get(..buffer.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
            buffer.copy_from_slice(bytes);
            Ok(())
        };
        self.ask(Operation::Read, read, |_, _| {})
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let offset = offset as usize;
        let write = |content: &mut Content| {
            content.files[self.place].write(offset, bytes);
            Ok(())
        };
        let cut_short = |content: &mut Content, fault: &Fault| {
            let kept = match fault {
                Fault::ShortWrite { kept } => (*kept).min(bytes.len()),
                _ => content.chance.below(bytes.len() as u64 + 1) as usize,
            };
            content.files[self.place].write(offset, &bytes[..kept]);
        };
        self.ask(Operation::Write, write, cut_short)
    }

    fn set_length(&mut self, length: u64) -> io::Result<()> {
        let set = |content: &mut Content| {
            content.files[self.place].set_length(length as usize);
            Ok(())
        };
        self.ask(Operation::SetLength, set, |_, _| {})
    }

    fn sync(&mut self) -> io::Result<()> {
        let sync = |content: &mut Content| {
            content.files[self.place].sync();
            Ok(())
        };
        let give_up = |content: &mut Content, _: &Fault| {
            let Content { files, chance, .. } = content;
            files[self.place].give_up(chance);
        };
        self.ask(Operation::Sync, sync, give_up)
    }
}
