//! Withdrawals that wait.

use engine::ids::AccountId;
use serde_json::{Value, json};

use super::Reader;
use super::numbers::usd;

impl Reader<'_> {
    /// Withdrawals that were asked for and not paid yet, the oldest first.
    pub(super) fn withdrawals(self, account: Option<AccountId>) -> Value {
        let waiting = self.state.withdrawals.iter();
        let meant = waiting.filter(|(_, waiting)| account.is_none_or(|account| account == waiting.account));
        let shown = meant.map(|(withdrawal, waiting)| {
            json!({
                "withdrawal": withdrawal.0,
                "account": self.address(waiting.account),
                "destination": waiting.destination.to_string(),
                "amount": usd(waiting.amount),
                "fee": usd(waiting.fee),
                "time": waiting.time.0,
            })
        });
        json!({
            "height": self.state.height,
            "time": self.state.time.0,
            "withdrawing": usd(self.state.funds.withdrawing),
            "withdrawals": shown.collect::<Vec<_>>(),
        })
    }
}
