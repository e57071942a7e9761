//! How accounts are linked, and what linked accounts hold together.

use alloc::vec::Vec;

use units::Size;

use crate::ids::{AccountId, MarketId};
use crate::state::State;

impl State {
    /// Links a new account with the one that it came from.
    pub(super) fn link(&mut self, account: AccountId, known: AccountId) {
        let root = self.account(known).linked.unwrap_or(known);
        if self.account(known).linked.is_none() {
            self.accounts.get_mut(known).linked = Some(root);
            let held: Vec<(MarketId, Size)> =
                self.account(known).holdings.iter().map(|holding| (holding.market, holding.size)).collect();
            for (market, size) in held {
                self.add_linked(known, market, Size::ZERO, size);
            }
        }
        self.accounts.get_mut(account).linked = Some(root);
    }

    /// Takes note that a linked account's position went from one size to another.
    pub(super) fn add_linked(&mut self, account: AccountId, market: MarketId, before: Size, after: Size) {
        let Some(root) = self.account(account).linked else {
            return;
        };
        let sides = self.linked.entry((root, market)).or_default();
        sides.long += Size(after.0.max(0)) - Size(before.0.max(0));
        sides.short += Size((-after.0).max(0)) - Size((-before.0).max(0));
    }
}
