//! Accounts by their addresses, and the nonces that keys signed with.

use alloc::vec::Vec;
use core::fmt;
use core::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use units::Time;

use crate::ids::{AccountId, Address};
use crate::limits::NONCE_PAST;
use crate::state::{Account, Accounts, Nonces};

/// Accounts by their addresses: their numbers alone, since each account knows its address, so that the table is small and stays near the
/// processor. Derived from the accounts.
#[derive(Clone, Default)]
pub(super) struct Addresses {
    numbers: HashTable<AccountId>,
}

/// What is known of an address.
#[derive(Clone, Copy, Debug)]
pub struct KnownAddress<'accounts> {
    /// Its account in the venue's own dex. Agents have none, and neither have the venue's keys.
    pub account: Option<AccountId>,
    /// The nonces that it signed with; absent where it signed none lately.
    pub nonces: Option<&'accounts Nonces>,
}

impl Addresses {
    /// Of accounts by their numbers, those in the venue's own dex.
    pub(super) fn of(accounts: &[Account]) -> Self {
        let mut addresses = Self { numbers: HashTable::with_capacity(accounts.len()) };
        for (number, account) in (0_u32..).zip(accounts) {
            if account.dex.is_venue() {
                addresses.insert(accounts, AccountId(number));
            }
        }
        addresses
    }

    /// The account of an address.
    fn find(&self, accounts: &[Account], address: Address) -> Option<AccountId> {
        let is_own = |account: &AccountId| accounts[account.0 as usize].address == address;
        self.numbers.find(hash(address), is_own).copied()
    }

    /// Adds an account that is in the list already.
    fn insert(&mut self, accounts: &[Account], account: AccountId) {
        let address = |account: AccountId| accounts[account.0 as usize].address;
        self.numbers.insert_unique(hash(address(account)), account, |&other| hash(address(other)));
    }
}

impl fmt::Debug for Addresses {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} addresses", self.numbers.len())
    }
}

/// Whatever was derived from the same accounts is the same.
impl PartialEq for Addresses {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Accounts {
    /// The account of this address: in the venue's own dex.
    pub fn find(&self, address: Address) -> Option<AccountId> {
        self.addresses.find(&self.list, address)
    }

    /// The account that an address most likely has, without a look at the account: for reading ahead.
    pub(crate) fn guess(&self, address: Address) -> Option<AccountId> {
        self.addresses.numbers.find(hash(address), |_| true).copied()
    }

    /// What is known of an address.
    pub fn known(&self, address: Address) -> KnownAddress<'_> {
        match self.find(address) {
            Some(account) => {
                let nonces = &self.get(account).nonces;
                KnownAddress { account: Some(account), nonces: (nonces.highest() > 0).then_some(nonces) }
            }
            None => KnownAddress { account: None, nonces: self.key_nonces.get(&address) },
        }
    }

    /// The addresses that signed lately, ascending. Sorts: not for what happens often.
    pub fn signers(&self) -> Vec<Address> {
        let signed = self.list.iter().filter(|account| account.nonces.highest() > 0);
        let keys = self.key_nonces.sorted().into_iter().map(|(&address, _)| address);
        let mut signers: Vec<Address> = signed.map(|account| account.address).chain(keys).collect();
        signers.sort_unstable();
        signers
    }

    /// Lets the last account be found by its address; what the address signed before is its own.
    pub(super) fn open_last(&mut self) {
        let account = AccountId(u32::try_from(self.list.len() - 1).expect("accounts have 32-bit numbers"));
        self.addresses.insert(&self.list, account);
        let own = &mut self.list[account.0 as usize];
        own.nonces = self.key_nonces.remove(&own.address).unwrap_or_default();
    }

    pub(super) fn use_nonce(&mut self, signer: Address, nonce: u64) {
        match self.find(signer) {
            Some(account) => self.get_mut(account).nonces.insert(nonce),
            None => self.key_nonces.or_default(signer).insert(nonce),
        }
    }

    /// Forgets the nonces of the signers whose nonces all lie too far back to be used again.
    pub(super) fn forget_nonces(&mut self, received: Time) {
        let oldest = received.0.saturating_sub(NONCE_PAST.0);
        for account in self.list.iter_mut().filter(|account| account.nonces.highest() <= oldest) {
            account.nonces = Nonces::default();
        }
        self.key_nonces.retain(|nonces| nonces.highest() > oldest);
    }
}

fn hash(address: Address) -> u64 {
    FixedState::default().hash_one(address)
}
