//! Taking note of many events, of which what they change is read before the first is taken note of.
//!
//! With a hundred thousand accounts each event waits for memory several times. Read for many events at once, all of that is waited
//! for together. Nothing depends on it.

use core::hint::black_box;

use crate::event::Event;
use crate::ids::AccountId;
use crate::state::{KnownAddress, State};

/// For how many events is read in one go.
const TOGETHER: usize = 256;

/// So few gain nothing by it.
const FEW: usize = 16;

impl State {
    /// Takes note of all that happened, in order.
    pub fn evolve_all(&mut self, events: &[Event]) {
        for events in events.chunks(TOGETHER) {
            self.read_ahead(events);
            events.iter().for_each(|event| self.evolve(event));
        }
    }

    /// Reads what these events are going to change. Each loop reads what does not depend on the others' results, so that its steps
    /// overlap.
    fn read_ahead(&self, events: &[Event]) {
        if events.len() <= FEW {
            return;
        }
        let (mut signers, mut accounts) = ([None; TOGETHER], [None; TOGETHER]);
        for ((event, signer), account) in events.iter().zip(&mut signers).zip(&mut accounts) {
            match event {
                Event::NonceUsed { signer: address, .. } => *signer = self.accounts.addresses.get(*address),
                Event::OrderPlaced(placed) => *account = Some(placed.account),
                Event::Filled(fill) => *account = Some(fill.account),
                Event::OrderCancelled { order, .. } => {
                    *account = self.orders.line_in(order.slot()).map(|line| line.account);
                }
                _ => {}
            }
        }
        let known = || {
            accounts
                .iter()
                .flatten()
                .filter_map(|&account: &AccountId| self.accounts.list.get(account.0 as usize))
        };
        for account in known() {
            black_box((account.cash, account.holdings.len()));
        }
        for signer in signers.iter().flatten() {
            let signer: &KnownAddress = signer;
            black_box(signer.nonces.iter().next_back());
        }
        for account in known() {
            black_box(account.holdings.first().map(|holding| (holding.size, holding.first_order)));
        }
    }
}
