//! What takes hours: the long forms of tests, crashes, kills, fuzzing and the clients, one part after the other.

use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::fuzz;

/// How many seeds of crashes are tried.
const CRASHES: &str = "10000";

/// For how many seconds each fuzz target runs.
const FUZZED: u32 = 900;

/// A part of the soak: its name, and what says whether it passes.
type Part = (&'static str, fn() -> bool);

/// In order: what finds most in the least time comes first.
const PARTS: [Part; 6] = [
    ("crashes", crashes),
    ("kills", kills),
    ("fuzz", fuzz),
    ("clients", clients),
    ("tests", tests),
    ("peers", peers),
];

/// Runs the named parts, or all, and tells of each as it ends; none where a name is not that of a part.
pub(crate) fn run(names: &[&str]) -> Option<ExitCode> {
    let named = |name: &&str| PARTS.into_iter().find(|(known, _)| known == name);
    let parts = match names {
        [] => PARTS.to_vec(),
        names => names.iter().map(named).collect::<Option<Vec<Part>>>()?,
    };
    let mut failed = Vec::new();
    for (name, passes) in parts {
        println!("soak: {name} begins");
        let begun = Instant::now();
        let passed = passes();
        let word = if passed { "passed" } else { "FAILED" };
        println!("soak: {name} {word} after {} s", begun.elapsed().as_secs());
        if !passed {
            failed.push(name);
        }
    }
    if failed.is_empty() {
        return Some(ExitCode::SUCCESS);
    }
    println!("soak: failed: {}", failed.join(", "));
    Some(ExitCode::FAILURE)
}

fn crashes() -> bool {
    passes(cargo(&["run", "--release", "--", "lab", "crash", "--seed", "0", "--count", CRASHES]))
}

fn kills() -> bool {
    passes(cargo(&["test", "--release", "-p", "cli", "--test", "it", "kills::", "--", "--nocapture"]))
}

fn fuzz() -> bool {
    fuzz::targets(FUZZED)
}

fn clients() -> bool {
    passes(Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.ci/clients")))
}

/// In a release build, since a debug one takes several times as long, with the assertions of a debug one.
fn tests() -> bool {
    let assertions = "profile.release.debug-assertions=true";
    let mut tests = cargo(&["test", "--workspace", "--release", "--no-fail-fast", "--config", assertions]);
    tests.args(["--", "--skip", "kills::"]);
    passes(tests)
}

/// No test needs what this compares, so nothing else builds it.
fn peers() -> bool {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../peers/Cargo.toml");
    passes(cargo(&["check", "--locked", "--benches", "--manifest-path", manifest]))
}

fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(arguments);
    cargo
}

/// Whether a command passes in its long form.
fn passes(mut command: Command) -> bool {
    match command.env("STEELYARD_SOAK", "1").status() {
        Ok(status) => status.success(),
        Err(error) => {
            eprintln!("{} cannot be started: {error}", command.get_program().display());
            false
        }
    }
}
