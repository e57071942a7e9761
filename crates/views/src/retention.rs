//! How much is remembered of all accounts together, so that many accounts need no more memory than a few busy ones.

use std::collections::VecDeque;

use engine::ids::AccountId;
use serde::{Deserialize, Serialize};

use crate::by_account::AccountSet;
use crate::{AccountHistory, Views};

/// How many fills, ended orders, payments, ledger updates and samples of worth of all accounts are kept: about 600 MB.
pub(crate) const ENTRIES: usize = 4_000_000;

/// How many outdated entries the list by age may have beside as many as there are accounts: then they are taken out.
const OUTDATED: usize = 1_024;

/// Who has how many entries, and since when nothing happened to whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Retention {
    /// By the accounts' numbers.
    kept: Vec<Option<Kept>>,
    /// How many accounts have any.
    accounts: usize,
    /// Who something happened to at which height, oldest first. Where more happened since, or all was forgotten, it says nothing.
    by_age: VecDeque<(u64, AccountId)>,
    entries: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    height: u64,
    entries: usize,
}

impl Retention {
    /// Something happened to an account in the block of this height; it has so many entries now.
    fn note(&mut self, account: AccountId, height: u64, entries: usize) {
        self.forget(account);
        let place = account.0 as usize;
        if place >= self.kept.len() {
            self.kept.resize(place + 1, None);
        }
        self.kept[place] = Some(Kept { height, entries });
        self.accounts += 1;
        self.entries += entries;
        self.by_age.push_back((height, account));
        if self.by_age.len() > 2 * self.accounts + OUTDATED {
            let kept = &self.kept;
            self.by_age.retain(|&(height, account)| is_of(kept, height, account));
        }
    }

    /// The account that must be forgotten, since there are more entries than this: the one to which nothing happened
    /// for longest.
    fn overdue(&mut self, limit: usize) -> Option<AccountId> {
        if self.entries <= limit {
            return None;
        }
        while let Some(&(height, account)) = self.by_age.front() {
            if is_of(&self.kept, height, account) {
                return Some(account);
            }
            self.by_age.pop_front();
        }
        None
    }

    /// The account has no entries any more.
    fn forget(&mut self, account: AccountId) {
        if let Some(kept) = self.kept.get_mut(account.0 as usize).and_then(Option::take) {
            self.accounts -= 1;
            self.entries -= kept.entries;
        }
    }
}

/// Whether nothing happened to an account since the block of this height.
fn is_of(kept: &[Option<Kept>], height: u64, account: AccountId) -> bool {
    kept[account.0 as usize].is_some_and(|kept| kept.height == height)
}

impl Views {
    /// Forgets the histories of the accounts to which nothing happened for longest, where all together have more entries
    /// than the limit. Something happened to these in the block of this height.
    pub(crate) fn retain(&mut self, height: u64, changed: &AccountSet, limit: usize) {
        for account in changed.iter() {
            let entries = self.account(account).map_or(0, AccountHistory::entries);
            self.retention.note(account, height, entries);
        }
        while let Some(account) = self.retention.overdue(limit) {
            self.retention.forget(account);
            self.account_mut(account).forget();
        }
    }
}

impl AccountHistory {
    /// How many entries its histories have; open orders are not among them.
    fn entries(&self) -> usize {
        self.fills.0.len()
            + self.orders.ended().len()
            + self.twaps.turns().len()
            + self.funding.payments.len()
            + self.ledger.len()
            + self.portfolio.len()
    }

    /// Forgets its histories. Open orders and sums stay.
    fn forget(&mut self) {
        let Self { orders, twaps, funding, portfolio, volumes, .. } = std::mem::take(self);
        *self = Self {
            orders: orders.without_ended(),
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
            let mut changed = AccountSet::default();
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
    fn the_list_by_age_stays_as_short_as_there_are_accounts() {
        let mut retention = Retention::default();
        for height in 0..100_000 {
            retention.note(AccountId(height as u32 % 7), height, 1);
            assert!(retention.by_age.len() <= 14 + OUTDATED);
        }
        assert_eq!((retention.entries, retention.overdue(6)), (7, Some(AccountId(99_993 % 7))));
    }
}
