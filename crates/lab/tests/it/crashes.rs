//! Crashes anywhere: nothing acknowledged is lost, nothing is shown that is not durable.

use lab::crash::{Counts, run};

/// How many seeds. Many more are run by the release build: `cargo xtask soak`.
fn seeds() -> u64 {
    if std::env::var_os("STEELYARD_SOAK").is_some() { 1_000 } else { 100 }
}

#[test]
fn every_seed_holds_and_each_kind_of_fault_comes_to_pass() {
    let mut counts = Counts::default();
    for seed in 0..seeds() {
        let story = run(seed);
        assert!(story.failure.is_none(), "seed {seed}: steelyard lab crash --seed {seed} --verbose\n{story}");
        counts.add(&story.counts);
    }
    let Counts { power_losses, kills, stops, failed_starts, damage_survived, liquidations, branches, .. } =
        counts;
    for count in [power_losses, kills, stops, failed_starts, damage_survived, liquidations, branches] {
        assert!(count > 10, "hardly anything happened: {counts:?}");
    }
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let story = run(7);
    assert_eq!(story, run(7));
    assert_ne!(story.hash, run(8).hash);
}
