//! Traders with money, whose addresses are scattered: what they are founded with, and what they ask.

#[path = "../../tests/it/founding.rs"]
mod founding;

use engine::command::{
    Action, Authority, Command, Genesis, OrderKind, OrderRequest, PublishedPrice, Side, TimeInForce,
};
use engine::ids::{Address, ClientOrderId, MarketId};
use units::{Price, Size, Time, Usd};

pub use founding::OPERATOR;

/// A signed order as Hyperliquid clients send it, and a signature.
pub const EVIDENCE_BYTES: usize = 180;

/// The price that everything is about.
const MIDDLE: i64 = 600_000;

/// Traders of one market.
pub struct Traders {
    accounts: u64,
    seed: u64,
}

impl Traders {
    /// So many.
    pub fn new(accounts: u64) -> Self {
        Self { accounts, seed: 42 }
    }

    /// What a venue with them is founded with.
    pub fn genesis(&self) -> Genesis {
        let mut genesis = founding::genesis();
        genesis.parameters.open_orders = 10_000;
        genesis.parameters.backstop = address(0);
        genesis.balances =
            (0..self.accounts).map(|account| (address(account), Usd::dollars(1_000_000))).collect();
        genesis
    }

    /// One of them.
    pub fn account(&mut self) -> u64 {
        self.random(self.accounts)
    }

    /// An order that rests, or a taker.
    pub fn order(&mut self, rests: bool, client_id: Option<ClientOrderId>) -> OrderRequest {
        let side = if self.random(2) == 0 { Side::Bid } else { Side::Ask };
        let away = 10 * (1 + self.random(200) as i64) * if rests { -1 } else { 1 };
        OrderRequest {
            market: MarketId(0),
            side,
            price: Price(if side == Side::Bid { MIDDLE + away } else { MIDDLE - away }),
            size: Size(100),
            reduce_only: false,
            kind: OrderKind::Limit(if rests { TimeInForce::Gtc } else { TimeInForce::Ioc }),
            client_id,
        }
    }

    /// A number below a limit.
    pub fn random(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed % below
    }
}

/// The market's price at a time.
pub fn price(time: Time) -> Command {
    let price =
        PublishedPrice { market: MarketId(0), index: Price(MIDDLE), perpetual: None, confidence: None };
    let action = Action::PublishPrices { time, prices: vec![price] };
    let authority = Authority::Signature { nonce: time.0, expires_after: None };
    Command { signer: OPERATOR, authority, on_behalf_of: None, action }
}

/// The address of an account.
pub fn address(account: u64) -> Address {
    let mut bytes = [0x11; 20];
    bytes[..8].copy_from_slice(&account.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    Address(bytes)
}
