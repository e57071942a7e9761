//! What a search begins with: requests of real clients, and bytes at random for what is drawn.

use std::path::Path;

use scenario::drawing::Choices;
use serde_json::{Value, json};

/// Requests as clients of the field send them, one a line: `{"door", "body"}`, of `/exchange` the action alone.
const RECORDED: &str = include_str!("../../crates/node/tests/it/recorded_requests.jsonl");

/// Messages of WebSockets and paths of our own dialect, one a line.
const MESSAGES: &str = include_str!("../seeds/messages.txt");

/// How many inputs of bytes at random there are for a target.
const AT_RANDOM: u64 = 24;

/// What a target's search begins with.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "decoders" => requests(),
        "engine" => (0..AT_RANDOM).map(|seed| at_random(seed, 2_000)).collect(),
        _ => (0..AT_RANDOM).map(|seed| at_random(seed, 60)).collect(),
    }
}

/// Writes what a target's search begins with into the folder that the environment names, if it names one.
///
/// # Panics
/// Where the folder cannot be written.
pub fn write(target: &str) {
    let Some(folder) = std::env::var_os("STEELYARD_SEEDS") else { return };
    for (number, seed) in of(target).iter().enumerate() {
        let file = Path::new(&folder).join(format!("seed-{number}"));
        std::fs::write(file, seed).expect("the folder of the corpus can be written");
    }
}

fn requests() -> Vec<Vec<u8>> {
    let recorded = RECORDED.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).expect("a recorded request is JSON");
        let body = line["body"].take();
        match line["door"].as_str() {
            Some("/exchange") => signed(&body).to_string().into_bytes(),
            _ => body.to_string().into_bytes(),
        }
    });
    recorded.chain(MESSAGES.lines().map(|line| line.as_bytes().to_vec())).collect()
}

/// An action in its envelope, with a signature of nobody's.
fn signed(action: &Value) -> Value {
    let half = format!("0x{}", "5a".repeat(32));
    json!({
        "action": action, "nonce": 1_700_000_000_000_u64, "signature": {"r": half, "s": half, "v": 27},
        "vaultAddress": null, "expiresAfter": null
    })
}

/// So many bytes of a seed.
pub fn at_random(seed: u64, length: usize) -> Vec<u8> {
    let mut choices = Choices::Seed(seed);
    (0..length).map(|_| choices.below(256) as u8).collect()
}
