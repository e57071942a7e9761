//! The command line of Steelyard: arguments in, crates called, text out.
//!
//! Exit codes: 0 done; 1 the venue or a check failed, or what was compared differs; 2 arguments or configuration cannot be used.

mod arguments;
mod banner;
mod curve;
mod dev;
mod failure;
mod lab;
mod output;
mod progress_bar;
mod questions;
mod record;
mod serve;
mod table;
mod trading;
mod venue;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Task};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter =
        tracing_subscriber::EnvFilter::try_from_env("STEELYARD_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .log_internal_errors(false)
        .init();
    let result = match arguments.task {
        Task::Dev(options) => dev::run(&options),
        Task::Serve(options) => serve::run(&options),
        Task::Replay(options) => record::replay(&options),
        Task::Fsck(options) => record::fsck(&options),
        Task::Truncate(options) => record::truncate(&options),
        Task::Export(options) => record::export(&options),
        Task::Prune(options) => record::prune(&options),
        Task::Lab(task) => lab::run(&task),
        Task::Curve(options) => curve::run(&options),
        Task::Oracle(options) => questions::oracle(&options),
        Task::Waterfall(options) => questions::waterfall(&options),
        Task::Withdrawals(options) => questions::withdrawals(&options),
        Task::Stress(options) => questions::stress(&options),
        Task::Changes(options) => questions::changes(&options),
        Task::Market(task) => trading::market(&task),
        Task::Account(task) => trading::account(&task),
        Task::Order(task) => trading::order(&task),
        Task::Position(task) => trading::position(&task),
        Task::Funding(task) => trading::funding(&task),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
