//! Blocks and their events, as they were recorded.

use engine::command::{Authority, Block, Command};
use engine::event::Event;
use serde::Serialize;
use serde_json::{Value, json};

use super::numbers::variant;
use super::schema;

/// A block as it was recorded, with its place in the chain of hashes.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// The block.
    pub block: &'a Block,
    /// The branch that it belongs to.
    pub branch: u64,
    /// Its hash, in hexadecimal digits.
    pub hash: &'a str,
    /// The hash of the block before.
    pub previous_hash: &'a str,
    /// What proves that a command was asked for, in hexadecimal digits: by the command's place.
    pub evidence: &'a [(u32, String)],
}

/// A block: its times, its hashes and its commands.
pub fn block(recorded: &Recorded<'_>) -> Value {
    let Recorded { block, branch, hash, previous_hash, evidence } = *recorded;
    let evidence_of = |place: u32| {
        evidence.iter().find(|(command, _)| *command == place).map(|(_, evidence)| evidence.as_str())
    };
    let commands = (0_u32..).zip(&block.commands).map(|(place, asked)| command(asked, evidence_of(place)));
    json!({
        "height": block.height,
        "time": block.time.0,
        "received": block.received.0,
        "branch": branch,
        "hash": hash,
        "previous_hash": previous_hash,
        "commands": commands.collect::<Vec<_>>(),
    })
}

fn command(command: &Command, evidence: Option<&str>) -> Value {
    let authority = match command.authority {
        Authority::Venue => json!({ "kind": "venue", "nonce": null, "expires_after": null }),
        Authority::Signature { nonce, expires_after } => {
            json!({ "kind": "signature", "nonce": nonce, "expires_after": expires_after.map(|time| time.0) })
        }
    };
    json!({
        "signer": command.signer.to_string(),
        "on_behalf_of": command.on_behalf_of.map(|account| account.to_string()),
        "authority": authority,
        "kind": variant(&command.action),
        "action": written(&command.action),
        "evidence": evidence,
    })
}

/// What followed from a block, with the block's hash.
pub fn events(height: u64, hash: &str, events: &[Event]) -> Value {
    json!({ "height": height, "hash": hash, "events": events.iter().map(written).collect::<Vec<_>>() })
}

fn written(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("what the engine defines can be written as JSON")
}

/// A list of these, and where the next page begins.
pub fn page(name: &str, entries: &[Value], next: Option<u64>) -> Value {
    json!({ name: entries, "next": next })
}

/// What one block is answered as.
pub(super) fn one_block_schema() -> Value {
    schema::answer(&[("block", schema::named("Block"))])
}

/// What is streamed: of each block an event `block` whose id is the height, and whose data are a `BlockEvents`.
pub(super) fn stream_schema() -> Value {
    json!({ "type": "string", "description": "Server-sent events. Of each block one `block`: its id is the height, its data are a `BlockEvents`. \
        A stream that broke goes on with `Last-Event-ID`. `branch` says that the venue went back to an earlier block, and ends the stream." })
}

/// What a page of blocks is answered as.
pub(super) fn blocks_schema() -> Value {
    page_schema("blocks", schema::named("Block"))
}

/// What a page of events is answered as.
pub(super) fn events_schema() -> Value {
    page_schema("blocks", schema::named("BlockEvents"))
}

fn page_schema(name: &str, of: Value) -> Value {
    use schema::{answer, height, list, nullable};
    answer(&[(name, list(of)), ("next", nullable(height()))])
}

/// The schemas of a block and of its events.
pub(super) fn components() -> [(&'static str, Value); 2] {
    use schema::{address, engine, height, list, nullable, object, text, time, whole, word};
    let hash = || json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" });
    let authority = object(&[
        ("kind", word(&["venue", "signature"])),
        ("nonce", nullable(whole())),
        ("expires_after", nullable(time())),
    ]);
    let command = object(&[
        ("signer", address()),
        ("on_behalf_of", nullable(address())),
        ("authority", authority),
        ("kind", text()),
        ("action", engine("What is asked, by the name of its kind")),
        ("evidence", nullable(json!({ "type": "string", "pattern": "^([0-9a-f]{2})*$" }))),
    ]);
    let block = object(&[
        ("height", height()),
        ("time", time()),
        ("received", time()),
        ("branch", whole()),
        ("hash", hash()),
        ("previous_hash", hash()),
        ("commands", list(command)),
    ]);
    let events = object(&[
        ("height", height()),
        ("hash", hash()),
        ("events", list(engine("What happened, by the name of its kind"))),
    ]);
    [("Block", block), ("BlockEvents", events)]
}
