//! What the WebSockets of an address may hold together.

use std::sync::Arc;

use engine::ids::Address;
use tokio::time::Instant;

use super::Refusal;
use super::peers::Peer;

/// A WebSocket's part of what its address may hold. It is given back when this is dropped.
pub(crate) struct SocketAllowance {
    peer: Arc<Peer>,
    /// The account of each subscription that is about one.
    subscriptions: Vec<Option<Address>>,
}

impl SocketAllowance {
    /// One more WebSocket of an address.
    ///
    /// # Errors
    /// Where it has too many.
    pub(crate) fn open(peer: Arc<Peer>) -> Result<Self, Refusal> {
        let limit = peer.limits.connections;
        let mut held = peer.held.lock();
        if held.connections >= limit {
            let reason = format!(
                "Too many connections: one address may have {limit} WebSockets open. Close one, or subscribe on one that is open."
            );
            return Err(Refusal::of_sockets("connections", reason));
        }
        held.connections += 1;
        drop(held);
        Ok(Self { peer, subscriptions: Vec::new() })
    }

    /// Whose it is.
    pub(crate) fn peer(&self) -> &Arc<Peer> {
        &self.peer
    }

    /// Takes in a message.
    ///
    /// # Errors
    /// Where it is one too many.
    pub(crate) fn hear(&self) -> Result<(), Refusal> {
        let per_minute = self.peer.limits.messages_per_minute;
        let taken = self.peer.held.lock().messages.take(1, per_minute, Instant::now());
        taken.map_err(|_| {
            let reason = format!("Too many messages: one address may send {per_minute} a minute.");
            Refusal::of_sockets("messages", reason)
        })
    }

    /// One more subscription, about an account or none.
    ///
    /// # Errors
    /// Where there are too many.
    pub(crate) fn subscribe(&mut self, user: Option<Address>) -> Result<(), Refusal> {
        let limits = &self.peer.limits;
        let mut held = self.peer.held.lock();
        if held.subscriptions >= limits.subscriptions {
            let reason = format!("Cannot track more than {} subscriptions.", limits.subscriptions);
            return Err(Refusal::of_sockets("subscriptions", reason));
        }
        if let Some(user) = user {
            if held.users.len() >= limits.users && !held.users.contains_key(&user) {
                let reason = format!("Cannot track more than {} total users.", limits.users);
                return Err(Refusal::of_sockets("users", reason));
            }
            *held.users.entry(user).or_default() += 1;
        }
        held.subscriptions += 1;
        self.subscriptions.push(user);
        Ok(())
    }

    /// One subscription less.
    pub(crate) fn unsubscribe(&mut self, user: Option<Address>) {
        if let Some(place) = self.subscriptions.iter().position(|own| *own == user) {
            self.subscriptions.swap_remove(place);
            give_back(&self.peer, user);
        }
    }
}

fn give_back(peer: &Peer, user: Option<Address>) {
    let mut held = peer.held.lock();
    held.subscriptions -= 1;
    let Some(user) = user else { return };
    if let Some(count) = held.users.get_mut(&user) {
        *count -= 1;
        if *count == 0 {
            held.users.remove(&user);
        }
    }
}

impl Drop for SocketAllowance {
    fn drop(&mut self) {
        for user in std::mem::take(&mut self.subscriptions) {
            give_back(&self.peer, user);
        }
        self.peer.held.lock().connections -= 1;
    }
}
