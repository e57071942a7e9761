//! A venue whose traders place, cancel and take signed orders, block after block.

use engine::Engine;
use engine::command::{
    Action, Authority, Block, CancelRequest, Command, Genesis, Grouping, OrderKind, OrderReference,
    OrderRequest, PublishedPrice, Side, TimeInForce,
};
use engine::event::Event;
use engine::ids::{Address, MarketId, OrderId};
use engine::parameters::{
    FeeTier, FundingPolicy, LiquidationPolicy, MarginTier, MarketParameters, Publisher, VenueParameters,
};
use journal::Evidence;
use units::{Notional, Price, Rate, Size, Time, Usd};

/// A signed order as Hyperliquid clients send it, and a signature.
pub const EVIDENCE_BYTES: usize = 180;

const OPERATOR: Address = Address([0xfe; 20]);
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
        Genesis {
            parameters: parameters(),
            markets: vec![market()],
            balances: (0..self.accounts).map(|account| (address(account), Usd::dollars(1_000_000))).collect(),
            insurance_fund: Usd::dollars(10_000),
            assets: Vec::new(),
            asset_balances: Vec::new(),
        }
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

fn market() -> MarketParameters {
    MarketParameters {
        name: "BTC".into(),
        kind: Default::default(),
        size_decimals: 5,
        max_price: Price(100_000_000),
        max_size: Size(1_000_000_000),
        significant_figures: 0,
        min_order_value: Notional(10_000_000),
        price_band: Rate::ZERO,
        margin_tiers: vec![MarginTier {
            lower_bound: Notional::ZERO,
            maintenance_rate: Rate::basis_points(125),
            max_leverage: 40,
        }],
        only_isolated: false,
        impact_notional: Notional(6_000_000_000),
        funding: FundingPolicy {
            interest: Rate::basis_points(1),
            dead_band: Rate::basis_points(5),
            cap: Rate::basis_points(400),
        },
        basis_time: Time(150_000),
        risk: Default::default(),
    }
}

fn parameters() -> VenueParameters {
    VenueParameters {
        operator: OPERATOR,
        publishers: vec![Publisher { address: OPERATOR, weight: 1 }],
        price_staleness: Time::DAY,
        price_jump: Rate::ONE,
        fee_tiers: vec![FeeTier {
            volume: Notional::ZERO,
            taker: Rate::basis_points(4),
            maker: Rate::basis_points(1),
        }],
        maker_tiers: Vec::new(),
        spot_fee_tiers: Vec::new(),
        withdrawal_fee: Usd::ONE,
        open_orders: 10_000,
        scheduled_cancel_volume: Notional::ZERO,
        liquidation: LiquidationPolicy {
            partial_above: Notional(100_000_000_000),
            partial_fraction: Rate::basis_points(2_000),
            cooldown: Time(30_000),
            band: Rate::basis_points(1_000),
            backstop_below: Rate::basis_points(6_667),
            insurance_per_sale: Usd::dollars(1_000),
            accounts_per_block: 100,
            deleveraging: Default::default(),
            backstop_parent: None,
        },
        backstop: address(0),
        oracle: Default::default(),
        withdrawals: Default::default(),
        vaults: Default::default(),
        change_control: Default::default(),
        dexes: None,
    }
}
