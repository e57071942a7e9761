//! How much is remembered of all accounts together, so that many accounts need no more memory than a few busy ones.

use std::collections::{BTreeMap, BTreeSet};

use engine::ids::AccountId;
use serde::{Deserialize, Serialize};

/// How many fills, ended orders, payments and ledger updates of all accounts are kept: about 600 MB.
pub(crate) const ENTRIES: usize = 4_000_000;

/// Who has how many entries, and since when nothing happened to whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Retention {
    kept: BTreeMap<AccountId, Kept>,
    by_age: BTreeSet<(u64, AccountId)>,
    entries: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    height: u64,
    entries: usize,
}

impl Retention {
    /// Something happened to an account in the block of this height; it has so many entries now.
    pub(crate) fn note(&mut self, account: AccountId, height: u64, entries: usize) {
        self.forget(account);
        self.kept.insert(account, Kept { height, entries });
        self.by_age.insert((height, account));
        self.entries += entries;
    }

    /// The account that must be forgotten, since there are more entries than this: the one to which nothing happened
    /// for longest.
    pub(crate) fn overdue(&self, limit: usize) -> Option<AccountId> {
        let oldest = self.by_age.first().map(|&(_, account)| account);
        oldest.filter(|_| self.entries > limit)
    }

    /// The account has no entries any more.
    pub(crate) fn forget(&mut self, account: AccountId) {
        if let Some(kept) = self.kept.remove(&account) {
            self.by_age.remove(&(kept.height, account));
            self.entries -= kept.entries;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_quiet_longest_is_forgotten_first_and_only_as_far_as_needed() {
        let (first, second, third) = (AccountId(1), AccountId(2), AccountId(3));
        let mut retention = Retention::default();
        retention.note(first, 1, 40);
        retention.note(second, 2, 30);
        retention.note(third, 3, 30);
        assert_eq!(retention.overdue(100), None);
        retention.note(first, 4, 60);
        assert_eq!(retention.overdue(100), Some(second));
        retention.forget(second);
        assert_eq!(retention.overdue(100), None);
        assert_eq!(retention.overdue(80), Some(third));
    }
}
