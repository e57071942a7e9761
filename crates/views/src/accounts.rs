//! The histories of accounts by their numbers, which are dense: each is one step away, however many there are.

use std::sync::Arc;

use engine::ids::AccountId;
use serde::{Deserialize, Serialize};

use crate::AccountHistory;
use crate::order_history::OrderRecord;
use crate::retention::{Kept, Retention};

/// The histories of accounts. A copy of all shares them with what it was made of, until something happens to an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Accounts {
    pub(crate) lines: Vec<AccountLine>,
    pub(crate) retention: Retention,
}

/// What every order of an account touches.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct AccountLine {
    /// None where nothing happened yet.
    history: Option<Arc<AccountHistory>>,
    /// What of it is kept.
    pub(crate) kept: Kept,
}

impl AccountLine {
    pub(crate) fn history(&self) -> Option<&AccountHistory> {
        self.history.as_deref()
    }
}

impl Accounts {
    /// An account's; none where nothing happened yet.
    pub fn get(&self, account: AccountId) -> Option<&AccountHistory> {
        self.lines.get(account.0 as usize)?.history()
    }

    /// An account's, begun where there is none.
    pub fn get_or_default(&mut self, account: AccountId) -> &mut AccountHistory {
        let line = self.line(account);
        line.kept.count_anew();
        Arc::make_mut(line.history.get_or_insert_default())
    }

    /// Begins an account's where there is none.
    pub fn begin(&mut self, account: AccountId) {
        self.line(account).history.get_or_insert_default();
    }

    /// Adds an order that ended to an account's.
    pub fn end_order(&mut self, account: AccountId, record: &OrderRecord) {
        let line = self.line(account);
        if Arc::make_mut(line.history.get_or_insert_default()).ended_orders.0.push(*record).is_none() {
            line.kept.grow();
        }
    }

    /// All of them, by number.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (AccountId, &mut AccountHistory)> {
        (0_u32..).zip(&mut self.lines).filter_map(|(number, line)| {
            let history = line.history.as_mut()?;
            line.kept.count_anew();
            Some((AccountId(number), Arc::make_mut(history)))
        })
    }

    pub(crate) fn line(&mut self, account: AccountId) -> &mut AccountLine {
        let place = account.0 as usize;
        if place >= self.lines.len() {
            self.lines.resize_with(place + 1, AccountLine::default);
        }
        &mut self.lines[place]
    }
}
