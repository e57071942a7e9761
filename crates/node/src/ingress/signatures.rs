//! Which signatures are taken, and how each peer signed last.

use std::collections::HashMap;
use std::net::IpAddr;

use api::hyperliquid::{AcceptedSources, Form};
use parking_lot::Mutex;

/// How many peers' forms are remembered; beyond that, all are forgotten and learnt again.
const REMEMBERED_PEERS: usize = 4_096;

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
    fn no_more_peers_are_remembered_than_there_is_room_for() {
        let signatures = Signatures::new(AcceptedSources::only(Source::Testnet), false);
        for number in 0..=u32::try_from(REMEMBERED_PEERS).unwrap() {
            signatures.remember(IpAddr::V4(number.into()), Form::UserSigned);
            assert!(signatures.forms.lock().len() <= REMEMBERED_PEERS);
        }
        assert_eq!(signatures.forms.lock().len(), 1);
    }
}
