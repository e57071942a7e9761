//! Builds and runs the fuzz targets, with the stable compiler's own instrumentation.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// The targets, as `fuzz/Cargo.toml` names them.
const TARGETS: [&str; 3] = ["decoders", "engine", "journal"];

/// The longest input, in bytes.
const LONGEST: u32 = 4_096;

/// What makes the compiler count which edges of the code are taken, and watch comparisons.
const INSTRUMENTATION: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Runs the named target, or one after the other all, for so many seconds each; none where the arguments say neither.
pub(crate) fn run(arguments: &[&str]) -> Option<ExitCode> {
    let (targets, rest) = match arguments {
        [target, rest @ ..] if !target.starts_with("--") => {
            (vec![*TARGETS.iter().find(|known| *known == target)?], rest)
        }
        rest => (TARGETS.to_vec(), rest),
    };
    let seconds: u32 = match rest {
        [] => 300,
        ["--seconds", seconds] => seconds.parse().ok()?,
        _ => return None,
    };
    let passed = targets.into_iter().all(|target| fuzz(target, seconds));
    Some(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs all targets for so many seconds each, also after one that failed, and says whether nothing was found.
pub(crate) fn targets(seconds: u32) -> bool {
    TARGETS.into_iter().filter(|target| !fuzz(target, seconds)).count() == 0
}

fn fuzz(target: &str, seconds: u32) -> bool {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz"));
    let [corpus, found] = ["corpus", "found"].map(|name| folder.join(name).join(target));
    for made in [&corpus, &found] {
        if let Err(error) = std::fs::create_dir_all(made) {
            eprintln!("{} cannot be made: {error}", made.display());
            return false;
        }
    }
    let mut run = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // With a platform named, build scripts are not instrumented.
    run.args([
        "run",
        "--release",
        "--target",
        "host-tuple",
        "--features",
        "libfuzzer",
        "--bin",
        target,
        "--",
    ]);
    run.arg(&corpus).args([format!("-max_total_time={seconds}"), format!("-max_len={LONGEST}")]);
    run.arg(format!("-artifact_prefix={}/", found.display()));
    run.args(["-len_control=0", "-print_final_stats=1"])
        .env("RUSTFLAGS", INSTRUMENTATION)
        // The target writes what its search begins with.
        .env("STEELYARD_SEEDS", &corpus)
        .current_dir(&folder);
    match run.status() {
        Ok(status) => status.success(),
        Err(error) => {
            eprintln!("cargo cannot be run: {error}");
            false
        }
    }
}
