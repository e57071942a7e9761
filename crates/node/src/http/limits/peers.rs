//! What each address on the network has asked lately, and what it holds.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use engine::ids::Address;
use parking_lot::Mutex;
use tokio::time::Instant;

use super::bucket::Bucket;
use super::{Refusal, RequestLimits};

/// How many addresses are remembered: whoever has more of them is not to fill the memory. Beyond it those that hold nothing are
/// forgotten.
const REMEMBERED: usize = 65_536;

/// All addresses.
#[derive(Debug)]
pub struct Peers {
    limits: RequestLimits,
    known: Mutex<HashMap<IpAddr, Arc<Peer>>>,
}

/// One address.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(super) limits: RequestLimits,
    pub(super) held: Mutex<Held>,
}

/// What an address has asked lately, and what it holds.
#[derive(Debug)]
pub(super) struct Held {
    weight: Bucket,
    pub(super) messages: Bucket,
    pub(super) connections: usize,
    pub(super) subscriptions: usize,
    /// The accounts that subscriptions are about, with their numbers.
    pub(super) users: HashMap<Address, usize>,
    pub(super) posts: usize,
    pub(super) large_bodies: usize,
}

impl Peers {
    /// Nobody has asked anything yet.
    pub fn new(limits: RequestLimits) -> Self {
        Self { limits, known: Mutex::default() }
    }

    /// The limits that hold.
    pub(crate) fn limits(&self) -> &RequestLimits {
        &self.limits
    }

    /// An address.
    pub(crate) fn of(&self, address: IpAddr) -> Arc<Peer> {
        let address = owner(address);
        let mut known = self.known.lock();
        if known.len() >= REMEMBERED && !known.contains_key(&address) {
            self.forget(&mut known);
        }
        known.entry(address).or_insert_with(|| Arc::new(Peer::new(self.limits))).clone()
    }

    /// Forgets who has asked nothing lately; if that is nobody, who holds no connection.
    fn forget(&self, known: &mut HashMap<IpAddr, Arc<Peer>>) {
        let now = Instant::now();
        let is_in_use = |peer: &Arc<Peer>| Arc::strong_count(peer) > 1;
        known.retain(|_, peer| is_in_use(peer) || !peer.is_idle(now));
        if known.len() >= REMEMBERED {
            known.retain(|_, peer| is_in_use(peer));
        }
    }
}

impl Peer {
    fn new(limits: RequestLimits) -> Self {
        let bucket = Bucket::empty(Instant::now());
        let held = Held {
            weight: bucket,
            messages: bucket,
            connections: 0,
            subscriptions: 0,
            users: HashMap::new(),
            posts: 0,
            large_bodies: 0,
        };
        Self { limits, held: Mutex::new(held) }
    }

    /// Takes in a request.
    ///
    /// # Errors
    /// Where it is one too many.
    pub(crate) fn ask(&self, weight: u64) -> Result<(), Refusal> {
        let per_minute = self.limits.weight_per_minute;
        let taken = self.held.lock().weight.take(weight, per_minute, Instant::now());
        taken.map_err(|wait| Refusal::of_weight(weight, per_minute, wait))
    }

    /// Takes in what an answer weighs.
    pub(crate) fn answered(&self, weight: u64) {
        if weight > 0 {
            self.held.lock().weight.add(weight, self.limits.weight_per_minute, Instant::now());
        }
    }

    fn is_idle(&self, now: Instant) -> bool {
        let mut held = self.held.lock();
        held.weight.is_empty(self.limits.weight_per_minute, now)
            && held.messages.is_empty(self.limits.messages_per_minute, now)
    }
}

/// The address that stands for all that one owner has: of the newer kind, owners get a network of 2^64.
fn owner(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX))),
        old => old,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_owner_of_many_addresses_is_one() {
        assert_eq!(owner(ip("2001:db8::1")), owner(ip("2001:db8::ffff:1")));
        assert_ne!(owner(ip("2001:db8::1")), owner(ip("2001:db8:0:1::1")));
        assert_eq!(owner(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
        assert_ne!(owner(ip("192.0.2.1")), owner(ip("192.0.2.2")));
    }

    #[test]
    fn more_addresses_than_are_remembered_push_out_who_holds_nothing() {
        let peers = Peers::new(RequestLimits::DOCUMENTED);
        let held = peers.of(ip("192.0.2.1"));
        for number in 0..=u32::try_from(REMEMBERED).unwrap() {
            peers.of(IpAddr::V4(number.into())).ask(1).unwrap();
        }
        assert!(peers.known.lock().len() <= REMEMBERED);
        assert!(Arc::ptr_eq(&held, &peers.of(ip("192.0.2.1"))));
    }
}
