//! The lab: simulated worlds, from the command line.

mod crash;

use clap::{Args, Subcommand};

use crate::failure::Failure;

/// What to try in the lab.
#[derive(Debug, Subcommand)]
pub enum LabTask {
    /// Crash a whole node on a simulated disk, restart it, and audit it by what its clients were told.
    Crash(CrashOptions),
}

/// Which crashes.
#[derive(Debug, Args)]
pub struct CrashOptions {
    /// The first seed: all chance comes from it.
    #[arg(long)]
    pub seed: u64,
    /// How many seeds, from that one on.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub count: u64,
    /// Tell the story of every seed, fault by fault; of a single seed or a failed one it is told anyway.
    #[arg(long)]
    pub verbose: bool,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    pub json: bool,
}

/// Runs a task.
pub fn run(task: &LabTask) -> Result<(), Failure> {
    match task {
        LabTask::Crash(options) => crash::run(options),
    }
}
