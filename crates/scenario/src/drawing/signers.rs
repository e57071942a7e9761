//! Who sends a command, and how he is known to have.

use engine::command::{Action, Authority, Command, MultiSigAction};
use engine::ids::{AccountId, Address};
use units::Time;

use super::Drawing;

impl Drawing<'_, '_> {
    /// Who trades for an account, and for whom he says he does: its owner, its master, its leader or an agent; now and then anybody.
    pub(super) fn trades_for(&mut self, account: AccountId) -> (Address, Option<Address>) {
        if self.choices.one_in(40) {
            let on_behalf_of = self.choices.one_in(2).then(|| self.anybody());
            return (self.anybody(), on_behalf_of);
        }
        let known = self.state.account(account);
        let leader = self.state.vaults.get(&account).map(|vault| vault.leader);
        let (own, on_behalf_of) = match known.master.or(leader) {
            Some(other) => (other, Some(known.address)),
            None => (self.state.owner_of(account), None),
        };
        let agent = self.state.agents.of(own).next().map(|(key, _)| key);
        let agent = agent.filter(|_| self.choices.one_in(4));
        (agent.unwrap_or(self.state.account(own).address), on_behalf_of)
    }

    /// The command; of a multi-sig account mostly signed by those who sign for it.
    pub(super) fn signed(
        &mut self,
        signer: Address,
        on_behalf_of: Option<Address>,
        action: Action,
    ) -> Command {
        let own = self.state.accounts.find(signer);
        let together = own.and_then(|own| self.state.identities.multi_sig.get(&own));
        let (signer, action) = match together {
            Some(known) if !self.choices.one_in(6) => {
                let mut signers = known.authorized.clone();
                signers.truncate(usize::from(known.threshold) + self.choices.place(2));
                let sender = if self.choices.one_in(12) { self.anybody() } else { signers[0] };
                let signed = MultiSigAction { account: signer, signers, action };
                (sender, Action::MultiSig(Box::new(signed)))
            }
            _ if self.choices.one_in(200) => {
                let signed = MultiSigAction { account: self.anybody(), signers: vec![signer], action };
                (signer, Action::MultiSig(Box::new(signed)))
            }
            _ => (signer, action),
        };
        Command { signer, authority: self.authority(), on_behalf_of, action }
    }

    /// A command that nobody else stands behind.
    pub(super) fn by(&mut self, signer: Address, action: Action) -> Command {
        Command { signer, authority: self.authority(), on_behalf_of: None, action }
    }

    /// Mostly the venue's own hand, whose commands carry no nonce; else a signature, at times with a nonce or an expiry that does not
    /// hold.
    fn authority(&mut self) -> Authority {
        let received = self.moment.received.0;
        match self.choices.below(4) {
            0..3 => Authority::Venue,
            _ => Authority::Signature {
                nonce: received.wrapping_add_signed(self.choices.between(-200_000_000, 100_000_000)),
                expires_after: self.choices.one_in(8).then(|| Time(received - 1 + self.choices.below(3))),
            },
        }
    }
}
