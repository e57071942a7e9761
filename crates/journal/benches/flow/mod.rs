//! A venue whose traders place, cancel and take signed orders, block after block.

#[path = "../../tests/it/founding.rs"]
mod founding;

use engine::Engine;
use engine::command::{
    Action, Authority, Block, CancelRequest, Command, Genesis, Grouping, OrderKind, OrderReference,
    OrderRequest, PublishedPrice, Side, TimeInForce,
};
use engine::event::Event;
use engine::ids::{Address, MarketId, OrderId};
use journal::Evidence;
use units::{Price, Size, Time, Usd};

use founding::OPERATOR;

/// A signed order as Hyperliquid clients send it, and a signature.
pub const EVIDENCE_BYTES: usize = 180;

const MIDDLE: i64 = 600_000;
const START: u64 = 1_700_000_000_000;

/// A venue with its traders.
pub struct Flow {
    /// The venue.
    pub engine: Engine,
    accounts: u64,
    nonce: u64,
    seed: u64,
    /// Orders that rest, with their owners.
    resting: Vec<(u64, OrderId)>,
    /// Who placed the orders of the last block, by command.
    placed_by: Vec<u64>,
}

impl Flow {
    /// A venue of so many accounts, as it is before its first block.
    pub fn new(accounts: u64) -> Self {
        let (nonce, seed) = (START, 42);
        Self { engine: Engine::new(), accounts, nonce, seed, resting: Vec::new(), placed_by: Vec::new() }
    }

    /// The next block: the founding, a price, then so many orders and cancels each.
    pub fn next(&mut self, commands: u64) -> Block {
        let height = self.engine.state().height + 1;
        let time = Time(START + height * 10);
        let commands = match height {
            1 => vec![by_venue(Action::Found(Box::new(self.genesis())))],
            2 => vec![price(time)],
            _ => (0..commands).map(|_| self.command()).collect(),
        };
        Block { height, time, received: time, commands }
    }

    /// Applies a block.
    pub fn apply(&mut self, block: &Block) -> &[Event] {
        let placed_by = std::mem::take(&mut self.placed_by);
        let mut command = 0;
        for event in self.engine.apply(block) {
            match event {
                Event::Began(engine::event::Cause::Command(number)) => command = *number as usize,
                Event::OrderRested { order } => self.resting.push((placed_by[command], *order)),
                _ => {}
            }
        }
        self.engine.events()
    }

    /// Half orders that rest, 45 in a hundred cancels, the rest takers.
    fn command(&mut self) -> Command {
        let kind = self.random(100);
        if (50..95).contains(&kind) && !self.resting.is_empty() {
            let place = self.random(self.resting.len() as u64) as usize;
            let (account, order) = self.resting.swap_remove(place);
            let order = OrderReference::Id(order);
            return self
                .signed(account, Action::CancelOrders(vec![CancelRequest { market: MarketId(0), order }]));
        }
        let side = if self.random(2) == 0 { Side::Bid } else { Side::Ask };
        let away = 10 * (1 + self.random(200) as i64) * if kind < 95 { -1 } else { 1 };
        let order = OrderRequest {
            market: MarketId(0),
            side,
            price: Price(if side == Side::Bid { MIDDLE + away } else { MIDDLE - away }),
            size: Size(100),
            reduce_only: false,
            kind: OrderKind::Limit(if kind < 95 { TimeInForce::Gtc } else { TimeInForce::Ioc }),
            client_id: None,
        };
        let account = self.random(self.accounts);
        let action =
            Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None };
        self.signed(account, action)
    }

    fn signed(&mut self, account: u64, action: Action) -> Command {
        self.placed_by.push(account);
        self.nonce += 1;
        let authority = Authority::Signature { nonce: self.nonce, expires_after: None };
        Command { signer: address(account), authority, on_behalf_of: None, action }
    }

    fn random(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed % below
    }

    fn genesis(&self) -> Genesis {
        let mut genesis = founding::genesis();
        genesis.parameters.open_orders = 10_000;
        genesis.parameters.backstop = address(0);
        genesis.balances =
            (0..self.accounts).map(|account| (address(account), Usd::dollars(1_000_000))).collect();
        genesis
    }
}

/// Some bytes for every signed command.
pub fn evidence(block: &Block) -> Vec<Evidence> {
    let commands = (0_u32..).zip(&block.commands);
    let signed = commands.filter(|(_, command)| command.authority != Authority::Venue);
    signed.map(|(command, _)| Evidence { command, bytes: vec![command as u8; EVIDENCE_BYTES] }).collect()
}

fn address(account: u64) -> Address {
    let mut bytes = [0x11; 20];
    bytes[..8].copy_from_slice(&account.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    Address(bytes)
}

fn price(time: Time) -> Command {
    let price =
        PublishedPrice { market: MarketId(0), index: Price(MIDDLE), perpetual: None, confidence: None };
    let action = Action::PublishPrices { time, prices: vec![price] };
    let authority = Authority::Signature { nonce: time.0, expires_after: None };
    Command { signer: OPERATOR, authority, on_behalf_of: None, action }
}

fn by_venue(action: Action) -> Command {
    Command { signer: OPERATOR, authority: Authority::Venue, on_behalf_of: None, action }
}
