//! `steelyard oracle`, `waterfall`, `stress`, `withdrawals` and `changes`: what a running venue says of itself under `/v1`.

mod arguments;

use serde_json::{Map, Value};

pub use arguments::{LiquidationOptions, StressOptions, WithdrawalOptions};

use crate::failure::Failure;
use crate::output::say;
use crate::table;
use crate::venue::VenueOptions;

/// What each market's prices are good for, and the auction that it is in.
pub fn oracle(options: &VenueOptions) -> Result<(), Failure> {
    show(options, &["guards"])
}

/// What the funds hold, and the last liquidations with who bore what.
pub fn waterfall(options: &LiquidationOptions) -> Result<(), Failure> {
    let parameters = [
        ("account", options.account.map(|account| account.to_string())),
        ("market", options.market.clone()),
        ("limit", Some(options.limit.to_string())),
    ];
    show(&options.venue, &["funds", &with("liquidations", &parameters)])
}

/// Who would be liquidatable if the marks moved.
pub fn stress(options: &StressOptions) -> Result<(), Failure> {
    let moves = (!options.market.is_empty()).then(|| options.market.join(","));
    show(&options.venue, &[&with("stress", &[("move", options.all.clone()), ("moves", moves)])])
}

/// The withdrawals that wait.
pub fn withdrawals(options: &WithdrawalOptions) -> Result<(), Failure> {
    show(
        &options.venue,
        &[&with("withdrawals", &[("account", options.account.map(|account| account.to_string()))])],
    )
}

/// The changes of the rules that are under way.
pub fn changes(options: &VenueOptions) -> Result<(), Failure> {
    show(options, &["changes"])
}

/// Asks questions, and shows the answers: as tables, or as one JSON object by the questions' names.
fn show(options: &VenueOptions, questions: &[&str]) -> Result<(), Failure> {
    let venue = options.venue();
    let mut answers = Map::new();
    for question in questions {
        let name = question.split('?').next().unwrap_or(question);
        answers.insert(name.to_owned(), venue.own(question)?);
    }
    if options.json {
        say(Value::Object(answers));
    } else {
        let texts: Vec<_> = answers.values().map(table::answer).collect();
        say(texts.join("\n\n"));
    }
    Ok(())
}

/// A path with the parameters that there are.
fn with(path: &str, parameters: &[(&str, Option<String>)]) -> String {
    let given = parameters.iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
    let given: Vec<_> = given.collect();
    if given.is_empty() { path.to_owned() } else { format!("{path}?{}", given.join("&")) }
}
