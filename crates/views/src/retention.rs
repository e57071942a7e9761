//! How much is remembered of all accounts together, so that many accounts need no more memory than a few busy ones.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use engine::ids::AccountId;
use serde::{Deserialize, Serialize};

use crate::accounts::Accounts;
use crate::id_set::IdSet;
use crate::{AccountHistory, Views};

/// How many fills, ended orders, payments, ledger updates and samples of worth of all accounts are kept: about 600 MB.
pub(crate) const ENTRIES: usize = 4_000_000;

/// How many entries there are, and since when nothing happened to whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Retention {
    /// Every account that has any, with a height at which something happened to it, though more may have happened since: what
    /// happens often is not to look for it here.
    by_age: BTreeSet<(u64, AccountId)>,
    entries: usize,
}

/// What is kept of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// When something happened last; none where all is forgotten.
    height: Option<NonZeroU64>,
    /// How many entries are counted among all.
    counted: u32,
    /// How many more have come since.
    grown: u32,
    /// Whether they must be counted anew.
    is_unknown: bool,
}

impl Kept {
    /// One more entry has come.
    pub fn grow(&mut self) {
        self.grown += 1;
    }

    /// Nobody knows how many entries have come.
    pub fn count_anew(&mut self) {
        self.is_unknown = true;
    }
}

impl Accounts {
    /// Something happened to an account in the block of this height.
    fn note(&mut self, account: AccountId, height: u64) {
        let line = self.line(account);
        let before = line.kept;
        let entries = match before.is_unknown {
            true => line.history().map_or(0, AccountHistory::entries),
            false => (before.counted + before.grown) as usize,
        };
        let last = NonZeroU64::new(height);
        line.kept = Kept { height: last, counted: entries as u32, grown: 0, is_unknown: false };
        let retention = &mut self.retention;
        retention.entries = retention.entries - before.counted as usize + entries;
        if before.height.is_none() {
            retention.by_age.insert((height, account));
        }
    }

    /// The account that must be forgotten, since there are more entries than this: the one to which nothing happened
    /// for longest.
    fn overdue(&mut self, limit: usize) -> Option<AccountId> {
        if self.retention.entries <= limit {
            return None;
        }
        // No height is above that of what happened last, so that the first one that is right belongs to who is meant.
        while let Some(&(height, account)) = self.retention.by_age.first() {
            let last = self.lines[account.0 as usize].kept.height.map_or(height, NonZeroU64::get);
            if last == height {
                return Some(account);
            }
            self.retention.by_age.pop_first();
            self.retention.by_age.insert((last, account));
        }
        None
    }

    /// Forgets an account's histories.
    fn forget(&mut self, account: AccountId) {
        self.get_or_default(account).forget();
        let before = std::mem::take(&mut self.line(account).kept);
        self.retention.entries -= before.counted as usize;
        if let Some(height) = before.height {
            self.retention.by_age.remove(&(height.get(), account));
        }
    }
}

impl Views {
    /// Forgets the histories of the accounts to which nothing happened for longest, where all together have more entries
    /// than the limit. Something happened to these in the block of this height.
    pub(crate) fn retain(&mut self, height: u64, changed: &IdSet<AccountId>, limit: usize) {
        for account in changed.iter() {
            self.accounts.note(account, height);
        }
        while let Some(account) = self.accounts.overdue(limit) {
            self.accounts.forget(account);
        }
    }
}

impl AccountHistory {
    /// How many entries its histories have.
    fn entries(&self) -> usize {
        self.fills.0.len()
            + self.ended_orders.0.len()
            + self.twaps.turns().len()
            + self.funding.payments.len()
            + self.ledger.len()
            + self.portfolio.len()
    }

    /// Forgets its histories. Positions and sums stay.
    fn forget(&mut self) {
        let Self { positions, twaps, funding, portfolio, volumes, .. } = std::mem::take(self);
        *self = Self {
            positions,
            twaps: twaps.without_turns(),
            funding: funding.without_payments(),
            portfolio: portfolio.without_samples(),
            volumes,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use units::{Time, Usd};

    use super::*;
    use crate::funding::FundingTotal;
    use crate::ledger::{LedgerUpdate, Movement};
    use engine::ids::MarketId;

    #[test]
    fn who_was_quiet_longest_is_forgotten_first_and_only_as_far_as_needed() {
        let accounts = [AccountId(1), AccountId(2), AccountId(3)];
        let mut views = Views::default();
        let deposit = LedgerUpdate {
            time: Time(0),
            height: 0,
            change: Usd::ONE,
            movement: Movement::Deposit { amount: Usd::ONE },
        };
        let total = FundingTotal { all_time: Usd::ONE, since_change: Usd::ONE };
        let mut happens = |height, place: usize, limit| {
            let history = views.account_mut(accounts[place]);
            history.funding.totals.insert(MarketId(0), total);
            (0..10).for_each(|_| drop(history.ledger.push(deposit.clone())));
            let mut changed = IdSet::default();
            changed.insert(accounts[place]);
            views.retain(height, &changed, limit);
            accounts.map(|account| views.account(account).map_or(0, |history| history.ledger.len()))
        };
        assert_eq!(happens(1, 0, 30), [10, 0, 0]);
        assert_eq!(happens(2, 1, 30), [10, 10, 0]);
        assert_eq!(happens(3, 2, 30), [10, 10, 10]);
        assert_eq!(happens(4, 0, 30), [20, 0, 10]);
        assert_eq!(happens(5, 1, 30), [20, 10, 0]);
        let sums = views.account(accounts[2]).map(|history| history.funding.totals[&MarketId(0)]);
        assert_eq!(sums, Some(total), "what cannot be told again stays");
    }

    #[test]
    fn the_list_by_age_has_each_account_once_and_finds_who_was_quiet_longest() {
        let mut accounts = Accounts::default();
        for height in 1..=100_000 {
            accounts.note(AccountId(height as u32 % 7), height);
        }
        accounts.retention.entries = 7;
        for quiet in (99_994..=100_000).map(|height: u32| AccountId(height % 7)) {
            assert_eq!(accounts.overdue(6), Some(quiet));
            accounts.forget(quiet);
        }
        assert_eq!((accounts.overdue(6), accounts.retention.by_age.len()), (None, 0));
    }

    #[test]
    fn entries_are_counted_as_they_come_or_anew() {
        let mut accounts = Accounts::default();
        let (order, account) = (crate::order_history::tests::ended(1), AccountId(3));
        for height in 1..=2_010 {
            accounts.end_order(account, &order);
            accounts.note(account, height);
            let known = accounts.get(account).map_or(0, AccountHistory::entries);
            assert_eq!(accounts.retention.entries, known);
        }
        let most = accounts.retention.entries;
        assert_eq!(most, 2_000, "as many as are kept of an account");
        accounts.get_or_default(account).ended_orders = Default::default();
        accounts.note(account, 3_000);
        assert_eq!(accounts.retention.entries, 0);
    }
}
