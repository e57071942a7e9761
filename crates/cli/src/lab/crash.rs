//! `steelyard lab crash`.

use journal::Progress;
use lab::crash::{Counts, Story};
use serde_json::{Value, json};

use super::CrashOptions;
use crate::failure::Failure;
use crate::output::say;
use crate::progress_bar::ProgressBar;

/// Crashes the venue of each seed, and tells what became of it. Fails at the first seed that does not hold.
pub fn run(options: &CrashOptions) -> Result<(), Failure> {
    let mut bar = ProgressBar::new("seeds");
    let mut counts = Counts::default();
    let mut last = None;
    for done in 0..options.count {
        bar.show(Progress { done, total: options.count }, done);
        let story = lab::crash::run(options.seed.saturating_add(done));
        counts.add(&story.counts);
        let is_told = options.verbose || options.count == 1 || story.failure.is_some();
        if is_told && !options.json {
            tell(&story);
        }
        let has_failed = story.failure.is_some();
        last = Some((done + 1, story));
        if has_failed {
            break;
        }
    }
    bar.end();
    let (seeds, story) = last.expect("there is at least one seed");
    match options.json {
        true => say(as_json(seeds, &counts, &story)),
        false => summarize(seeds, &counts),
    }
    match &story.failure {
        None => Ok(()),
        Some(failure) => Err(Failure::of_work(format_args!(
            "seed {} does not hold: {failure}\nreproduce it with: {}",
            story.seed,
            command(story.seed)
        ))),
    }
}

fn command(seed: u64) -> String {
    format!("steelyard lab crash --seed {seed} --verbose")
}

fn tell(story: &Story) {
    say(format_args!("seed {}\n{story}", story.seed));
}

fn summarize(seeds: u64, counts: &Counts) {
    let Counts { lives, power_losses, kills, stops, failed_starts, faults, .. } = counts;
    say(format_args!("seeds        {seeds}"));
    say(format_args!(
        "lives        {lives}, ended by {power_losses} losses of power, {kills} ends of the process, {stops} errors of the device; \
         {failed_starts} starts did not come to their end"
    ));
    say(format_args!("faults       {faults}"));
    say(format_args!(
        "flipped bits {} noticed or without harm, {} in a last write, where they look like one cut short",
        counts.damage_survived, counts.damage_in_last_write
    ));
    say(format_args!(
        "told         {} blocks, {} answers, {} liquidations, {} new branches",
        counts.blocks, counts.answers, counts.liquidations, counts.branches
    ));
    say(format_args!(
        "checked      {} answers found again, {} blocks replayed from genesis",
        counts.answers_checked, counts.replayed
    ));
}

fn as_json(seeds: u64, counts: &Counts, story: &Story) -> Value {
    json!({
        "seeds": seeds,
        "lives": counts.lives,
        "power_losses": counts.power_losses,
        "kills": counts.kills,
        "stops": counts.stops,
        "failed_starts": counts.failed_starts,
        "faults": counts.faults,
        "damage_survived": counts.damage_survived,
        "damage_in_last_write": counts.damage_in_last_write,
        "blocks": counts.blocks,
        "answers": counts.answers,
        "liquidations": counts.liquidations,
        "branches": counts.branches,
        "blocks_replayed": counts.replayed,
        "answers_checked": counts.answers_checked,
        "last_seed": story.seed,
        "last_hash": story.hash,
        "failure": story.failure,
        "reproduce": story.failure.as_ref().map(|_| command(story.seed)),
    })
}
