//! Whether a configuration is that of a venue that was founded before.

use engine::command::Genesis;
use engine::state::{Founding, State};

use crate::difference::differences;

/// How a configuration differs from the venue's.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// The configuration is not the one that the venue was founded with.
    #[error(
        "the configuration differs from the one that this state was founded with (founded → configured):\n  {0}\n\
         parameters of a running venue change by commands, not by its file; use the file it was founded with, or another --state"
    )]
    Founded(String),
    /// The configuration is neither the one that the venue was founded with nor what the rules are now.
    #[error(
        "the configuration is neither the one that this state was founded with nor what the rules became by {changes} changes since \
         (now → configured):\n  {lines}\n\
         parameters of a running venue change by commands, not by its file; use the file it was founded with, or another --state"
    )]
    Changed {
        /// How many changes took effect since the founding.
        changes: u64,
        /// The differences.
        lines: String,
    },
}

/// Checks that a venue was founded with these parameters and markets, or that its rules are these now. A file does not change
/// a venue, and the keys' changes do not make its founding's file wrong.
///
/// # Errors
/// The differences from the rules as they are now.
pub fn check_configuration(state: &State, genesis: &Genesis) -> Result<(), ConfigurationError> {
    let founding = state.founding.as_ref();
    if founding.is_some_and(|founding| is_same(founding, genesis)) {
        return Ok(());
    }
    let assets: Vec<_> = state.assets.iter().map(|asset| asset.parameters.clone()).collect();
    let mut lines = differences("venue", state.parameters(), &genesis.parameters);
    lines.extend(differences("assets", &assets, &genesis.assets));
    // What anybody deployed is in no file.
    let own: Vec<_> = state.markets.iter().filter(|market| market.dex.is_none()).collect();
    lines.extend(differences("markets", &own.len(), &genesis.markets.len()));
    for (listed, configured) in own.iter().zip(&genesis.markets) {
        lines.extend(differences(&format!("market {}", configured.name), &listed.parameters, configured));
    }
    if lines.is_empty() {
        return Ok(());
    }
    let lines = lines.join("\n  ");
    match state.changes.in_effect {
        0 => Err(ConfigurationError::Founded(lines)),
        changes => Err(ConfigurationError::Changed { changes, lines }),
    }
}

fn is_same(founding: &Founding, genesis: &Genesis) -> bool {
    (&founding.parameters, &founding.markets, &founding.assets)
        == (&genesis.parameters, &genesis.markets, &genesis.assets)
}
