//! Keys that trade for accounts.

use alloc::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use units::Time;

use crate::ids::{AccountId, Address, Name};
use crate::state::Index;

/// All agents, by their keys and by whom they trade for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agents {
    by_key: Index<Address, Agent>,
    by_account: BTreeSet<(AccountId, Address)>,
}

impl Agents {
    /// The agent of this key.
    pub fn get(&self, key: Address) -> Option<&Agent> {
        self.by_key.get(&key)
    }

    /// Whether a key is an agent's.
    pub fn contains(&self, key: Address) -> bool {
        self.by_key.contains_key(&key)
    }

    /// An account's agents, by key.
    pub fn of(&self, account: AccountId) -> impl Iterator<Item = (Address, &Agent)> {
        let keys = (account, Address([0; 20]))..=(account, Address([0xff; 20]));
        let agent = |&(_, key): &(AccountId, Address)| {
            (key, self.by_key.get(&key).expect("an account's agent is known by its key"))
        };
        self.by_account.range(keys).map(agent)
    }

    /// All of them, by account and key.
    pub fn iter(&self) -> impl Iterator<Item = (Address, &Agent)> {
        let agent = |&(_, key): &(AccountId, Address)| {
            (key, self.by_key.get(&key).expect("an account's agent is known by its key"))
        };
        self.by_account.iter().map(agent)
    }

    pub(super) fn insert(&mut self, key: Address, agent: Agent) {
        self.remove(key);
        self.by_account.insert((agent.account, key));
        self.by_key.insert(key, agent);
    }

    pub(super) fn remove(&mut self, key: Address) {
        if let Some(agent) = self.by_key.remove(&key) {
            self.by_account.remove(&(agent.account, key));
        }
    }
}

/// A key that may trade for an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    /// For whom.
    pub account: AccountId,
    /// Its name; empty for the unnamed one.
    pub name: Name,
    /// Up to and with which moment of the wall clock.
    pub valid_until: Option<Time>,
}
