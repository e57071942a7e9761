//! How a task fails.

use std::fmt::Display;
use std::process::ExitCode;

use crate::output::warn;

/// Why a task ended without success.
#[derive(Debug)]
pub struct Failure {
    reason: String,
    code: u8,
}

impl Failure {
    /// The venue or a check failed.
    pub fn of_work(reason: impl Display) -> Self {
        Self { reason: reason.to_string(), code: 1 }
    }

    /// Arguments or configuration cannot be used.
    pub fn of_arguments(reason: impl Display) -> Self {
        Self { reason: reason.to_string(), code: 2 }
    }

    /// What was compared differs, as was said already.
    pub fn of_comparison() -> Self {
        Self { reason: String::new(), code: 1 }
    }

    /// Says why, where that was not done yet, and gives the exit code.
    pub fn report(self) -> ExitCode {
        if !self.reason.is_empty() {
            warn(format_args!("error: {}", self.reason));
        }
        ExitCode::from(self.code)
    }
}
