//! Questions about what this venue does not have: the answer of a venue where nobody uses it.

use serde_json::{Value, json};

use super::super::InfoRequest;

/// The empty answer in its documented shape: null where that is the shape of nothing.
pub(super) fn answer(question: &InfoRequest) -> Value {
    use InfoRequest as Q;
    match question {
        // Spot and perpetual balances are not joined.
        Q::UserAbstraction(_) => json!("disabled"),
        Q::UserDexAbstraction(_) => json!(false),
        Q::OutcomeMeta => json!({"outcomes": [], "questions": []}),
        Q::SpotDeployState(_) => json!({"states": [], "gasAuction": no_auction()}),
        Q::DelegatorSummary(_) => json!({
            "delegated": "0.0",
            "undelegated": "0.0",
            "totalPendingWithdrawal": "0.0",
            "nPendingWithdrawals": 0,
        }),
        Q::Delegations(_) | Q::DelegatorRewards(_) | Q::DelegatorHistory(_) => json!([]),
        _ => Value::Null,
    }
}

/// An auction of a place for a market, of which there never was one.
fn no_auction() -> Value {
    json!({"startTimeSeconds": 0, "durationSeconds": 0, "startGas": "0.0", "currentGas": null, "endGas": null})
}
