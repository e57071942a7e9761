//! Opening a state folder: what is there is recovered, and a new venue is founded.

use std::path::Path;

use engine::command::{Action, Authority, Block, Command, Genesis};
use engine::event::Event;
use engine::ids::Address;
use engine::rejection::Rejection;
use engine::state::Founding;
use journal::{Error, Journal, Options, Progress, Recovery, Storage};
use units::Time;

use crate::attachment;
use crate::clock;
use crate::difference::differences;
use crate::ledger::Ledger;
use crate::venue::Venue;

/// A venue as its state folder has it, ready to go on.
#[derive(Debug)]
pub struct Opened {
    /// What readers see.
    pub venue: Venue,
    /// The durable record.
    pub ledger: Ledger,
    /// What its user should know: what was replayed, and what was cut.
    pub remarks: Vec<String>,
}

/// Why a venue cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpeningError {
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] Error),
    /// The engine refuses to be founded so.
    #[error("the venue cannot be founded with this configuration: {0:?}")]
    Founding(Rejection),
    /// The configuration is not the one that the venue was founded with.
    #[error(
        "the configuration differs from the one that this state was founded with (founded → configured):\n  {0}\n\
         parameters of a running venue change by commands, not by its file; use the file it was founded with, or another --state"
    )]
    Configuration(String),
    /// The configuration is neither the one that the venue was founded with nor what the rules are now.
    #[error(
        "the configuration is neither the one that this state was founded with nor what the rules became by {changes} changes since \
         (now → configured):\n  {lines}\n\
         parameters of a running venue change by commands, not by its file; use the file it was founded with, or another --state"
    )]
    ChangedConfiguration {
        /// How many changes took effect since the founding.
        changes: u64,
        /// The differences.
        lines: String,
    },
}

/// Opens a state folder, and replays what its newest snapshot does not have yet.
///
/// # Errors
/// Where the folder is in use, or its history is damaged or of another version.
pub fn open(folder: &Path) -> Result<Opened, OpeningError> {
    open_observed(folder, |_, _| {})
}

/// Opens a state folder as [`open`] does, and tells `observe` how far the replay is, and at which block.
///
/// # Errors
/// As [`open`].
pub fn open_observed(folder: &Path, observe: impl FnMut(Progress, u64)) -> Result<Opened, OpeningError> {
    recover(Journal::open(folder, Options::default())?, observe)
}

/// Opens a state that lies on any storage, as [`open`] does.
///
/// # Errors
/// As [`open`].
pub fn open_storage(storage: Box<dyn Storage>) -> Result<Opened, OpeningError> {
    recover(Journal::open_storage(storage, Options::default())?, |_, _| {})
}

fn recover(recovery: Recovery, mut observe: impl FnMut(Progress, u64)) -> Result<Opened, OpeningError> {
    let snapshot = recovery.snapshot();
    let last_snapshot = snapshot.map_or(0, |snapshot| snapshot.position.height);
    let kept = snapshot.map(|snapshot| attachment::from_bytes(&snapshot.attachment));
    // Views of another version are folded again from the beginning.
    let (recovery, (mut views, requests), last_snapshot) = match kept {
        Some(Some(kept)) => (recovery, kept, last_snapshot),
        Some(None) => (recovery.from_genesis(), Default::default(), 0),
        None => (recovery, Default::default(), 0),
    };
    let mut events_since = 0;
    let recovered = recovery.replay(|replayed| {
        events_since += replayed.events.len() as u64;
        drop(views.apply(replayed.state, replayed.events));
        requests.take_in(replayed.block, replayed.state);
        observe(replayed.progress, replayed.position.height);
    })?;
    let mut remarks = Vec::new();
    let position = recovered.journal.position();
    if position.height > 0 {
        remarks.push(format!(
            "recovered block {} of branch {} ({} replayed after the snapshot)",
            position.height, position.branch, recovered.replayed
        ));
    }
    if let Some(cut) = &recovered.cut {
        remarks.push(format!(
            "cut an unfinished write off the journal's end, which was never acknowledged: {cut}"
        ));
    }
    for damaged in &recovered.damaged_snapshots {
        remarks.push(format!("a snapshot is damaged and was not used: {damaged}"));
    }
    Ok(Opened {
        venue: Venue::new(recovered.engine, views, requests, position.branch),
        ledger: Ledger::new(recovered.journal, last_snapshot, events_since),
        remarks,
    })
}

impl Opened {
    /// Founds a new venue, as its first block.
    ///
    /// # Errors
    /// Where the engine refuses, or the journal fails.
    pub fn found(&mut self, genesis: Genesis, time: Time) -> Result<(), OpeningError> {
        let command = Command {
            signer: Address::default(),
            authority: Authority::Venue,
            on_behalf_of: None,
            action: Action::Found(Box::new(genesis)),
        };
        let block = Block { height: 1, time, received: clock::wall(), commands: vec![command] };
        let mut content = self.venue.write();
        let content = &mut *content;
        // Tried on a copy first: a founding that is refused must not be in the journal.
        if let Some(rejection) = refusal(content.engine.clone().apply(&block)) {
            return Err(OpeningError::Founding(rejection));
        }
        self.ledger.record(&block, &[])?;
        content.engine.apply(&block);
        content.views.apply(content.engine.state(), content.engine.events());
        self.ledger.applied(content.engine.events());
        Ok(())
    }

    /// Checks that a venue was founded with these parameters and markets, or that its rules are these now. A file does not change
    /// a venue, and the keys' changes do not make its founding's file wrong.
    ///
    /// # Errors
    /// The differences from the rules as they are now.
    pub fn check_configuration(&self, genesis: &Genesis) -> Result<(), OpeningError> {
        let content = self.venue.read();
        let state = content.state();
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
            0 => Err(OpeningError::Configuration(lines)),
            changes => Err(OpeningError::ChangedConfiguration { changes, lines }),
        }
    }
}

fn is_same(founding: &Founding, genesis: &Genesis) -> bool {
    (&founding.parameters, &founding.markets, &founding.assets)
        == (&genesis.parameters, &genesis.markets, &genesis.assets)
}

fn refusal(events: &[Event]) -> Option<Rejection> {
    events.iter().find_map(|event| match event {
        Event::Rejected { rejection, .. } => Some(*rejection),
        _ => None,
    })
}
