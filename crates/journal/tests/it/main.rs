//! What a journal promises, one file a fear.

mod bit_flips;
mod branches;
mod chain;
mod founding;
mod fsync_failure;
mod history;
mod inspection;
mod lock;
mod missing_files;
mod pruning;
mod rotation;
mod snapshots;
mod torn_tail;
mod truncation;
mod venue;
mod versions;
