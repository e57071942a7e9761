//! Which signatures are taken, and how each peer signed last.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use api::hyperliquid::{AcceptedSources, Form};
use engine::ids::Address;
use parking_lot::{Mutex, RwLock};
use sequencer::Venue;

/// How many peers' forms are remembered; beyond that, all are forgotten and learnt again.
const REMEMBERED_PEERS: usize = 4_096;

/// How many signers are remembered; beyond that, all are forgotten and looked up again.
const REMEMBERED_SIGNERS: usize = 65_536;

/// Signers whom the venue was seen to know. It may know one no more, whereupon the engine refuses what he signs.
#[derive(Debug, Default)]
pub(super) struct KnownSigners(RwLock<HashSet<Address>>);

impl KnownSigners {
    /// Whether the venue knows a signer. It is asked once.
    pub(super) fn contains(&self, address: &Address, venue: &Venue) -> bool {
        if self.0.read().contains(address) {
            return true;
        }
        let is_known = venue.read_shown().knows(*address) || venue.read().knows(*address);
        if is_known {
            self.remember(*address);
        }
        is_known
    }

    fn remember(&self, address: Address) {
        let mut signers = self.0.write();
        if signers.len() >= REMEMBERED_SIGNERS {
            signers.clear();
        }
        signers.insert(address);
    }
}

/// Which signatures are taken, and how each peer signed last.
#[derive(Debug)]
pub struct Signatures {
    pub(super) accepted: AcceptedSources,
    pub(super) tells_diagnosis: bool,
    forms: Mutex<HashMap<IpAddr, Form>>,
}

impl Signatures {
    /// Takes signatures for these sources; a devnet also tells its clients what they should have signed.
    pub fn new(accepted: AcceptedSources, tells_diagnosis: bool) -> Self {
        Self { accepted, tells_diagnosis, forms: Mutex::default() }
    }

    pub(super) fn remembered(&self, peer: IpAddr) -> Option<Form> {
        self.forms.lock().get(&peer).copied()
    }

    pub(super) fn remember(&self, peer: IpAddr, form: Form) {
        let mut forms = self.forms.lock();
        if forms.len() >= REMEMBERED_PEERS && !forms.contains_key(&peer) {
            forms.clear();
        }
        forms.insert(peer, form);
    }
}

#[cfg(test)]
mod tests {
    use api::signatures::Source;

    use super::*;

    #[test]
    fn no_more_signers_are_remembered_than_there_is_room_for() {
        let signers = KnownSigners::default();
        for number in 0..=u32::try_from(REMEMBERED_SIGNERS).unwrap() {
            let mut address = Address::default();
            address.0[..4].copy_from_slice(&number.to_be_bytes());
            signers.remember(address);
        }
        assert_eq!(signers.0.read().len(), 1);
    }

    #[test]
    fn no_more_peers_are_remembered_than_there_is_room_for() {
        let signatures = Signatures::new(AcceptedSources::only(Source::Testnet), false);
        for number in 0..=u32::try_from(REMEMBERED_PEERS).unwrap() {
            signatures.remember(IpAddr::V4(number.into()), Form::UserSigned);
            assert!(signatures.forms.lock().len() <= REMEMBERED_PEERS);
        }
        assert_eq!(signatures.forms.lock().len(), 1);
    }
}
