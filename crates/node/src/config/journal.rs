//! How a venue is recorded.

use journal::Options;
use sequencer::Settings;
use serde::Deserialize;

use super::ConfigError;
use super::values::within;

/// How a venue is recorded. All of it may be changed from start to start.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JournalConfig {
    /// How large a file of blocks becomes, in MiB.
    pub segment_megabytes: u64,
    /// How many events lie between two snapshots at least.
    pub snapshot_events: u64,
    /// How many blocks before a snapshot are kept at least; absent: all.
    pub keep_blocks: Option<u64>,
}

impl Default for JournalConfig {
    fn default() -> Self {
        let Settings { journal, snapshot_interval } = Settings::default();
        Self {
            segment_megabytes: journal.segment_bytes >> 20,
            snapshot_events: snapshot_interval,
            keep_blocks: journal.keep_blocks,
        }
    }
}

impl JournalConfig {
    /// How the venue is recorded.
    ///
    /// # Errors
    /// Where files would be too small to be worth their names or too large to be read into memory, or snapshots too close to each other.
    pub(super) fn settings(&self) -> Result<Settings, ConfigError> {
        within("journal.segment_megabytes", self.segment_megabytes, 1, 4_096)?;
        within("journal.snapshot_events", self.snapshot_events, 1_000, 1_000_000_000)?;
        let segment_bytes = self.segment_megabytes << 20;
        let journal = Options { segment_bytes, keep_blocks: self.keep_blocks, ..Options::default() };
        Ok(Settings { journal, snapshot_interval: self.snapshot_events })
    }
}
