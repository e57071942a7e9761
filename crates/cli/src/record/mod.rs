//! Tasks on a recorded history, while no venue runs on it.

mod arguments;
mod fsck;
mod prune;
mod replay;
mod truncate;

pub use arguments::{FsckOptions, PruneOptions, ReplayOptions, TruncateOptions};
pub use fsck::run as fsck;
pub use prune::run as prune;
pub use replay::run as replay;
pub use truncate::run as truncate;
