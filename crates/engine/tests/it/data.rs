//! Recorded data, which lies outside the repository and may be absent.

use std::env;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use flate2::read::MultiGzDecoder;

/// A file or folder of the recorded data. Where it is absent the test says so and is not run, or fails where
/// STEELYARD_REQUIRE_DATA is set.
pub fn find(path: &str) -> Option<PathBuf> {
    let found = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(path);
    if found.exists() {
        return Some(found);
    }
    assert!(env::var_os("STEELYARD_REQUIRE_DATA").is_none(), "{} is required", found.display());
    println!("not run: data absent");
    None
}

/// The text of a gzip file.
pub fn text(path: &str) -> Option<String> {
    let mut text = String::new();
    MultiGzDecoder::new(File::open(find(path)?).unwrap()).read_to_string(&mut text).unwrap();
    Some(text)
}
