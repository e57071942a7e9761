//! Accounts: where their positions stand in the queue for deleveraging.

use engine::ids::AccountId;
use engine::rules::deleveraging;
use serde_json::{Value, json};

use super::Reader;
use super::numbers::{rate, size};

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
            "height": self.state.height,
            "time": self.state.time.0,
            "account": self.address(account),
            "positions": places.collect::<Vec<_>>(),
        })
    }
}
