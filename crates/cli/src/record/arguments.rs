//! What the command line accepts about recorded histories.

use std::path::PathBuf;

use clap::Args;

/// A replay's options.
#[derive(Debug, Args)]
pub struct ReplayOptions {
    /// The folder that holds the history.
    #[arg(long)]
    pub state: PathBuf,
    /// Recompute every block's hash and the state's hash from the beginning, and audit the states.
    #[arg(long)]
    pub verify: bool,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    pub json: bool,
}

/// An inspection's options.
#[derive(Debug, Args)]
pub struct FsckOptions {
    /// The folder that holds the history.
    #[arg(long)]
    pub state: PathBuf,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    pub json: bool,
}

/// A truncation's options.
#[derive(Debug, Args)]
pub struct TruncateOptions {
    /// The folder that holds the history.
    #[arg(long)]
    pub state: PathBuf,
    /// The last block that stays.
    #[arg(long, value_name = "HEIGHT", value_parser = clap::value_parser!(u64).range(1..))]
    pub to: u64,
    /// Remove for good what is cut off, rather than keep it in a folder beside.
    #[arg(long)]
    pub discard: bool,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    pub json: bool,
}

/// A pruning's options.
#[derive(Debug, Args)]
pub struct PruneOptions {
    /// The folder that holds the history.
    #[arg(long)]
    pub state: PathBuf,
    /// The first block that is to stay; whole files before it go, as far as no start needs them.
    #[arg(long, value_name = "HEIGHT")]
    pub before: u64,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    pub json: bool,
}

/// An export's options.
#[derive(Debug, Args)]
pub struct ExportOptions {
    /// The folder that holds the history.
    #[arg(long)]
    pub state: PathBuf,
    /// The folder that the tables go to; tables that are there are overwritten.
    #[arg(long)]
    pub out: PathBuf,
    /// The first block.
    #[arg(long, value_name = "HEIGHT", default_value_t = 1)]
    pub from: u64,
    /// The last block; absent, the last that there is.
    #[arg(long, value_name = "HEIGHT", default_value_t = u64::MAX, hide_default_value = true)]
    pub to: u64,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    pub json: bool,
}
