//! `steelyard funding`

use serde_json::{Value, json};

use super::arguments::FundingTask;
use crate::failure::Failure;

/// Shows funding rates and payments.
pub fn run(task: &FundingTask) -> Result<(), Failure> {
    match task {
        FundingTask::Rates { market: Some(market), from, venue: options } => {
            options.show(&options.venue().funding_rates(market, from.milliseconds())?)
        }
        FundingTask::Rates { market: None, venue: options, .. } => {
            let markets = options.venue().all_markets()?;
            let rows = markets.iter().map(|market| {
                json!({"market": market.name, "funding_rate": market.funding_rate, "premium": market.premium})
            });
            options.show(&rows.collect::<Vec<Value>>())
        }
        FundingTask::Payments { from, owner } => {
            let venue = owner.venue.venue();
            owner.venue.show(&venue.funding_payments(owner.address()?, from.milliseconds())?)
        }
    }
}
