//! Recorded crashes: a small population in CI, a large one under STEELYARD_SOAK.

use std::env;
use std::path::Path;

use lab::comparison::Comparison;
use lab::{Audits, PopulationParameters, days, presets};
use units::{Rate, Time};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/prices");

#[test]
fn the_worst_hours_of_may_2021_are_audited() {
    let folder = Path::new(FOLDER);
    if !folder.exists() {
        assert!(env::var_os("STEELYARD_REQUIRE_DATA").is_none(), "{FOLDER} is required");
        println!("not run: data absent");
        return;
    }
    let is_long = env::var_os("STEELYARD_SOAK").is_some();
    let all = if is_long { days::ALL.to_vec() } else { vec![worst_hours()] };
    for day in all {
        let comparison = Comparison {
            day,
            seed: 11,
            population: PopulationParameters {
                traders: if is_long { 1_000 } else { 200 },
                ..PopulationParameters::default()
            },
            arrival: Time(20 * Time::MINUTE.0),
            step: Time(10_000),
        };
        let (path, listings) = day.open(folder, 11, comparison.step).expect("the day is recorded");
        for rules in presets::ALL {
            let world = comparison.world(rules, Rate::ONE, &path, &listings, Audits::Always);
            let outcome = world.run(days::end(&day));
            assert!(!outcome.losses.liquidated.is_empty(), "{} on {}", rules.name, day.name);
        }
    }
}

/// 19 May 2021 from 12:20 to 13:20 UTC.
fn worst_hours() -> days::Day {
    let from_ms = days::MAY_2021.from_ms + 260 * 60_000;
    days::Day { from_ms, until_ms: from_ms + 60 * 60_000, ..days::MAY_2021 }
}
