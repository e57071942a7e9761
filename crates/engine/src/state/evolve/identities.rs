//! How who an account is changes.

use crate::event::IdentityEvent;
use crate::state::State;

impl State {
    pub(super) fn evolve_identities(&mut self, event: &IdentityEvent) {
        match event {
            IdentityEvent::MultiSigSet { account, signers: Some(signers) } => {
                self.identities.multi_sig.insert(*account, signers.clone());
            }
            IdentityEvent::MultiSigSet { account, signers: None } => {
                self.identities.multi_sig.remove(account);
            }
            IdentityEvent::DisplayNameSet { account, name } if name.is_empty() => {
                self.identities.display_names.remove(account);
            }
            IdentityEvent::DisplayNameSet { account, name } => {
                self.identities.display_names.insert(*account, name.clone());
            }
            IdentityEvent::SubAccountRenamed { account, name } => {
                self.accounts.get_mut(*account).name.clone_from(name);
            }
            IdentityEvent::RequestsReserved { account, requests, cost } => {
                *self.identities.reserved_requests.entry(*account).or_default() += requests;
                self.funds.treasury += *cost;
                self.add_cash(*account, -*cost);
            }
        }
    }
}
