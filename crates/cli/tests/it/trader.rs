//! A trader at a venue that may end.

use api::hyperliquid::actions::Action;
use client::{Error, Trader, Venue};
use serde_json::json;

/// One of the devnet's accounts, at the venue of a URL.
pub fn of_dev(number: usize, url: &str) -> Trader {
    Trader::new(Venue::at(url), node::dev::accounts::dev_accounts()[number].key.clone())
}

/// What was answered; none where the venue is gone. What it refuses as a whole is no part of these tests.
pub fn unless_gone<T>(answer: Result<T, Error>) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(Error::Refused(reason)) => panic!("refused: {reason}"),
        Err(_) => None,
    }
}

/// The devnet's third account deploys the dex `test` with the market `test:COIN`, at ten dollars.
pub fn deploy(url: &str) {
    let deployment = json!({"registerAsset": {"maxGas": null, "dex": "test",
        "assetRequest": {"coin": "test:COIN", "szDecimals": 2, "oraclePx": "10.0", "marginTableId": 10, "onlyIsolated": true},
        "schema": {"fullName": "A test", "collateralToken": 0, "oracleUpdater": null}}});
    let deployment = serde_json::from_value(deployment).expect("a deployment");
    of_dev(2, url).send(&Action::PerpDeploy(deployment)).expect("it is deployed");
}
