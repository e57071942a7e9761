//! `steelyard curve`.

mod arguments;
mod check;
mod diff;
mod file;
mod generate;
mod json;
mod show;
mod svg;

pub use arguments::CurveOptions;

use crate::failure::Failure;
use arguments::CurveTask;

/// Shows, checks, makes or compares curves.
pub fn run(options: &CurveOptions) -> Result<(), Failure> {
    match &options.task {
        CurveTask::Show(options) => show::run(options),
        CurveTask::Check(options) => check::run(options),
        CurveTask::Gen(options) => generate::run(options),
        CurveTask::Diff(options) => diff::run(options),
    }
}
