//! The append-only, hash-chained record of blocks; snapshots; recovery.
