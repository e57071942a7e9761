//! The command `cargo xtask`: runs the workspace's own tools.

mod fuzz;

use std::process::{Command, ExitCode};

use xtask::{RULES, Workspace};

const USAGE: &str = "\
usage: cargo xtask COMMAND

commands:
  fuzz     fuzz TARGET, decoders or engine, or both, for `--seconds N` (300) each
  rules    check the code's own rules, as `cargo test -p xtask` does, and list what breaks them
  soak     run all tests in their long forms: five hundred kills, whole crash days, the large order flows; then ten thousand seeds of
           crashes in a release build, and the clients; arguments go to `cargo test`, and leave the rest out";

/// How many seeds of crashes a soak tries.
const CRASHES: &str = "10000";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["rules"] => check_rules(),
        ["soak", rest @ ..] => soak(rest),
        ["fuzz", rest @ ..] => fuzz::run(rest).unwrap_or_else(|| {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Prints the violations of every rule; the exit code is 1 if there is one.
fn check_rules() -> ExitCode {
    let workspace = match Workspace::load() {
        Ok(workspace) => workspace,
        Err(error) => {
            eprintln!("the workspace cannot be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut count = 0;
    for rule in RULES {
        for violation in (rule.check)(&workspace) {
            println!("{}: {violation}", rule.name);
            count += 1;
        }
    }
    println!("{} rules checked, {count} violations", RULES.len());
    if count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the tests in their long forms, then crashes and clients in theirs unless arguments choose among the tests; the exit code
/// says whether all passed.
fn soak(arguments: &[&str]) -> ExitCode {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut tests = Command::new(&cargo);
    tests.args(["test", "--workspace"]).args(arguments);
    let mut crashes = Command::new(&cargo);
    crashes.args(["run", "--release", "--", "lab", "crash", "--seed", "0", "--count", CRASHES]);
    let mut clients = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.ci/clients"));
    let passed =
        passes(&mut tests) && (!arguments.is_empty() || passes(&mut crashes) && passes(&mut clients));
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether a command passes in its long form.
fn passes(command: &mut Command) -> bool {
    match command.env("STEELYARD_SOAK", "1").status() {
        Ok(status) => status.success(),
        Err(error) => {
            eprintln!("{} cannot be started: {error}", command.get_program().display());
            false
        }
    }
}
