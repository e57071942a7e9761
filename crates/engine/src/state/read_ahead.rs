//! Taking note of many events, of which what they change is read before the first is taken note of.
//!
//! With a hundred thousand accounts each event waits for memory several times. Read for many events at once, all of that is waited
//! for together. Nothing depends on it.

use alloc::vec::Vec;
use core::hint::black_box;

use crate::event::Event;
use crate::state::State;

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
        let mut accounts = Vec::with_capacity(TOGETHER);
        for event in events {
            match event {
                Event::NonceUsed { signer, .. } => accounts.extend(self.accounts.guess(*signer)),
                Event::OrderPlaced(placed) => accounts.push(placed.account),
                Event::Filled(fill) => accounts.push(fill.account),
                Event::OrderCancelled { order, .. } => {
                    accounts.extend(self.orders.line_in(order.slot()).map(|line| line.account));
                }
                _ => {}
            }
        }
        let known = || accounts.iter().filter_map(|account| self.accounts.list.get(account.0 as usize));
        for account in known() {
            black_box((account.cash, account.holdings.len()));
        }
        for account in known() {
            black_box(account.nonces.iter().next_back());
            black_box(account.holdings.first().map(|holding| (holding.size, holding.first_order)));
        }
    }
}
