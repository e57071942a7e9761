//! `steelyard export`: a recorded history as Parquet tables.

mod events;
mod moment;
mod money;
mod state;
mod table;

use std::path::Path;

use engine::command::{Authority, Command};
use journal::Replayed;
use parquet::errors::{ParquetError, Result};
use serde_json::{Map, Value, json};

use super::ExportOptions;
use crate::failure::Failure;
use crate::output::say;
use crate::progress_bar::ProgressBar;
use events::EventTables;
use table::{Kind, Table};

/// Writes the tables of a history.
pub fn run(options: &ExportOptions) -> std::result::Result<(), Failure> {
    if options.from > options.to {
        return Err(Failure::of_arguments(format_args!(
            "--from {} lies behind --to {}",
            options.from, options.to
        )));
    }
    std::fs::create_dir_all(&options.out).map_err(Failure::of_work)?;
    let mut tables = Tables::create(&options.out).map_err(failed(options))?;
    let mut bar = ProgressBar::new("blocks");
    let mut written = Ok(());
    let mut of_state = None;
    let verified = journal::verify_to_state(&options.state, |replayed| {
        let height = replayed.height;
        bar.show(replayed.progress, height);
        if written.is_ok() && (options.from..=options.to).contains(&height) {
            written = tables.take(replayed);
        }
        if height == options.to {
            of_state = Some(state::write(&options.out, replayed.state));
        }
    });
    bar.end_of(&verified);
    let (report, last) = verified.map_err(Failure::of_work)?;
    let of_state = of_state.unwrap_or_else(|| state::write(&options.out, &last)).map_err(failed(options))?;
    let mut rows = written.and_then(|()| tables.close()).map_err(failed(options))?;
    rows.extend(of_state);
    let (first, last) = (options.from.max(report.first), options.to.min(report.position.height));
    if options.json {
        let tables: Map<String, Value> =
            rows.iter().map(|&(name, rows)| (name.into(), rows.into())).collect();
        say(json!({ "from": first, "to": last, "tables": tables }));
        return Ok(());
    }
    say(format_args!("blocks {first} to {last}, in {}", options.out.display()));
    for (name, rows) in rows {
        say(format_args!("{:<28} {rows:>12} rows", format!("{name}.parquet")));
    }
    Ok(())
}

fn failed(options: &ExportOptions) -> impl Fn(ParquetError) -> Failure {
    let out = options.out.display().to_string();
    move |error| Failure::of_work(format_args!("cannot write to {out}: {error}"))
}

/// All tables of an export.
struct Tables {
    blocks: Table,
    commands: Table,
    events: EventTables,
}

impl Tables {
    fn create(folder: &Path) -> Result<Self> {
        let blocks = [
            ("height", Kind::Whole),
            ("branch", Kind::Whole),
            ("time", Kind::Moment),
            ("received", Kind::Moment),
            ("hash", Kind::Text),
            ("commands", Kind::Whole),
            ("events", Kind::Whole),
        ];
        let commands = [
            ("height", Kind::Whole),
            ("time", Kind::Moment),
            ("command", Kind::Whole),
            ("signer", Kind::Text),
            ("on_behalf_of", Kind::Text),
            ("nonce", Kind::Whole),
            ("action", Kind::Text),
            ("content", Kind::Text),
        ];
        Ok(Self {
            blocks: Table::create(folder, "blocks", &blocks)?,
            commands: Table::create(folder, "commands", &commands)?,
            events: EventTables::create(folder)?,
        })
    }

    fn take(&mut self, replayed: &Replayed<'_>) -> Result<()> {
        // Where a block before is wrong, the replay says so.
        let Some(hash) = replayed.hash() else { return Ok(()) };
        let block = replayed.block;
        self.blocks.row([
            block.height.into(),
            replayed.branch.into(),
            block.time.into(),
            block.received.into(),
            hash.to_string().into(),
            (block.commands.len() as u64).into(),
            (replayed.events.len() as u64).into(),
        ])?;
        for (number, command) in (0_u64..).zip(&block.commands) {
            self.command(replayed, number, command)?;
        }
        self.events.take(replayed)?;
        Ok(())
    }

    fn command(&mut self, replayed: &Replayed<'_>, number: u64, command: &Command) -> Result<()> {
        let nonce = match command.authority {
            Authority::Signature { nonce, .. } => Some(nonce),
            Authority::Venue => None,
        };
        let (action, content) = variant(&command.action);
        self.commands.row([
            replayed.block.height.into(),
            replayed.block.time.into(),
            number.into(),
            command.signer.into(),
            command.on_behalf_of.into(),
            nonce.into(),
            action.into(),
            content.into(),
        ])
    }

    /// Ends all files, and says how many rows each has.
    fn close(self) -> Result<Vec<(&'static str, u64)>> {
        let mut rows = vec![("blocks", self.blocks.close()?), ("commands", self.commands.close()?)];
        rows.extend(self.events.close()?);
        Ok(rows)
    }
}

/// The name of an enum's variant, and what is in it as JSON.
fn variant(value: &impl serde::Serialize) -> (String, Option<String>) {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => (name, None),
        Ok(Value::Object(fields)) => {
            let first = fields.into_iter().next();
            first.map_or_else(|| (String::new(), None), |(name, content)| (name, Some(content.to_string())))
        }
        Ok(other) => (String::new(), Some(other.to_string())),
        // What has no JSON is still there by name.
        Err(error) => (String::new(), Some(format!("no JSON: {error}"))),
    }
}
