//! What the venue's limits come to now: orders as large as may be, pools below their margin.

use engine::ids::MarketId;
use engine::rules::margin;
use engine::state::Market;
use serde_json::{Value, json};

use super::Reader;

/// An amount of 1e-6 USD in whole dollars.
const DOLLAR: i128 = 1_000_000;

impl Reader<'_> {
    /// What one order may be worth at the mark price, in whole dollars, rounded down.
    pub(crate) fn largest_orders(self) -> Vec<Value> {
        let largest = |id: MarketId| {
            let market = self.state.market(id);
            let value = i128::from(market.mark.price.0) * i128::from(market.parameters.max_size.0) / DOLLAR;
            json!([i64::try_from(value).unwrap_or(i64::MAX), market.parameters.name])
        };
        self.own_perpetuals().map(largest).collect()
    }

    /// Who is below maintenance margin now: with an isolated position its coin, else with all that is cross.
    pub(crate) fn below_maintenance_margin(self) -> Vec<Value> {
        let pool = |(account, isolated): (engine::ids::AccountId, Option<MarketId>)| {
            json!({
                "user": self.state.account(account).address.to_string(),
                "coin": isolated.map(|id| self.coin_name(id)),
            })
        };
        margin::liquidatable(self.state).into_iter().map(pool).collect()
    }

    fn own_perpetuals(self) -> impl Iterator<Item = MarketId> {
        let is_own = |market: &Market| market.dex.is_none() && !market.parameters.is_spot();
        self.state.market_ids().filter(move |&id| is_own(self.state.market(id)))
    }
}
