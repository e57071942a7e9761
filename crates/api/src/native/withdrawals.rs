//! Withdrawals that wait.

use engine::ids::AccountId;
use engine::rules::withdrawals;
use serde_json::{Value, json};

use super::numbers::usd;
use super::{Reader, schema};

impl Reader<'_> {
    /// Withdrawals that were asked for and not paid yet, the oldest first; those in the queue with their place in it.
    pub(super) fn withdrawals(self, account: Option<AccountId>) -> Value {
        let claims = withdrawals::claims(self.state);
        let waiting = self.state.withdrawals.iter();
        let meant = waiting.filter(|(_, waiting)| account.is_none_or(|account| account == waiting.account));
        let shown = meant.map(|(withdrawal, waiting)| {
            let claim = claims.binary_search_by_key(&withdrawal, |claim| claim.withdrawal);
            let claim = claim.ok().map(|place| &claims[place]);
            json!({
                "withdrawal": withdrawal.0,
                "account": self.address(waiting.account),
                "destination": waiting.destination.to_string(),
                "amount": usd(waiting.amount),
                "fee": usd(waiting.fee),
                "released": usd(waiting.released),
                "paid": usd(waiting.paid),
                "queued": usd(waiting.queued()),
                "position": claim.map(|claim| claim.position),
                "expected_by": claim.and_then(|claim| claim.expected_by).map(|time| time.0),
                "time": waiting.time.0,
            })
        });
        json!({
            "withdrawing": usd(self.state.funds.withdrawing),
            "gate_until": self.state.outflow.gate.map(|until| until.0),
            "withdrawals": shown.collect::<Vec<_>>(),
        })
    }
}

/// What [`Reader::withdrawals`] answers.
pub(super) fn schema() -> Value {
    use schema::{address, answer, list, nullable, object, time, usd, whole};
    let withdrawal = object(&[
        ("withdrawal", whole()),
        ("account", address()),
        ("destination", address()),
        ("amount", usd()),
        ("fee", usd()),
        ("released", usd()),
        ("paid", usd()),
        ("queued", usd()),
        ("position", nullable(whole())),
        ("expected_by", nullable(time())),
        ("time", time()),
    ]);
    answer(&[("withdrawing", usd()), ("gate_until", nullable(time())), ("withdrawals", list(withdrawal))])
}
