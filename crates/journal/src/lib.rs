//! The append-only, hash-chained record of blocks; snapshots; recovery.
//!
//! A [`Journal`] makes blocks durable: [`append`](Journal::append) them, [`commit`](Journal::commit), and only then show
//! what the engine made of them; [`applied`](Journal::applied) takes their events into the chain of hashes. What a
//! state directory holds, and how a reader checks it, stands in `docs/journal.md`.
//!
//! [`Journal::open`] finds the newest valid snapshot; [`Recovery::replay`] applies the blocks after it and gives the
//! journal, ready for the next block. [`verify`] applies all blocks from genesis and checks every hash on the way.

mod branch;
mod commit;
mod damage;
mod directory;
mod encoding;
mod error;
mod event_log;
mod file_header;
mod hash;
mod history;
mod inspection;
mod journal;
mod pruned;
mod pruning;
mod record;
mod recorder;
mod recovery;
mod replay;
mod segment;
mod segment_header;
mod segment_reader;
mod segment_writer;
mod serializer;
mod snapshot;
mod snapshot_writer;
mod storage;
mod truncation;
mod verification;
mod writer;

pub use damage::Damage;
pub use directory::Directory;
pub use error::Error;
pub use hash::{Hash, state_hash};
pub use history::{History, RecordedBlock, RecordedEvents};
pub use inspection::{Finding, Inspection, Part, Problem, inspect, inspect_storage};
pub use journal::{Journal, Options, Position};
pub use pruning::{Pruning, prune, prune_storage};
pub use record::Evidence;
pub use recorder::{Recorded, Recorder};
pub use recovery::{Recovered, Recovery};
pub use replay::{Cut, Progress, Replayed};
pub use snapshot::{DamagedSnapshot, Snapshot};
pub use snapshot_writer::SnapshotWriter;
pub use storage::{Storage, StorageFile};
pub use truncation::{Truncation, truncate, truncate_storage};
pub use verification::{Report, verify, verify_storage, verify_to_state};
pub use writer::Writer;

/// The version of the files' own layout.
pub const FORMAT_VERSION: u32 = 1;
