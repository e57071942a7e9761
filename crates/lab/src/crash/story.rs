//! What became of a seed, to be told on one screen.

use std::fmt;

/// How often what happened in the lives of a seed, or of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lives of the process: a start, and an end of some kind.
    pub lives: u64,
    /// Of them, ended by a loss of power.
    pub power_losses: u64,
    /// Ended by a kill.
    pub kills: u64,
    /// Ended by an error of the device, at which the venue stopped by itself.
    pub stops: u64,
    /// Starts that the device or damage did not let come to their end.
    pub failed_starts: u64,
    /// Faults that came to pass.
    pub faults: u64,
    /// Flipped bits that were noticed, or did no harm.
    pub damage_survived: u64,
    /// Flipped bits in the last write, which cannot be told from one that was cut short.
    pub damage_in_last_write: u64,
    /// Blocks sealed.
    pub blocks: u64,
    /// Requests answered.
    pub answers: u64,
    /// Liquidations begun.
    pub liquidations: u64,
    /// Ways back along the history, to a new branch.
    pub branches: u64,
    /// Blocks that audits replayed from genesis.
    pub replayed: u64,
    /// Answers that audits found again.
    pub answers_checked: u64,
}

impl Counts {
    /// Adds another seed's.
    pub fn add(&mut self, other: &Self) {
        let Self { lives, power_losses, kills, stops, failed_starts, faults, .. } = other;
        self.lives += lives;
        self.power_losses += power_losses;
        self.kills += kills;
        self.stops += stops;
        self.failed_starts += failed_starts;
        self.faults += faults;
        self.damage_survived += other.damage_survived;
        self.damage_in_last_write += other.damage_in_last_write;
        self.blocks += other.blocks;
        self.answers += other.answers;
        self.liquidations += other.liquidations;
        self.branches += other.branches;
        self.replayed += other.replayed;
        self.answers_checked += other.answers_checked;
    }
}

/// What became of a seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The seed.
    pub seed: u64,
    /// What happened, a line each.
    pub lines: Vec<String>,
    /// How often what happened.
    pub counts: Counts,
    /// The hash over all history at the end, as text; empty where it did not come to an end.
    pub hash: String,
    /// What is wrong; absent where everything held.
    pub failure: Option<String>,
}

impl fmt::Display for Story {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(formatter, "{line}")?;
        }
        match &self.failure {
            Some(failure) => writeln!(formatter, "FAILED: {failure}"),
            None => writeln!(formatter, "held; hash {}", self.hash),
        }
    }
}
