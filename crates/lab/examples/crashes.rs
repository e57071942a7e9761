//! Plays recorded crashes at four venues, at equal average initial margin, and prints what they cost as a table.
//!
//! `cargo run --release -p lab --example crashes [FOLDER] [PART OF A DAY'S NAME] [TRADERS] [SEED] [without]`
//!
//! With `without`, our own rules are played, each time without one of them.

use std::path::PathBuf;
use std::process::ExitCode;

use lab::comparison::{Comparison, HEAD, line};
use lab::{Audits, PopulationParameters, days, presets};
use units::{Rate, Time};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |place: usize| arguments.get(place).map(String::as_str);
    let recorded = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/prices");
    let folder = PathBuf::from(argument(0).filter(|given| *given != "-").unwrap_or(recorded));
    let part = argument(1).filter(|given| *given != "-").unwrap_or("");
    let traders = argument(2).and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let seed = argument(3).and_then(|text| text.parse().ok()).unwrap_or(1);
    println!("{HEAD}");
    for day in days::ALL.into_iter().filter(|day| day.name.contains(part)) {
        let comparison = Comparison {
            day,
            seed,
            population: PopulationParameters { traders, ..PopulationParameters::default() },
            arrival: Time(2 * Time::HOUR.0),
            step: Time(5_000),
        };
        let (path, listings) = match day.open(&folder, seed, comparison.step) {
            Ok(opened) => opened,
            Err(error) => {
                eprintln!("{}: {error}", day.name);
                return ExitCode::FAILURE;
            }
        };
        let peer = comparison.world(presets::HYPERLIQUID, Rate::ONE, &path, &listings, Audits::Never);
        let average = peer.average_initial_margin();
        let all = if argument(4) == Some("without") { &presets::WITHOUT[..] } else { &presets::ALL[..] };
        for &rules in all {
            let factor = comparison.factor(rules, average, &path, &listings);
            let outcome = comparison.outcome(rules, factor, &path, &listings);
            println!("{}", line(&day, factor, &outcome));
        }
    }
    ExitCode::SUCCESS
}
