//! The workspace as the rules see it: its text files by path, and its crates.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders that hold no source: what a build or a package client makes.
const SKIPPED_FOLDERS: [&str; 7] =
    ["target", ".git", "node_modules", "dist", "__pycache__", ".pytest_cache", ".venv"];

/// The files of the workspace. Paths are relative to its root and use `/`.
#[derive(Debug, Default, Clone)]
pub struct Workspace {
    files: BTreeMap<String, String>,
}

impl Workspace {
    /// Reads the workspace that this crate belongs to. Files that are not UTF-8 are listed with an empty text.
    ///
    /// # Errors
    /// Fails where a folder or a file cannot be read.
    pub fn load() -> io::Result<Self> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut workspace = Self::default();
        workspace.read_folder(&root, "")?;
        Ok(workspace)
    }

    /// A workspace of the given paths and texts, for trying a rule on a sample.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        Self { files }
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                if !SKIPPED_FOLDERS.contains(&name.as_str()) {
                    self.read_folder(&entry.path(), &format!("{path}/"))?;
                }
            } else if !SKIPPED_FOLDERS.contains(&name.as_str()) {
                // In a linked checkout `.git` is a file.
                let text = String::from_utf8(fs::read(entry.path())?).unwrap_or_default();
                self.files.insert(path, text);
            }
        }
        Ok(())
    }

    /// Every file as path and text, in the order of the paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Every Rust file as path and text.
    pub fn rust_files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(|(path, _)| path.ends_with(".rs"))
    }

    /// The text of one file, if it exists.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether a file or a folder has this path.
    pub fn exists(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let inside = format!("{path}/");
        self.files.contains_key(path) || self.files.keys().any(|file| file.starts_with(&inside))
    }

    /// The crates under `crates/` and `xtask`, each as its name and its manifest's text.
    pub fn manifests(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter_map(|(path, text)| {
            let folder = path.strip_suffix("/Cargo.toml")?;
            let name = folder.strip_prefix("crates/").unwrap_or(folder);
            (!name.contains('/')).then_some((name, text))
        })
    }
}
