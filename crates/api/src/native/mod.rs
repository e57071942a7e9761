//! The venue's own dialect: what other dialects have no words for.
//!
//! Names are whole words; amounts are decimal strings, exact; rates are fractions (`"0.05"` is 5 %); times are milliseconds on
//! the venue's clock. A question is a path with parameters, and its answer JSON; what cannot be answered is a [`Problem`].

mod accounts;
mod auctions;
mod changes;
mod funds;
mod guards;
mod liquidations;
mod markets;
mod numbers;
mod parameters;
mod problem;
mod question;
mod withdrawals;

use engine::ids::{AccountId, Address, MarketId};
use engine::parameters::MarketParameters;
use engine::state::State;
use serde_json::{Value, json};
use views::Views;

pub use problem::Problem;
pub use question::{PATHS, Question};

/// Answers a question from the state and its views.
///
/// # Errors
/// A market or an account that does not exist.
pub fn answer(question: &Question, state: &State, views: &Views) -> Result<Value, Problem> {
    let reader = Reader { state, views };
    let content = match question {
        Question::Index => return Ok(index()),
        Question::Reach { account } => reader.reach(reader.account(*account)?),
        Question::Deleveraging { account } => reader.deleveraging(reader.account(*account)?),
        Question::Funds => reader.funds(),
        Question::Changes => reader.changes(),
        Question::Guards => reader.guards(),
        Question::Parameters => reader.venue_parameters(),
        Question::Markets => reader.markets(),
        Question::Market { market } => reader.market_now(reader.market(market)?),
        Question::Withdrawals { account } => {
            let account = account.map(|address| reader.account(address)).transpose()?;
            reader.withdrawals(account)
        }
        Question::Liquidations { account, market, limit } => {
            let account = account.map(|address| reader.account(address)).transpose()?;
            let market = market.as_deref().map(|name| reader.market(name)).transpose()?;
            reader.liquidations(account, market, *limit)
        }
    };
    Ok(reader.as_of_block(content))
}

fn index() -> Value {
    let paths = PATHS.iter().map(|(path, meaning)| json!({ "path": path, "meaning": meaning }));
    json!({ "paths": paths.collect::<Vec<_>>() })
}

/// Reads the state and its views for the wire.
#[derive(Clone, Copy)]
struct Reader<'a> {
    state: &'a State,
    views: &'a Views,
}

impl<'a> Reader<'a> {
    /// An answer's content behind the block that it is as of.
    fn as_of_block(self, content: Value) -> Value {
        let mut answer = json!({ "height": self.state.height, "time": self.state.time.0 });
        if let (Value::Object(answer), Value::Object(content)) = (&mut answer, content) {
            answer.extend(content);
        }
        answer
    }

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

    fn address(self, account: AccountId) -> Value {
        Value::String(self.state.account(account).address.to_string())
    }
}
