//! The auditor: compares what a restarted venue has with what clients were told before, and with a replay of everything from
//! genesis on a clean engine.

use engine::command::Block;
use engine::event::{Cause, Event};
use engine::state::State;
use faults::Disk;
use journal::{Replayed, inspect_storage, state_hash, verify_storage};
use sequencer::request_counts::RequestCounts;
use sequencer::{Content, Position};
use views::Views;

use super::told::{Answer, Glimpse, Told};
use crate::auditor;

/// How often the fold of the events is compared with the state, in blocks.
const FOLDS: u64 = 32;

/// What was checked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Checked {
    /// Blocks replayed from genesis.
    pub blocks: u64,
    /// Answers found again.
    pub answers: u64,
    /// Blocks whose streamed events were found again.
    pub streamed: u64,
    /// Blocks of which readers saw what was found again.
    pub glimpses: u64,
}

/// Checks a venue that was just opened.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn check(
    told: &mut Told,
    content: &Content,
    position: Position,
    disk: &Disk,
) -> Result<Checked, String> {
    if let Some(contradiction) = &told.contradiction {
        return Err(contradiction.clone());
    }
    settle_branch(told, content)?;
    let height = content.state().height;
    if height < told.height {
        return Err(format!(
            "block {} was shown, and the venue came back with {height}: what was acknowledged is lost",
            told.height
        ));
    }
    let inspection = inspect_storage(&disk.copy().mount(), |_| {}).map_err(|error| error.to_string())?;
    if let Some(finding) = inspection.findings.iter().find(|finding| finding.is_damage()) {
        return Err(format!("an opened journal is damaged: {finding}"));
    }
    let mut replay = Replay::of(told);
    let report = verify_storage(&disk.copy().mount(), |replayed| replay.see(replayed))
        .map_err(|error| format!("the journal does not verify: {error}"))?;
    let checked = replay.finish(content, report.first)?;
    if (report.position, report.state_hash) != (position, state_hash(content.state())) {
        return Err(format!(
            "the venue came back at {position:?}, and a replay from genesis leads to {:?}, or to another state",
            report.position
        ));
    }
    if height > 0 {
        auditor::audit(content.state());
    }
    Ok(checked)
}

/// A crash while history was turned back leaves the old branch or the new one.
fn settle_branch(told: &mut Told, content: &Content) -> Result<(), String> {
    let (branch, height) = (content.branch, content.state().height);
    match told.going_back.take() {
        _ if branch == told.branch => {}
        Some(origin) if branch == told.branch + 1 && height == origin => told.go_back(branch, origin),
        _ => return Err(format!("branch {} was shown, and the venue came back on {branch}", told.branch)),
    }
    Ok(())
}

/// A replay from genesis beside what was told.
struct Replay<'a> {
    told: &'a Told,
    folded: State,
    views: Views,
    requests: RequestCounts,
    checked: Checked,
    problem: Option<String>,
}

impl<'a> Replay<'a> {
    fn of(told: &'a Told) -> Self {
        Self {
            told,
            folded: State::default(),
            views: Views::default(),
            requests: RequestCounts::default(),
            checked: Checked::default(),
            problem: None,
        }
    }

    fn see(&mut self, replayed: &Replayed<'_>) {
        if self.problem.is_none() {
            self.problem = self.compare(replayed).err();
        }
    }

    fn compare(&mut self, replayed: &Replayed<'_>) -> Result<(), String> {
        let Replayed { height, block, events, state, .. } = replayed;
        let height = *height;
        self.checked.blocks += 1;
        if self.checked.blocks == 1 && height > 1 {
            // What came before is pruned: the fold begins here.
            self.folded = (*state).clone();
        } else {
            drop(self.views.apply(state, events));
            self.requests.take_in(block, state);
            self.fold(events, state, height)?;
        }
        if let Some(streamed) = self.told.streamed.get(&height) {
            self.checked.streamed += 1;
            if streamed != events {
                return Err(format!("the events of block {height} are not those that were streamed"));
            }
        }
        if let Some(glimpse) = self.told.glimpses.get(&height) {
            self.checked.glimpses += 1;
            let now = Glimpse::of(state);
            if *glimpse != now {
                return Err(format!("readers saw {glimpse:?} after block {height}, and now it is {now:?}"));
            }
        }
        if self.told.hashes.get(&height).is_some_and(|hash| Some(*hash) != replayed.hash()) {
            return Err(format!("the hash of block {height} is not the one that was shown"));
        }
        for answer in self.told.answers.iter().filter(|answer| answer.outcome.height == height) {
            self.checked.answers += 1;
            check_answer(answer, block, events)?;
        }
        Ok(())
    }

    fn fold(&mut self, events: &[Event], state: &State, height: u64) -> Result<(), String> {
        for event in events {
            self.folded.evolve(event);
        }
        if !height.is_multiple_of(FOLDS) {
            return Ok(());
        }
        self.folded.touched.clone_from(&state.touched);
        match self.folded == *state {
            true => Ok(()),
            false => Err(format!("folding the events does not give the state after block {height}")),
        }
    }

    /// Compares what all of it led to; `first` is the first block that was not pruned.
    fn finish(self, content: &Content, first: u64) -> Result<Checked, String> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let is_whole = first == 1;
        if is_whole && self.views != content.views {
            return Err("the views are not those that a replay from genesis gives".into());
        }
        // What was sent before a way back remains sent, though the blocks are gone.
        if is_whole && content.branch == 0 && self.requests.kept() != content.requests.kept() {
            return Err("the request counts are not those that a replay from genesis gives".into());
        }
        let is_kept = |answer: &&Answer| answer.outcome.height >= first;
        let answers = self.told.answers.iter().filter(is_kept).count() as u64;
        if self.checked.answers != answers {
            return Err(format!(
                "{answers} answers were given, and {} are found again",
                self.checked.answers
            ));
        }
        Ok(self.checked)
    }
}

/// An answer stands in its block, and with the same outcome.
fn check_answer(answer: &Answer, block: &Block, events: &[Event]) -> Result<(), String> {
    let Answer { asked, outcome } = answer;
    // The same words may have been sent twice: one of the places must have this outcome.
    let places = (0_u32..).zip(&block.commands).filter(|(_, command)| *command == asked);
    let mut outcomes = places.map(|(place, _)| own_events(place, events));
    match outcomes.any(|events| events == outcome.events) {
        true => Ok(()),
        false => Err(format!("what was answered to {asked:?} is not in block {}", block.height)),
    }
}

/// The events that followed from the command of this place.
fn own_events(place: u32, events: &[Event]) -> &[Event] {
    let begun = |event: &Event| *event == Event::Began(Cause::Command(place));
    let Some(start) = events.iter().position(begun) else { return &[] };
    let own = &events[start + 1..];
    let end = own.iter().position(|event| matches!(event, Event::Began(_))).unwrap_or(own.len());
    &own[..end]
}
