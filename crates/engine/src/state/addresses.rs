//! What is known of addresses: whose accounts they are, and which nonces they signed with.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::Time;

use crate::ids::{AccountId, Address};
use crate::limits::NONCE_PAST;
use crate::state::{Index, Nonces};

/// All addresses that have an account or signed lately. A command asks for its signer's account and nonces: both are found in
/// one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Addresses {
    known: Index<Address, KnownAddress>,
}

/// What is known of an address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KnownAddress {
    /// Its account in the venue's own dex. Agents have none, and neither have the venue's keys.
    pub account: Option<AccountId>,
    /// The nonces that it signed with.
    pub nonces: Nonces,
}

impl Addresses {
    /// What is known of an address.
    pub fn get(&self, address: Address) -> Option<&KnownAddress> {
        self.known.get(&address)
    }

    /// The addresses that signed lately, ascending. Sorts: not for what happens often.
    pub fn signers(&self) -> Vec<Address> {
        let signed = self.known.sorted().into_iter().filter(|(_, known)| known.nonces.highest() > 0);
        signed.map(|(&address, _)| address).collect()
    }

    pub(super) fn open(&mut self, address: Address, account: AccountId) {
        self.known.or_default(address).account = Some(account);
    }

    pub(super) fn use_nonce(&mut self, signer: Address, nonce: u64) {
        match self.known.get_mut(&signer) {
            Some(known) => known.nonces.insert(nonce),
            None => self.known.or_default(signer).nonces.insert(nonce),
        }
    }

    /// Forgets the nonces of the signers whose nonces all lie too far back to be used again.
    pub(super) fn forget_nonces(&mut self, received: Time) {
        let oldest = received.0.saturating_sub(NONCE_PAST.0);
        self.known.retain(|known| {
            if known.nonces.highest() <= oldest {
                known.nonces = Nonces::default();
            }
            known.account.is_some() || known.nonces.highest() > oldest
        });
    }
}
