//! A simulated disk, for the lab and for tests: it tears, drops, reorders, corrupts, fills up and fails to sync, as planned.
//!
//! A [`Disk`] keeps beside what programs see (the page cache) what would be there after a power failure, and every change
//! between the two. What outlives a failure is decided by a [`Survival`]; what chance decides comes from the numbers that the
//! disk was made with, so that the same numbers give the same disk.
//!
//! It is harsher than most file systems: names need a sync of their folder, sectors of unsynced writes survive one without the
//! other and in any order, lost ones behind a file's end may hold garbage, and what a failed sync gave up is not written by the
//! next one. A sector is written whole or not at all, and what was synced stays, unless it is damaged by hand.

mod disk;
mod fault;
mod file;
mod folder;
mod mount;

pub use disk::{Disk, Happened};
pub use fault::{Fault, Operation, Survival};
pub use mount::Mount;

/// How many bytes a disk writes as a whole.
pub const SECTOR: usize = 512;
