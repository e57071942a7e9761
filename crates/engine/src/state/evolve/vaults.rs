//! How vaults change.

use alloc::collections::BTreeMap;

use units::{Shares, Usd};

use crate::event::{Payout, VaultEvent};
use crate::ids::AccountId;
use crate::state::{Stake, State, Vault};

impl State {
    pub(super) fn evolve_vaults(&mut self, event: &VaultEvent) {
        match event {
            VaultEvent::Created { vault, leader, description, amount } => {
                let created = Vault {
                    leader: *leader,
                    description: description.clone(),
                    created: self.time,
                    allow_deposits: true,
                    close_on_withdraw: false,
                    is_closed: false,
                    shares: Shares::ZERO,
                    stakes: BTreeMap::new(),
                };
                self.vaults.insert(*vault, created);
                self.pay_in(*vault, *leader, *amount, Shares(amount.0));
            }
            VaultEvent::Deposited { vault, holder, amount, shares, locked_until } => {
                self.pay_in(*vault, *holder, *amount, *shares).locked_until = *locked_until;
            }
            VaultEvent::Withdrawn { vault, holder, payout }
            | VaultEvent::Distributed { vault, holder, payout } => self.pay_out(*vault, *holder, payout),
            VaultEvent::Modified { vault, allow_deposits, close_on_withdraw } => {
                let known = self.vault_mut(*vault);
                known.allow_deposits = *allow_deposits;
                known.close_on_withdraw = *close_on_withdraw;
            }
            VaultEvent::Closed { vault } => self.vault_mut(*vault).is_closed = true,
        }
    }

    /// Moves a holder's cash into a vault, for new shares; returns his stake.
    fn pay_in(&mut self, vault: AccountId, holder: AccountId, amount: Usd, shares: Shares) -> &mut Stake {
        self.add_cash(holder, -amount);
        self.add_cash(vault, amount);
        let since = self.time;
        let known = self.vault_mut(vault);
        known.shares += shares;
        let stake = known.stakes.entry(holder).or_insert_with(|| Stake { since, ..Stake::default() });
        stake.shares += shares;
        stake.basis += amount;
        stake
    }

    /// Pays a holder and the leader out of a vault's cash, for shares that are no more.
    fn pay_out(&mut self, vault: AccountId, holder: AccountId, payout: &Payout) {
        let leader = self.vault_mut(vault).leader;
        self.add_cash(vault, -(payout.amount + payout.commission));
        self.add_cash(holder, payout.amount);
        if payout.commission > Usd::ZERO {
            self.add_cash(leader, payout.commission);
        }
        let known = self.vault_mut(vault);
        known.shares -= payout.shares;
        let stake = known.stakes.get_mut(&holder).expect("whoever is paid out holds shares");
        stake.shares -= payout.shares;
        stake.basis -= payout.basis;
        stake.realized += payout.amount - payout.basis;
        if stake.shares.is_zero() {
            known.stakes.remove(&holder);
        }
    }

    fn vault_mut(&mut self, vault: AccountId) -> &mut Vault {
        self.vaults.get_mut(&vault).expect("events name vaults that were created")
    }
}
