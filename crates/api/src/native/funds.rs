//! The money that no account owns.

use serde_json::{Value, json};

use super::Reader;
use super::numbers::usd;

impl Reader<'_> {
    pub(super) fn funds(self) -> Value {
        let funds = &self.state.funds;
        json!({
            "height": self.state.height,
            "time": self.state.time.0,
            "insurance": usd(funds.insurance),
            "treasury": usd(funds.treasury),
            "withdrawing": usd(funds.withdrawing),
        })
    }
}
