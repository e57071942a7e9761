//! The money that no account owns.

use serde_json::{Value, json};

use super::numbers::usd;
use super::{Reader, schema};

impl Reader<'_> {
    pub(super) fn funds(self) -> Value {
        let funds = &self.state.funds;
        json!({
            "insurance": usd(funds.insurance),
            "treasury": usd(funds.treasury),
            "withdrawing": usd(funds.withdrawing),
        })
    }
}

/// What [`Reader::funds`] answers.
pub(super) fn schema() -> Value {
    use schema::{answer, usd};
    answer(&[("insurance", usd()), ("treasury", usd()), ("withdrawing", usd())])
}
