//! The command `cargo xtask`: runs the workspace's own tools.

mod fuzz;
mod soak;

use std::process::ExitCode;

use xtask::{RULES, Workspace};

const USAGE: &str = "\
usage: cargo xtask COMMAND

commands:
  fuzz     fuzz TARGET, decoders, engine or journal, or all, for `--seconds N` (300) each
  rules    check the code's own rules, as `cargo test -p xtask` does, and list what breaks them
  soak     run the long forms: ten thousand seeds of `crashes` in a release build, five hundred `kills`, `fuzz` for a quarter of an hour
           a target, the `clients`, all other `tests` with whole crash days and the large order flows, and whether the `peers` of the book build; with
           names, these parts alone";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["rules"] => check_rules(),
        ["soak", parts @ ..] => soak::run(parts).unwrap_or_else(misused),
        ["fuzz", rest @ ..] => fuzz::run(rest).unwrap_or_else(misused),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => misused(),
    }
}

/// Says how it is used.
fn misused() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
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
