//! The money that no account owns.

use serde_json::{Value, json};

use super::Reader;
use super::numbers::usd;

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
