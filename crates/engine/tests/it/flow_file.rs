//! The files of the benchmark order flows.
//!
//! They are taken from the folder that STEELYARD_ORDER_FLOWS names, or else written by the tool in
//! `../shared/tools/order-flow`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use engine::command::Side;

use crate::data;

/// One line of a flow file.
pub struct Operation {
    /// 0 adds, 1 cancels, 2 takes at once, 3 moves.
    pub kind: u8,
    pub side: Side,
    /// In ticks.
    pub price: i64,
    pub size: i64,
    /// The order that is added, or was.
    pub id: u64,
}

/// The operations that lay the book down before the flow begins, and those of the flow: two 64-bit counts, then as many records of
/// 24 little-endian bytes.
pub fn operations(path: &Path) -> (Vec<Operation>, Vec<Operation>) {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (header, records) = bytes.split_at(16);
    let count = |at: usize| u64::from_le_bytes(header[at..at + 8].try_into().unwrap());
    let (records, rest) = records.as_chunks::<24>();
    assert!(rest.is_empty() && records.len() as u64 == count(0) + count(8), "the file is whole");
    let number = |record: &[u8; 24], at: usize| u32::from_le_bytes(record[at..at + 4].try_into().unwrap());
    let operation = |record: &[u8; 24]| Operation {
        kind: record[0],
        side: if record[1] == 0 { Side::Bid } else { Side::Ask },
        price: i64::from(number(record, 4)),
        size: i64::from(number(record, 8)),
        id: u64::from_le_bytes(record[16..24].try_into().unwrap()),
    };
    let mut laid: Vec<Operation> = records.iter().map(operation).collect();
    let timed = laid.split_off(usize::try_from(count(0)).unwrap());
    (laid, timed)
}

/// A flow's file, written where it is not there; absent where there is nothing to write it with.
pub fn flow_file(name: &str) -> Option<PathBuf> {
    let folder = match env::var_os("STEELYARD_ORDER_FLOWS") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).join("order-flows"),
    };
    let file = folder.join(name).with_extension("bin");
    if file.exists() {
        return Some(file);
    }
    let tool = data::find("../tools/order-flow")?;
    // The tool's own folder may be closed to the build, which leaves a lock file beside what it builds.
    let copy = folder.join("tool");
    fs::create_dir_all(copy.join("src")).unwrap();
    for source in ["Cargo.toml", "src/lib.rs", "src/main.rs"] {
        fs::write(copy.join(source), fs::read(tool.join(source)).unwrap()).unwrap();
    }
    let part = file.with_extension("part");
    let written = Process::new(env!("CARGO"))
        .args(["run", "--quiet", "--release", "--manifest-path"])
        .arg(copy.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(folder.join("target"))
        .args(["--", name])
        .arg(&part)
        .arg("42")
        .status()
        .unwrap();
    assert!(written.success(), "the tool writes the flow");
    fs::rename(part, &file).unwrap();
    Some(file)
}
