//! Tasks on a recorded history, while no venue runs on it.

mod arguments;
mod export;
mod fsck;
mod prune;
mod replay;
mod truncate;

pub use arguments::{ExportOptions, FsckOptions, PruneOptions, ReplayOptions, TruncateOptions};
pub use export::run as export;
pub use fsck::run as fsck;
pub use prune::run as prune;
pub use replay::run as replay;
pub use truncate::run as truncate;
