//! What an address is: master, sub-account, agent or vault.

use engine::ids::{Address, DexId};
use engine::state::Agent;
use serde_json::{Value, json};

use super::Reader;

/// The time of an approval without end: the greatest number that every client language holds exactly.
const WITHOUT_END: u64 = (1 << 53) - 1;

impl<'a> Reader<'a> {
    /// What an address is.
    pub(crate) fn role(self, user: Address) -> Value {
        let state = self.state;
        if state.parameters.as_ref().is_some_and(|parameters| parameters.backstop == user) {
            return json!({"role": "vault"});
        }
        if self.vault(user).is_some() {
            return json!({"role": "vault"});
        }
        let address = |account| state.account(account).address.to_string();
        match (self.account(user), state.agents.get(user)) {
            (Some(account), _) => match state.account(account).master {
                Some(master) => json!({"role": "subAccount", "data": {"master": address(master)}}),
                None => json!({"role": "user"}),
            },
            (None, Some(agent)) => json!({"role": "agent", "data": {"user": address(agent.account)}}),
            (None, None) => json!({"role": "missing"}),
        }
    }

    /// The sub-accounts of a master with their margin and positions; null where there are none.
    pub(crate) fn sub_accounts(self, user: Address) -> Value {
        let master = self.account(user);
        let own = master.into_iter().flat_map(|master| self.state.accounts.sub_accounts(master));
        let written: Vec<Value> = own
            .map(|(_, account)| {
                json!({
                    "name": account.name,
                    "subAccountUser": account.address.to_string(),
                    "master": user.to_string(),
                    "spotState": self.balances(account.address),
                    "clearinghouseState": self.clearinghouse_state(account.address, DexId::VENUE),
                })
            })
            .collect();
        if written.is_empty() { Value::Null } else { Value::Array(written) }
    }

    /// Who signs for a multi-sig account; null where its own key does.
    pub(crate) fn multi_sig_signers(self, user: Address) -> Value {
        let account = self.account(user);
        let signers = account.and_then(|account| self.state.identities.multi_sig.get(&account));
        signers.map_or(Value::Null, |signers| {
            let authorized = signers.authorized.iter().map(Address::to_string).collect::<Vec<String>>();
            json!({"authorizedUsers": authorized, "threshold": signers.threshold})
        })
    }

    /// The account's named agents.
    pub(crate) fn named_agents(self, user: Address) -> Vec<Value> {
        let named = self.agents(user).filter(|(_, agent)| !agent.name.is_empty());
        named
            .map(|(address, agent)| {
                let valid_until = agent.valid_until.map_or(WITHOUT_END, |time| time.0);
                json!({"name": agent.name, "address": address.to_string(), "validUntil": valid_until})
            })
            .collect()
    }

    pub(super) fn unnamed_agent(self, user: Address) -> Option<(Address, &'a Agent)> {
        self.agents(user).find(|(_, agent)| agent.name.is_empty())
    }

    fn agents(self, user: Address) -> impl Iterator<Item = (Address, &'a Agent)> {
        self.account(user).into_iter().flat_map(|owner| self.state.agents.of(owner))
    }
}
