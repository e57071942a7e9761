//! The disk: all files and folders, what is planned to happen to them, and what has happened.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fault::{Fault, Operation, Survival};
use crate::file::File;
use crate::folder::{Folder, Node};
use crate::mount::Mount;

/// Random numbers, from whoever made the disk.
pub(crate) struct Chance(Box<dyn FnMut() -> u64 + Send>);

impl Chance {
    /// A number below the bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        (self.0)() % bound
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

/// A simulated disk. Clones are the same disk.
#[derive(Clone)]
pub struct Disk {
    shared: Arc<Shared>,
}

/// A fault that came to pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// The number of the operation that it befell.
    pub number: u64,
    /// The operation.
    pub operation: Operation,
    /// The fault.
    pub fault: Fault,
}

impl fmt::Display for Happened {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, operation, fault } = self;
        write!(formatter, "operation {number}, {operation}: {fault}")
    }
}

/// Which operations are meant.
type Target = Box<dyn FnMut(&Operation) -> bool + Send>;

/// Who looks on at every operation.
type Watcher = Box<dyn FnMut(&Operation) + Send>;

struct Shared {
    content: Mutex<Content>,
    watcher: Mutex<Option<Watcher>>,
}

/// What is on it.
pub(crate) struct Content {
    pub files: Vec<File>,
    pub folders: Vec<Folder>,
    pub chance: Chance,
    /// Which process may use it; others are dead.
    pub life: u64,
    /// The process that came last.
    mounted: u64,
    pub is_locked: bool,
    is_full: bool,
    operations: u64,
    planned: BTreeMap<u64, Vec<Fault>>,
    targeted: Option<(Fault, Target)>,
    happened: Vec<Happened>,
}

/// The place of the topmost folder.
const ROOT: usize = 0;

impl Disk {
    /// An empty disk. What chance decides on it comes from these numbers.
    pub fn new(numbers: impl FnMut() -> u64 + Send + 'static) -> Self {
        let content = Content {
            files: Vec::new(),
            folders: vec![Folder::default()],
            chance: Chance(Box::new(numbers)),
            life: 0,
            mounted: 0,
            is_locked: false,
            is_full: false,
            operations: 0,
            planned: BTreeMap::new(),
            targeted: None,
            happened: Vec::new(),
        };
        Self { shared: Arc::new(Shared { content: Mutex::new(content), watcher: Mutex::new(None) }) }
    }

    /// The same files and folders on a disk of their own, on which nothing is planned. All that is seen here is durable there.
    pub fn copy(&self) -> Self {
        let copy = Self::new(|| 0);
        {
            let (from, mut to) = (self.content(), copy.content());
            to.files = from.files.iter().map(File::copy).collect();
            to.folders = from.folders.iter().map(Folder::copy).collect();
        }
        copy
    }

    /// The way to it for a new process. Any process before it is dead from now on.
    pub fn mount(&self) -> Mount {
        let mut content = self.content();
        content.life += 1;
        content.mounted = content.life;
        content.is_locked = false;
        content.is_full = false;
        let Content { files, chance, .. } = &mut *content;
        files.iter_mut().for_each(|file| file.evict(chance));
        Mount::new(self.clone(), content.life)
    }

    /// Has a fault befall the first operation from this number on that it can befall.
    pub fn plan(&self, number: u64, fault: Fault) {
        self.content().planned.entry(number).or_default().push(fault);
    }

    /// Has a fault befall the next operation that it can befall.
    pub fn plan_next(&self, fault: Fault) {
        let next = self.operations();
        self.plan(next, fault);
    }

    /// Has a fault befall every operation of these that it can befall.
    pub fn plan_where(&self, fault: Fault, is_meant: impl FnMut(&Operation) -> bool + Send + 'static) {
        self.content().targeted = Some((fault, Box::new(is_meant)));
    }

    /// Forgets what was planned and has not happened.
    pub fn calm(&self) {
        let mut content = self.content();
        content.planned.clear();
        content.targeted = None;
    }

    /// How many operations it was asked for.
    pub fn operations(&self) -> u64 {
        self.content().operations
    }

    /// Takes out what has happened since the last time.
    pub fn happened(&self) -> Vec<Happened> {
        std::mem::take(&mut self.content().happened)
    }

    /// Whether the process that came last lives.
    pub fn is_alive(&self) -> bool {
        let content = self.content();
        content.life == content.mounted
    }

    /// The power goes, between two operations.
    pub fn lose_power(&self, survival: &Survival) {
        self.content().lose_power(survival);
    }

    /// The process ends, between two operations.
    pub fn kill(&self) {
        self.content().life += 1;
    }

    /// Has somebody look on at every operation of a process that lives, before it takes effect.
    pub fn watch(&self, watcher: impl FnMut(&Operation) + Send + 'static) {
        *self.shared.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(watcher));
    }

    /// All files, by their paths in order, as they are seen.
    pub fn files(&self) -> Vec<PathBuf> {
        self.content().paths()
    }

    /// A file's bytes, as they are seen.
    ///
    /// # Panics
    /// Where there is no such file.
    pub fn bytes(&self, path: &Path) -> Vec<u8> {
        let content = self.content();
        let file = content.file(path).expect("the file is there");
        content.files[file].seen.clone()
    }

    /// Puts a file there, durably, in place of one that has the name. Its folder is made where it is missing.
    pub fn put(&self, path: &Path, bytes: &[u8]) {
        let mut content = self.content();
        if let Some(parent) = path.parent().filter(|parent| content.folder(parent).is_err()) {
            content.create_folder(parent).expect("folders are two deep");
        }
        let file = content.create(path).expect("its folder is there");
        content.files[file].write(0, bytes);
        content.sync_all();
    }

    /// Flips the bits of the mask in a byte of a file, on the disk itself.
    ///
    /// # Panics
    /// Where there is no such file.
    pub fn damage(&self, path: &Path, offset: usize, mask: u8) {
        let mut content = self.content();
        let file = content.file(path).expect("the file is there");
        content.files[file].damage(offset, mask);
    }

    /// Counts an operation of a process, and finds what befalls it.
    pub(crate) fn begin(&self, life: u64, operation: &Operation) -> io::Result<Option<Fault>> {
        if self.content().life != life {
            return Err(io::Error::other("the process is dead"));
        }
        if let Some(watcher) = &mut *self.shared.watcher.lock().unwrap_or_else(PoisonError::into_inner) {
            watcher(operation);
        }
        let mut content = self.content();
        let number = content.operations;
        content.operations += 1;
        let fault = content.planned_for(number, operation);
        if let Some(fault) = &fault {
            let happened = Happened { number, operation: operation.clone(), fault: fault.clone() };
            content.happened.push(happened);
            content.is_full |= *fault == Fault::Full;
        }
        let is_refused = content.is_full && Fault::Full.befalls(operation);
        Ok(if is_refused { Some(Fault::Full) } else { fault })
    }

    pub(crate) fn content(&self) -> MutexGuard<'_, Content> {
        self.shared.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = self.content();
        write!(formatter, "Disk of {} files, {} operations", content.paths().len(), content.operations)
    }
}

impl Content {
    /// The power goes: every process is dead, and only what survives is seen.
    pub fn lose_power(&mut self, survival: &Survival) {
        self.life += 1;
        let Self { files, folders, chance, .. } = self;
        files.iter_mut().for_each(|file| file.lose_power(survival, chance));
        folders.iter_mut().for_each(|folder| folder.lose_power(survival, chance));
    }

    /// The place of a folder.
    pub fn folder(&self, path: &Path) -> io::Result<usize> {
        let mut place = ROOT;
        for component in path.components() {
            let Component::Normal(name) = component else { return Err(not_found(path)) };
            match self.folders[place].seen.get(&*name.to_string_lossy()) {
                Some(Node::Folder(inner)) => place = *inner,
                _ => return Err(not_found(path)),
            }
        }
        Ok(place)
    }

    /// The folder in which a path lies, and its name there.
    pub fn split(&self, path: &Path) -> io::Result<(usize, String)> {
        let name = path.file_name().ok_or_else(|| not_found(path))?.to_string_lossy().into_owned();
        Ok((self.folder(path.parent().unwrap_or(Path::new("")))?, name))
    }

    /// What a path names.
    pub fn node(&self, path: &Path) -> io::Result<Node> {
        let (folder, name) = self.split(path)?;
        self.folders[folder].seen.get(&name).copied().ok_or_else(|| not_found(path))
    }

    /// The place of a file.
    pub fn file(&self, path: &Path) -> io::Result<usize> {
        match self.node(path)? {
            Node::File(file) => Ok(file),
            Node::Folder(_) => Err(not_found(path)),
        }
    }

    /// Makes an empty file, in place of one that has the name, and gives its place.
    pub fn create(&mut self, path: &Path) -> io::Result<usize> {
        if let Ok(file) = self.file(path) {
            self.files[file].set_length(0);
            return Ok(file);
        }
        let (folder, name) = self.split(path)?;
        let file = self.files.len();
        self.files.push(File::default());
        self.folders[folder].link(name, Node::File(file));
        Ok(file)
    }

    /// Makes a folder.
    pub fn create_folder(&mut self, path: &Path) -> io::Result<()> {
        let (parent, name) = self.split(path)?;
        if self.folders[parent].seen.contains_key(&name) {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, path.display().to_string()));
        }
        let folder = self.folders.len();
        self.folders.push(Folder::default());
        self.folders[parent].link(name, Node::Folder(folder));
        Ok(())
    }

    fn sync_all(&mut self) {
        self.files.iter_mut().for_each(File::sync);
        self.folders.iter_mut().for_each(Folder::sync);
    }

    fn planned_for(&mut self, number: u64, operation: &Operation) -> Option<Fault> {
        let due = self.planned.range_mut(..=number);
        for faults in due.map(|(_, faults)| faults) {
            if let Some(place) = faults.iter().position(|fault| fault.befalls(operation)) {
                return Some(faults.remove(place));
            }
        }
        let (fault, is_meant) = self.targeted.as_mut()?;
        (fault.befalls(operation) && is_meant(operation)).then(|| fault.clone())
    }

    fn paths(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut open = vec![(PathBuf::new(), ROOT)];
        while let Some((path, folder)) = open.pop() {
            for (name, node) in &self.folders[folder].seen {
                match node {
                    Node::File(_) => found.push(path.join(name)),
                    Node::Folder(inner) => open.push((path.join(name), *inner)),
                }
            }
        }
        found.sort();
        found
    }
}

fn not_found(path: &Path) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, path.display().to_string())
}
