//! Accounts: where their positions stand in the queue for deleveraging, and what a loss in them can reach.

use engine::ids::AccountId;
use engine::rules::deleveraging;
use engine::rules::margin::reach::reach;
use serde_json::{Value, json};

use super::Reader;
use super::numbers::{rate, size, usd};

impl Reader<'_> {
    /// Of each position its place in the queue of its side of the market.
    pub(super) fn deleveraging(self, account: AccountId) -> Value {
        let held = self.state.account(account).holdings.iter();
        let places = held.filter_map(|holding| {
            let place = deleveraging::place(self.state, account, holding.market)?;
            Some(json!({
                "market": self.name(holding.market),
                "size": size(self.parameters(holding.market), holding.size),
                "rank": place.rank,
                "accounts": place.accounts,
                "percentile": rate(place.percentile),
            }))
        });
        json!({
            "account": self.address(account),
            "positions": places.collect::<Vec<_>>(),
        })
    }

    /// The account's pools: the positions of each, whose losses reach the pool's money and nothing else of the account's.
    pub(super) fn reach(self, account: AccountId) -> Value {
        let pools = reach(self.state, account).into_iter().map(|pool| {
            let positions = pool.positions.iter().map(|&market| self.name(market));
            json!({
                "isolated": pool.isolated.map(|market| self.name(market)),
                "positions": positions.collect::<Vec<_>>(),
                "money": usd(pool.money),
                "most": usd(pool.most),
            })
        });
        json!({
            "account": self.address(account),
            "pools": pools.collect::<Vec<_>>(),
        })
    }
}
