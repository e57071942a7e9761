//! Signed orders, cancels and takers of many accounts, which name orders by their clients' ids: so they can be made before the
//! venue has answered any.

#[path = "../../../journal/benches/flow/traders.rs"]
mod traders;

use std::collections::VecDeque;

use engine::command::{Action, Authority, CancelRequest, Command, Genesis, Grouping, OrderReference};
use engine::ids::{ClientOrderId, MarketId};
use journal::Evidence;
use units::Time;

use traders::{EVIDENCE_BYTES, Traders, address};

/// How many orders rest before the oldest of them is cancelled: more than a block takes, so that its placing was another block's.
const RESTING: usize = 20_000;

/// Makes orders.
pub struct Orders {
    traders: Traders,
    number: u64,
    begin: Time,
    resting: VecDeque<(u64, ClientOrderId)>,
}

impl Orders {
    /// Those of so many accounts, from this time on.
    pub fn new(accounts: u64, begin: Time) -> Self {
        Self { traders: Traders::new(accounts), number: 0, begin, resting: VecDeque::new() }
    }

    /// What a venue with their accounts is founded with.
    pub fn genesis(&self) -> Genesis {
        self.traders.genesis()
    }

    /// The price that everything is about.
    pub fn price(&self) -> Command {
        traders::price(self.begin)
    }

    /// The next request, and some bytes as its signature: half orders that rest, 45 in a hundred cancels, the rest takers.
    pub fn next(&mut self) -> (Command, Evidence) {
        self.number += 1;
        let kind = self.traders.random(100);
        let (account, action) = match self.resting.front() {
            Some(&(account, order)) if self.resting.len() > RESTING && kind < 45 => {
                self.resting.pop_front();
                let order = OrderReference::ClientId(order);
                (account, Action::CancelOrders(vec![CancelRequest { market: MarketId(0), order }]))
            }
            _ => self.order(kind < 95),
        };
        let authority = Authority::Signature { nonce: self.begin.0 + self.number, expires_after: None };
        let command = Command { signer: address(account), authority, on_behalf_of: None, action };
        (command, Evidence { command: 0, bytes: vec![self.number as u8; EVIDENCE_BYTES] })
    }

    fn order(&mut self, rests: bool) -> (u64, Action) {
        let account = self.traders.account();
        let client_id = rests.then(|| ClientOrderId(u128::from(self.number)));
        self.resting.extend(client_id.map(|id| (account, id)));
        let order = self.traders.order(rests, client_id);
        (account, Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None })
    }
}
