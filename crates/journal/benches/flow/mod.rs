//! A venue whose traders place, cancel and take signed orders, block after block.

mod traders;

use engine::Engine;
use engine::command::{Action, Authority, Block, CancelRequest, Command, Grouping, OrderReference};
use engine::event::Event;
use engine::ids::{MarketId, OrderId};
use journal::Evidence;
use units::Time;

use traders::{EVIDENCE_BYTES, OPERATOR, Traders, address, price};

const START: u64 = 1_700_000_000_000;

/// A venue with its traders.
pub struct Flow {
    /// The venue.
    pub engine: Engine,
    traders: Traders,
    nonce: u64,
    /// Orders that rest, with their owners.
    resting: Vec<(u64, OrderId)>,
    /// Who placed the orders of the last block, by command.
    placed_by: Vec<u64>,
}

impl Flow {
    /// A venue of so many accounts, as it is before its first block.
    pub fn new(accounts: u64) -> Self {
        let (engine, traders) = (Engine::new(), Traders::new(accounts));
        Self { engine, traders, nonce: START, resting: Vec::new(), placed_by: Vec::new() }
    }

    /// The next block: the founding, a price, then so many orders and cancels each.
    pub fn next(&mut self, commands: u64) -> Block {
        let height = self.engine.state().height + 1;
        let time = Time(START + height * 10);
        let commands = match height {
            1 => vec![by_venue(Action::Found(Box::new(self.traders.genesis())))],
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
        let kind = self.traders.random(100);
        if (50..95).contains(&kind) && !self.resting.is_empty() {
            let place = self.traders.random(self.resting.len() as u64) as usize;
            let (account, order) = self.resting.swap_remove(place);
            let order = OrderReference::Id(order);
            return self
                .signed(account, Action::CancelOrders(vec![CancelRequest { market: MarketId(0), order }]));
        }
        let order = self.traders.order(kind < 95, None);
        let account = self.traders.account();
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
}

/// Some bytes for every signed command.
pub fn evidence(block: &Block) -> Vec<Evidence> {
    let commands = (0_u32..).zip(&block.commands);
    let signed = commands.filter(|(_, command)| command.authority != Authority::Venue);
    signed.map(|(command, _)| Evidence { command, bytes: vec![command as u8; EVIDENCE_BYTES] }).collect()
}

fn by_venue(action: Action) -> Command {
    Command { signer: OPERATOR, authority: Authority::Venue, on_behalf_of: None, action }
}
