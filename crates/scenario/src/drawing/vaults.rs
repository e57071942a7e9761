//! Vaults: opened, followed, led and ended.

use engine::command::{Action, Command, VaultAction};
use engine::ids::{AccountId, Address};

use super::Drawing;

impl Drawing<'_, '_> {
    pub(super) fn vault_command(&mut self) -> Command {
        let (leader, vault) = self.vault();
        let setting = self.choices.one_in(2).then(|| self.choices.one_in(2));
        let action = match self.choices.below(24) {
            0..10 => VaultAction::Deposit { vault, amount: self.usd() },
            10..15 => VaultAction::Withdraw { vault, amount: Some(self.usd()) },
            15..17 => VaultAction::Withdraw { vault, amount: None },
            17..19 => {
                let description = "d".repeat(self.choices.place(260));
                VaultAction::Create { name: "vault".into(), description, amount: self.usd() }
            }
            19 => VaultAction::Modify { vault, allow_deposits: None, close_on_withdraw: setting },
            20 => VaultAction::Modify { vault, allow_deposits: Some(true), close_on_withdraw: None },
            21 => VaultAction::Modify { vault, allow_deposits: setting, close_on_withdraw: None },
            22 => VaultAction::Distribute { vault, amount: self.usd() },
            _ => VaultAction::Close { vault },
        };
        let asker = match (&action, self.choices.one_in(8)) {
            (VaultAction::Withdraw { .. }, false) => self.holder(vault),
            (VaultAction::Create { .. } | VaultAction::Deposit { .. }, _) | (_, true) => self.account(),
            _ => leader,
        };
        self.signed(self.state.account(asker).address, None, Action::Vault(action))
    }

    /// Mostly somebody who has shares of a vault.
    fn holder(&mut self, vault: Address) -> AccountId {
        let known = self.state.accounts.find(vault).and_then(|vault| self.state.vaults.get(&vault));
        let holders: Vec<_> = known.into_iter().flat_map(|vault| vault.stakes.keys().copied()).collect();
        if holders.is_empty() { self.account() } else { self.choices.among(&holders) }
    }

    /// A vault, where there is one, with its leader; now and then one that has ended, or an account that is none.
    fn vault(&mut self) -> (AccountId, Address) {
        let with_closed = self.choices.one_in(12);
        let known = self.state.vaults.iter().filter(|(_, vault)| with_closed || !vault.is_closed);
        let known: Vec<_> = known.map(|(&vault, known)| (known.leader, vault)).collect();
        let (leader, vault) = match known.is_empty() || self.choices.one_in(20) {
            true => (self.account(), self.account()),
            false => self.choices.among(&known),
        };
        (leader, self.state.account(vault).address)
    }
}
