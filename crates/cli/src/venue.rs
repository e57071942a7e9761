//! The running venue that a task asks, and how its answer is shown.

use clap::Args;
use client::{Error, Venue};
use serde::Serialize;

use crate::failure::Failure;
use crate::output::say;
use crate::table;

/// Which venue is asked, and how its answer is shown.
#[derive(Debug, Args)]
pub struct VenueOptions {
    /// Where the venue listens.
    #[arg(long, env = "STEELYARD_URL", default_value = "http://127.0.0.1:3001")]
    pub url: String,
    /// Print one JSON value instead of tables.
    #[arg(long)]
    pub json: bool,
}

impl VenueOptions {
    /// The venue.
    pub fn venue(&self) -> Venue {
        Venue::at(&self.url)
    }

    /// Shows an answer: as tables, or as one JSON value.
    pub fn show(&self, answer: &impl Serialize) -> Result<(), Failure> {
        let answer = serde_json::to_value(answer).map_err(Failure::of_work)?;
        say(if self.json { answer.to_string() } else { table::answer(&answer) });
        Ok(())
    }

    /// Shows rows: in a table these of their fields, in JSON all.
    pub fn show_rows(&self, rows: &impl Serialize, names: &[&str]) -> Result<(), Failure> {
        let rows = serde_json::to_value(rows).map_err(Failure::of_work)?;
        self.show(&if self.json { rows } else { table::columns(rows, names) })
    }

    /// Says that a task is done.
    pub fn show_done(&self) {
        say(if self.json { r#"{"done":true}"# } else { "done" });
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Unreachable { .. } => Self::of_work(format_args!(
                "{error}; start one with `steelyard dev`, or say with --url http://HOST:PORT where it listens"
            )),
            Error::Refused(_) => Self::of_work(format_args!("the venue refuses: {error}")),
            Error::Problem { .. } => Self::of_arguments(format_args!("the venue answers: {error}")),
            Error::TooMany(_) | Error::Unexpected { .. } | Error::NoPrice(_) => Self::of_work(error),
            Error::UnknownMarket(_) => {
                Self::of_arguments(format_args!("{error}; `steelyard market list` names all"))
            }
            Error::NoPosition(_) | Error::Number(_) => Self::of_arguments(error),
        }
    }
}
