//! Signed orders, cancels and takers of many accounts, which name orders by their clients' ids: so they can be made before the
//! venue has answered any.

#[path = "../../../journal/tests/it/founding.rs"]
mod founding;

use std::collections::VecDeque;

use engine::command::{
    Action, Authority, CancelRequest, Command, Genesis, Grouping, OrderKind, OrderReference, OrderRequest,
    PublishedPrice, Side, TimeInForce,
};
use engine::ids::{Address, ClientOrderId, MarketId};
use journal::Evidence;
use units::{Price, Size, Time, Usd};

use founding::OPERATOR;

/// A signed order as Hyperliquid clients send it, and a signature.
const EVIDENCE_BYTES: usize = 180;

const MIDDLE: i64 = 600_000;

/// How many orders rest before the oldest of them is cancelled: more than a block takes, so that its placing was another block's.
const RESTING: usize = 20_000;

/// Makes orders.
pub struct Orders {
    accounts: u64,
    seed: u64,
    number: u64,
    begin: Time,
    resting: VecDeque<(u64, ClientOrderId)>,
}

impl Orders {
    /// Those of so many accounts, from this time on.
    pub fn new(accounts: u64, begin: Time) -> Self {
        Self { accounts, seed: 42, number: 0, begin, resting: VecDeque::new() }
    }

    /// What a venue with their accounts is founded with.
    pub fn genesis(&self) -> Genesis {
        let mut genesis = founding::genesis();
        genesis.parameters.open_orders = 10_000;
        genesis.parameters.backstop = address(0);
        genesis.balances =
            (0..self.accounts).map(|account| (address(account), Usd::dollars(1_000_000))).collect();
        genesis
    }

    /// The price that everything is about.
    pub fn price(&self) -> Command {
        let price =
            PublishedPrice { market: MarketId(0), index: Price(MIDDLE), perpetual: None, confidence: None };
        let action = Action::PublishPrices { time: self.begin, prices: vec![price] };
        let authority = Authority::Signature { nonce: self.begin.0, expires_after: None };
        Command { signer: OPERATOR, authority, on_behalf_of: None, action }
    }

    /// The next request, and some bytes as its signature: half orders that rest, 45 in a hundred cancels, the rest takers.
    pub fn next(&mut self) -> (Command, Evidence) {
        self.number += 1;
        let kind = self.random(100);
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
        let account = self.random(self.accounts);
        let side = if self.random(2) == 0 { Side::Bid } else { Side::Ask };
        let away = 10 * (1 + self.random(200) as i64) * if rests { -1 } else { 1 };
        let client_id = rests.then(|| ClientOrderId(u128::from(self.number)));
        self.resting.extend(client_id.map(|id| (account, id)));
        let order = OrderRequest {
            market: MarketId(0),
            side,
            price: Price(if side == Side::Bid { MIDDLE + away } else { MIDDLE - away }),
            size: Size(100),
            reduce_only: false,
            kind: OrderKind::Limit(if rests { TimeInForce::Gtc } else { TimeInForce::Ioc }),
            client_id,
        };
        (account, Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None })
    }

    fn random(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed % below
    }
}

fn address(account: u64) -> Address {
    let mut bytes = [0x11; 20];
    bytes[..8].copy_from_slice(&account.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    Address(bytes)
}
