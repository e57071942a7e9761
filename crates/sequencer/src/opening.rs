//! Opening a state folder: what is there is recovered, and a new venue is founded.

use std::path::Path;

use engine::Engine;
use engine::command::{Action, Authority, Block, Command, Genesis};
use engine::event::Event;
use engine::ids::Address;
use engine::rejection::Rejection;
use journal::{Error, Journal, Options, Progress, Recovery, Storage};
use units::Time;
use views::Views;

use crate::attachment;
use crate::ledger::Ledger;
use crate::request_counts::RequestCounts;
use crate::venue::Venue;

/// How a venue is recorded.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How the journal lays its files out.
    pub journal: Options,
    /// How many events lie between two snapshots at least.
    pub snapshot_interval: u64,
}

impl Default for Settings {
    fn default() -> Self {
        // A start replays about a million events at most, which takes about a second.
        Self { journal: Options::default(), snapshot_interval: 1_000_000 }
    }
}

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
}

/// Opens a state folder, and replays what its newest snapshot does not have yet.
///
/// # Errors
/// Where the folder is in use, or its history is damaged or of another version.
pub fn open(folder: &Path) -> Result<Opened, OpeningError> {
    open_observed(folder, Settings::default(), |_, _| {})
}

/// Opens a state folder as [`open`] does, to be recorded in this way, and tells `observe` how far the replay is, and at which block.
///
/// # Errors
/// As [`open`].
pub fn open_observed(
    folder: &Path,
    settings: Settings,
    observe: impl FnMut(Progress, u64),
) -> Result<Opened, OpeningError> {
    recover(Journal::open(folder, settings.journal)?, settings, observe)
}

/// Opens a state that lies on any storage, as [`open`] does.
///
/// # Errors
/// As [`open`].
pub fn open_storage(storage: Box<dyn Storage>, settings: Settings) -> Result<Opened, OpeningError> {
    recover(Journal::open_storage(storage, settings.journal)?, settings, |_, _| {})
}

fn recover(
    recovery: Recovery,
    settings: Settings,
    mut observe: impl FnMut(Progress, u64),
) -> Result<Opened, OpeningError> {
    let snapshot = recovery.snapshot();
    let last_snapshot = snapshot.map_or(0, |snapshot| snapshot.position.height);
    let kept = snapshot.map(|snapshot| attachment::from_bytes(&snapshot.attachment));
    let mut remarks = Vec::new();
    // Views of another version are folded again from the beginning, where that is still there.
    let (recovery, (mut views, requests), last_snapshot) = match kept {
        Some(Some(kept)) => (recovery, kept, last_snapshot),
        Some(None) if recovery.is_pruned()? => {
            remarks.push(format!(
                "histories and request counts begin at block {last_snapshot}: another version wrote those before, and the blocks to make \
                 them of are pruned"
            ));
            let views = recovery.snapshot().map(|snapshot| Views::of(&snapshot.state));
            (recovery, (views.unwrap_or_default(), RequestCounts::default()), last_snapshot)
        }
        Some(None) => (recovery.from_genesis(), Default::default(), 0),
        None => (recovery, Default::default(), 0),
    };
    let mut events_since = 0;
    let recovered = recovery.replay(|replayed| {
        events_since += replayed.events.len() as u64;
        drop(views.apply(replayed.state, replayed.events));
        requests.take_in(replayed.block, replayed.state);
        observe(replayed.progress, replayed.height);
    })?;
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
        venue: Venue::new(recovered.engine.state().clone(), views, requests, position.branch),
        ledger: Ledger::new(recovered.journal, settings.snapshot_interval, last_snapshot, events_since),
        remarks,
    })
}

impl Opened {
    /// Founds a new venue, as its first block, at this time of the venue's clock and of the wall's.
    ///
    /// # Errors
    /// Where the engine refuses, or the journal fails.
    pub fn found(&mut self, genesis: Genesis, time: Time, received: Time) -> Result<(), OpeningError> {
        let command = Command {
            signer: Address::default(),
            authority: Authority::Venue,
            on_behalf_of: None,
            action: Action::Found(Box::new(genesis)),
        };
        let block = Block { height: 1, time, received, commands: vec![command] };
        let mut content = self.venue.write();
        let content = &mut *content;
        let mut engine = Engine::restore(content.state.clone());
        // A founding that is refused must not be in the journal.
        if let Some(rejection) = refusal(engine.apply(&block)) {
            return Err(OpeningError::Founding(rejection));
        }
        self.ledger.record(&block, engine.events())?;
        content.views.apply(engine.state(), engine.events());
        content.state = engine.state().clone();
        Ok(())
    }
}

fn refusal(events: &[Event]) -> Option<Rejection> {
    events.iter().find_map(|event| match event {
        Event::Rejected { rejection, .. } => Some(*rejection),
        _ => None,
    })
}
