//! The histories of accounts by their numbers, which are dense: each is one step away, however many there are.

use std::sync::Arc;

use engine::ids::AccountId;
use serde::{Deserialize, Serialize};

use crate::AccountHistory;

/// The histories of accounts. A copy of all shares them with what it was made of, until something happens to an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Accounts(Vec<Option<Arc<AccountHistory>>>);

impl Accounts {
    /// An account's; none where nothing happened yet.
    pub fn get(&self, account: AccountId) -> Option<&AccountHistory> {
        self.0.get(account.0 as usize)?.as_deref()
    }

    /// An account's, begun where there is none.
    pub fn get_or_default(&mut self, account: AccountId) -> &mut AccountHistory {
        let place = account.0 as usize;
        if place >= self.0.len() {
            self.0.resize_with(place + 1, || None);
        }
        Arc::make_mut(self.0[place].get_or_insert_default())
    }

    /// All of them, by number.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (AccountId, &mut AccountHistory)> {
        let places = (0_u32..).zip(&mut self.0);
        places.filter_map(|(number, history)| Some((AccountId(number), Arc::make_mut(history.as_mut()?))))
    }
}
