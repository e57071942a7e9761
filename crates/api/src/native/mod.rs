//! The venue's own dialect: what other dialects have no words for.
//!
//! Names are whole words; amounts are decimal strings, exact; rates are fractions (`"0.05"` is 5 %); times are milliseconds on
//! the venue's clock. A question is a path with parameters, and its answer JSON; what cannot be answered is a [`Problem`].

mod accounts;
mod asked;
mod auctions;
mod books;
mod changes;
mod curves;
mod document;
mod explain;
mod fills;
mod funding;
mod funds;
mod guards;
mod history;
mod liquidations;
mod markets;
mod numbers;
mod orders;
mod parameters;
mod problem;
mod question;
mod schema;
mod stress;
mod what_if;
mod withdrawals;

use engine::ids::{AccountId, Address, AssetId, MarketId};
use engine::parameters::MarketParameters;
use engine::state::State;
use serde_json::{Value, json};
use units::{Amount, Decimal};
use views::Views;

pub use asked::Asked;
pub use document::document;
pub use explain::explain_rejection;
pub use history::{Recorded as RecordedBlock, block, events, page};
pub use problem::{KINDS, Kind, Problem};
pub use question::{OPERATIONS, Operation, Question, Recorded, Source, StateAnswer};
pub use stress::Stress;
pub use what_if::{WhatIf, what_if};

/// Answers a question from the state and its views.
///
/// # Errors
/// A market or an account that does not exist.
pub fn answer(
    StateAnswer(answer): StateAnswer,
    asked: &Asked,
    state: &State,
    views: &Views,
) -> Result<Value, Problem> {
    let content = answer(Reader { state, views }, asked)?;
    Ok(as_of_block(state, content))
}

/// An answer's content behind the block that it is as of.
pub fn as_of_block(state: &State, content: Value) -> Value {
    let mut answer = json!({ "height": state.height, "time": state.time.0 });
    if let (Value::Object(answer), Value::Object(content)) = (&mut answer, content) {
        answer.extend(content);
    }
    answer
}

fn index() -> Value {
    let paths = OPERATIONS.iter().map(|operation| {
        let query: Vec<String> = operation.query.iter().map(|name| format!("{name}=")).collect();
        let separator = if query.is_empty() { "" } else { "?" };
        let path = format!("{}{separator}{}", operation.path, query.join("&"));
        json!({ "method": operation.method(), "path": path, "meaning": operation.meaning })
    });
    json!({ "paths": paths.collect::<Vec<_>>() })
}

fn index_schema() -> Value {
    let path = schema::object(&[
        ("method", schema::word(&["GET", "POST"])),
        ("path", schema::text()),
        ("meaning", schema::text()),
    ]);
    schema::answer(&[("paths", schema::list(path))])
}

/// Reads the state and its views for the wire.
#[derive(Clone, Copy)]
struct Reader<'a> {
    state: &'a State,
    views: &'a Views,
}

impl<'a> Reader<'a> {
    fn account(self, address: Address) -> Result<AccountId, Problem> {
        self.state.accounts.find(address).ok_or_else(|| Problem::unknown_account(address))
    }

    fn market(self, name: &str) -> Result<MarketId, Problem> {
        let found = self.state.market_ids().find(|&market| self.parameters(market).name == name);
        found.ok_or_else(|| Problem::unknown_market(name))
    }

    fn parameters(self, market: MarketId) -> &'a MarketParameters {
        &self.state.market(market).parameters
    }

    fn name(self, market: MarketId) -> &'a str {
        &self.parameters(market).name
    }

    /// An asset's name.
    fn asset(self, asset: AssetId) -> Option<&'a str> {
        self.state.assets.get(usize::from(asset.0)).map(|asset| asset.parameters.name.as_str())
    }

    /// An amount of an asset.
    fn amount(self, asset: AssetId, amount: Amount) -> Value {
        let known = self.state.assets.get(usize::from(asset.0));
        let decimals = known.map_or(0, |asset| u32::from(asset.parameters.decimals));
        Value::String(Decimal::text(amount.0, decimals))
    }

    fn address(self, account: AccountId) -> Value {
        Value::String(self.state.account(account).address.to_string())
    }
}
