//! Blocks and events, as the journal has them. Read from the disk, beside the sequencer.

use std::path::PathBuf;
use std::sync::Arc;

use api::native::{self, Asked, Problem, Recorded};
use journal::{Error, History, RecordedBlock};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use views::revaluation::Columns;

use crate::http::Doors;

/// How many bytes of the record one answer is made of, and one event of a stream at least: as JSON they are some ten times as many.
pub(super) const BYTES: u64 = 256 << 10;

/// How many streams of events there may be at once.
pub(super) const STREAMS: usize = 64;

/// The record of blocks and events, and who reads it.
#[derive(Debug)]
pub struct Record {
    /// The state directory.
    pub(super) directory: PathBuf,
    /// The places of streams.
    pub(super) streams: Arc<Semaphore>,
    /// One copy of the venue at a time is made for a question.
    pub(super) copies: Semaphore,
    /// All accounts as they were at the last question of stress.
    pub(super) columns: Mutex<Columns>,
}

impl Record {
    /// The record in a state directory.
    pub fn of(directory: PathBuf) -> Self {
        Self {
            directory,
            streams: Arc::new(Semaphore::new(STREAMS)),
            copies: Semaphore::new(1),
            columns: Mutex::default(),
        }
    }
}

/// The last block that may be read, and the branch on which it lies.
pub(super) fn tip(doors: &Doors) -> (u64, u64) {
    let content = doors.venue.read();
    (content.state().height, content.branch)
}

pub(super) async fn answer(doors: Doors, recorded: Recorded, asked: Asked) -> Result<Value, Problem> {
    let read = tokio::task::spawn_blocking(move || read(&doors, recorded, &asked));
    read.await.expect("reading does not panic")
}

fn read(doors: &Doors, recorded: Recorded, asked: &Asked) -> Result<Value, Problem> {
    let (last, branch) = tip(doors);
    let history = History::open(&doors.record.directory, branch).map_err(unreadable)?;
    let content = match recorded {
        Recorded::Blocks => blocks(&history, asked, last)?,
        Recorded::Block => json!({ "block": block(&history, asked.required("height")?, last)? }),
        Recorded::Events => events(&history, asked, last)?,
        Recorded::Rejection => return rejection(doors, &history, asked, last),
    };
    Ok(native::as_of_block(doors.venue.read().state(), content))
}

fn blocks(history: &History, asked: &Asked, last: u64) -> Result<Value, Problem> {
    let (from, count) = range(asked, last)?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    for height in from..from + count {
        let block = find(history, height, last)?;
        bytes += block.bytes;
        found.push(written(&block));
        if bytes >= BYTES {
            break;
        }
    }
    let next = next(from, found.len(), last);
    Ok(native::page("blocks", &found, next))
}

fn block(history: &History, height: u64, last: u64) -> Result<Value, Problem> {
    check(height, last)?;
    Ok(written(&find(history, height, last)?))
}

fn find(history: &History, height: u64, last: u64) -> Result<RecordedBlock, Problem> {
    let found = history.block(height).map_err(unreadable)?;
    found.ok_or_else(|| absent(history, height, last))
}

fn written(block: &RecordedBlock) -> Value {
    let hexadecimal = |bytes: &[u8]| hex::encode(bytes);
    let evidence: Vec<(u32, String)> =
        block.evidence.iter().map(|evidence| (evidence.command, hexadecimal(&evidence.bytes))).collect();
    native::block(&native::RecordedBlock {
        block: &block.block,
        branch: block.branch,
        hash: &block.hash.to_string(),
        previous_hash: &block.previous.to_string(),
        evidence: &evidence,
    })
}

fn events(history: &History, asked: &Asked, last: u64) -> Result<Value, Problem> {
    let (from, count) = range(asked, last)?;
    if count == 0 {
        return Ok(native::page("blocks", &[], None));
    }
    let found = history.events(from, count, BYTES).map_err(unreadable)?;
    if found.is_empty() {
        return Err(absent(history, from, last));
    }
    let written =
        found.iter().map(|block| native::events(block.height, &block.hash.to_string(), &block.events));
    Ok(native::page("blocks", &written.collect::<Vec<_>>(), next(from, found.len(), last)))
}

fn rejection(doors: &Doors, history: &History, asked: &Asked, last: u64) -> Result<Value, Problem> {
    let height = asked.required("height")?;
    check(height, last)?;
    let block = find(history, height, last)?.block;
    let events = history.events(height, 1, BYTES).map_err(unreadable)?;
    let events = events.first().ok_or_else(|| absent(history, height, last))?;
    let (command, item) = (asked.required("command")?, asked.required("item")?);
    let content = doors.venue.read();
    let explained = native::explain_rejection(content.state(), &block, &events.events, command, item)?;
    Ok(native::as_of_block(content.state(), explained))
}

/// The heights that are asked for: the first, and how many.
fn range(asked: &Asked, last: u64) -> Result<(u64, u64), Problem> {
    let limit = asked.limit() as u64;
    let from = asked.whole("from").unwrap_or((last + 1).saturating_sub(limit).max(1));
    if from == 0 {
        return Err(Problem::unknown_block(from, last));
    }
    Ok((from, limit.min((last + 1).saturating_sub(from))))
}

/// Where the next page begins.
fn next(from: u64, found: usize, last: u64) -> Option<u64> {
    let next = from + found as u64;
    (next <= last).then_some(next)
}

pub(super) fn check(height: u64, last: u64) -> Result<(), Problem> {
    if (1..=last).contains(&height) { Ok(()) } else { Err(Problem::unknown_block(height, last)) }
}

pub(super) fn absent(history: &History, height: u64, last: u64) -> Problem {
    match history.first_from(height, last) {
        Ok(first) => Problem::absent_block(height, first),
        Err(error) => unreadable(error),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err takes")]
pub(super) fn unreadable(error: Error) -> Problem {
    tracing::error!(%error, "the record of blocks cannot be read");
    Problem::unreadable_record(&error.to_string())
}
