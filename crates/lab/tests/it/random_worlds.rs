//! Long random worlds: whatever is asked under whatever rules, nothing panics, nothing is created or lost, folding the events
//! gives the state, and the index of safe regions misses nobody.

use std::collections::BTreeMap;
use std::env;

use crate::random_world::{HOPS, RandomWorld};

/// How many worlds, and how many steps in each.
fn length() -> (u64, usize) {
    match env::var_os("STEELYARD_SOAK") {
        Some(_) => (400, 4_000),
        None => (16, 400),
    }
}

#[test]
fn random_worlds_keep_every_sum_and_miss_nobody() {
    let (worlds, steps) = length();
    let first = env::var("STEELYARD_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut happened: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in first..first + worlds {
        println!("seed {seed}");
        let mut world = RandomWorld::new(seed);
        (0..steps).for_each(|_| world.step());
        world.happened.iter().for_each(|(name, count)| *happened.entry(name).or_default() += count);
    }
    println!("{happened:?}");
    for name in HOPS {
        assert!(happened.contains_key(name), "no {name} in {worlds} worlds: {happened:?}");
    }
}
