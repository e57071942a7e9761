//! `steelyard fsck`.

use journal::{Finding, Inspection, Part};
use serde_json::{Value, json};

use super::FsckOptions;
use crate::failure::Failure;
use crate::output::say;
use crate::progress_bar::ProgressBar;

/// Says what is wrong with a state folder. Fails where something is that was durable.
pub fn run(options: &FsckOptions) -> Result<(), Failure> {
    let mut bar = ProgressBar::new("MB");
    let inspected =
        journal::inspect(&options.state, |progress| bar.show(progress, progress.done / 1_000_000));
    bar.end_of(&inspected);
    let inspection = inspected.map_err(Failure::of_work)?;
    if options.json {
        say(as_json(options, &inspection));
    } else {
        show(options, &inspection);
    }
    if inspection.is_whole() { Ok(()) } else { Err(Failure::of_comparison()) }
}

fn show(options: &FsckOptions, inspection: &Inspection) {
    let Inspection { branches, height, first, blocks, commands, hashed, snapshots, bytes, .. } = inspection;
    for finding in &inspection.findings {
        let kind = if finding.is_damage() { "damaged" } else { "note" };
        say(format_args!("{kind:<8} {finding}\n         {}", finding.advice(&options.state)));
    }
    say(format_args!("branches   {branches}, the newest from block {first} to {height}"));
    say(format_args!(
        "blocks     {blocks} with {commands} commands; of {hashed} the hash was recomputed from its events"
    ));
    say(format_args!("snapshots  {snapshots}"));
    say(format_args!("read       {bytes} bytes"));
    let damaged = inspection.findings.iter().filter(|finding| finding.is_damage()).count();
    match damaged {
        0 => say("whole: all that was durable is as it was written"),
        1 => say("damaged: 1 place"),
        count => say(format_args!("damaged: {count} places")),
    }
}

fn as_json(options: &FsckOptions, inspection: &Inspection) -> Value {
    let finding = |finding: &Finding| {
        json!({
            "is_damage": finding.is_damage(),
            "file": finding.file,
            "part": match finding.part {
                Part::Blocks => "blocks",
                Part::Snapshot => "snapshot",
                Part::Events => "events",
            },
            "offset": finding.offset,
            "height": finding.height,
            "problem": finding.problem.to_string(),
            "advice": finding.advice(&options.state),
        })
    };
    json!({
        "is_whole": inspection.is_whole(),
        "branches": inspection.branches,
        "first": inspection.first,
        "height": inspection.height,
        "blocks": inspection.blocks,
        "commands": inspection.commands,
        "hashed": inspection.hashed,
        "snapshots": inspection.snapshots,
        "bytes": inspection.bytes,
        "findings": inspection.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}
