//! The command `cargo xtask`: runs the workspace's own tools.

use std::process::ExitCode;

use xtask::{RULES, Workspace};

const USAGE: &str = "\
usage: cargo xtask COMMAND

commands:
  rules    check the code's own rules, as `cargo test -p xtask` does, and list what breaks them
  soak     run all tests in their long forms: a hundred kills, whole crash days, the large order flows; arguments go to
           `cargo test`";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["rules"] => check_rules(),
        ["soak", rest @ ..] => soak(rest),
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

/// Runs the tests in their long forms; the exit code is theirs.
fn soak(arguments: &[&str]) -> ExitCode {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tests = std::process::Command::new(cargo)
        .args(["test", "--workspace"])
        .args(arguments)
        .env("STEELYARD_SOAK", "1")
        .status();
    match tests {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo cannot be started: {error}");
            ExitCode::FAILURE
        }
    }
}
