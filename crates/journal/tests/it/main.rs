//! What a journal promises, one file a fear.

mod bit_flips;
mod branches;
mod chain;
mod faulty_storage;
mod fsync_failure;
mod history;
mod lock;
mod missing_files;
mod rotation;
mod snapshots;
mod torn_tail;
mod venue;
mod versions;
