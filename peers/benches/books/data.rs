//! Recorded data and its tools, which lie outside the repository and may be absent.

use std::path::{Path, PathBuf};

/// A file or folder beside the recorded data, if it is there.
pub fn find(path: &str) -> Option<PathBuf> {
    let found = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")).join(path);
    if !found.exists() {
        println!("not run: data absent");
        return None;
    }
    Some(found)
}
