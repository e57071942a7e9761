//! `steelyard replay`.

use std::path::Path;
use std::time::Instant;

use journal::{Error, Journal, Options};
use serde_json::json;

use super::ReplayOptions;
use crate::failure::Failure;
use crate::output::say;
use crate::progress_bar::ProgressBar;

/// Recomputes a recorded history.
pub fn run(options: &ReplayOptions) -> Result<(), Failure> {
    let started = Instant::now();
    let mut bar = ProgressBar::new("blocks");
    if !options.verify {
        return show_end(options, &mut bar);
    }
    let report = journal::verify(&options.state, |replayed| bar.show(replayed.progress, replayed.height));
    bar.end_of(&report);
    let report = report.map_err(Failure::of_work)?;
    let seconds = started.elapsed().as_secs_f64();
    if options.json {
        let answer = json!({
            "first": report.first,
            "height": report.position.height,
            "branch": report.position.branch,
            "hash": report.position.hash.to_string(),
            "state_hash": report.state_hash.to_string(),
            "commands": report.commands,
            "events": report.events,
            "evidence": report.evidence,
            "snapshots": report.snapshots,
            "seconds": seconds,
        });
        say(answer);
        return Ok(());
    }
    say(format_args!("block       {} of branch {}", report.position.height, report.position.branch));
    if report.first > 1 {
        say(format_args!(
            "pruned      the blocks before; verified from the snapshot before block {}",
            report.first
        ));
    }
    say(format_args!("hash        {}", report.position.hash));
    say(format_args!("state hash  {}", report.state_hash));
    say(format_args!("commands    {} ({} signed)", report.commands, report.evidence));
    say(format_args!("events      {}", report.events));
    say(format_args!("snapshots   {} agree", report.snapshots));
    if let Some(cut) = &report.cut {
        say(format_args!("unfinished  {cut}: never acknowledged, and cut off at the next start"));
    }
    say(format_args!("verified in {seconds:.1} s"));
    Ok(())
}

/// Replays what the newest snapshot does not have yet, and says where history ends.
fn show_end(options: &ReplayOptions, bar: &mut ProgressBar) -> Result<(), Failure> {
    if !holds_journal(&options.state).map_err(Failure::of_work)? {
        let directory = options.state.clone();
        return Err(Failure::of_work(Error::NoJournal { directory }));
    }
    let recovery = Journal::open(&options.state, Options::default()).map_err(Failure::of_work)?;
    let recovered = recovery.replay(|replayed| bar.show(replayed.progress, replayed.height));
    bar.end_of(&recovered);
    let recovered = recovered.map_err(Failure::of_work)?;
    let position = recovered.journal.position();
    if options.json {
        say(json!({
            "height": position.height,
            "branch": position.branch,
            "hash": position.hash.to_string(),
            "replayed": recovered.replayed,
        }));
    } else {
        say(format_args!("block {} of branch {}, hash {}", position.height, position.branch, position.hash));
    }
    Ok(())
}

/// Whether there is a journal: opening would begin one where there is none.
fn holds_journal(state: &Path) -> std::io::Result<bool> {
    if !state.is_dir() {
        return Ok(false);
    }
    let names = std::fs::read_dir(state)?.collect::<Result<Vec<_>, _>>()?;
    Ok(names.iter().any(|entry| entry.file_name().to_string_lossy().starts_with("branch-")))
}
