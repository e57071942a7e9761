//! Checksums made right again after a change, so that what lies behind them is read, too: as somebody would who can write to the disk.

use std::path::Path;

use faults::Disk;

use crate::files::ends_with;

/// A segment's header: its checksum is its last four bytes, and the salt of its commits the four before.
const SEGMENT_HEADER: usize = 20 + 4 * 8 + 32 + 4;

/// A commit's header, with the checksum of what follows and then its own as its last eight bytes.
const COMMIT_HEADER: usize = 32;

/// Makes the checksums of a file of blocks right, as far as its lengths can be followed. Snapshots are left alone: their state is as
/// trusted as the program.
pub fn reseal(disk: &Disk, file: &Path) {
    let mut bytes = disk.bytes(file);
    if !ends_with(file, "blocks") || bytes.len() < SEGMENT_HEADER {
        return;
    }
    put(&mut bytes, SEGMENT_HEADER - 4, checksum_of(0, 0..SEGMENT_HEADER - 4));
    let salt = number(&bytes[SEGMENT_HEADER - 8..][..4]) as u32;
    let mut place = SEGMENT_HEADER;
    while let Some(header) = bytes.get(place..place + COMMIT_HEADER) {
        let behind = bytes.len() - place - COMMIT_HEADER;
        let length = usize::try_from(number(&header[16..24])).unwrap_or(usize::MAX).min(behind);
        let contents = place + COMMIT_HEADER..place + COMMIT_HEADER + length;
        put(&mut bytes, place + 24, checksum_of(salt, contents.clone()));
        put(&mut bytes, place + 28, checksum_of(salt, place..place + 28));
        place = contents.end;
    }
    disk.put(file, &bytes);
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// Of a range of the same bytes.
fn checksum_of(salt: u32, range: std::ops::Range<usize>) -> impl FnOnce(&[u8]) -> u32 {
    move |bytes| {
        let mut hasher = crc32fast::Hasher::new_with_initial(salt);
        hasher.update(&bytes[range]);
        hasher.finalize()
    }
}

fn put(bytes: &mut [u8], place: usize, checksum: impl FnOnce(&[u8]) -> u32) {
    let checksum = checksum(bytes);
    bytes[place..place + 4].copy_from_slice(&checksum.to_le_bytes());
}
