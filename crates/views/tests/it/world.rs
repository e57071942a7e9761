//! A small venue with its views: two markets, accounts with money, and short words for what they do.
//!
//! A price counts cents, a size ten-thousandths: `bid(10_000, 10_000)` asks for one at 100.00, a hundred dollars.

use engine::Engine;
use engine::command::{
    Action, Authority, Block, Command, Genesis, Grouping, MarginMode, OrderKind, OrderRequest,
    PublishedPrice, Side, TimeInForce,
};
use engine::event::Event;
use engine::ids::{AccountId, Address, MarketId};
use engine::parameters::{
    ChangeControl, FeeTier, FundingPolicy, LiquidationPolicy, MarginTier, MarketParameters, Publisher,
    VenueParameters,
};
use engine::state::State;
use units::{Notional, Price, Rate, Size, Time, Usd};
use views::{Changes, Views};

/// The vault's account.
pub const BACKSTOP: AccountId = AccountId(0);
pub const ALICE: AccountId = AccountId(1);
pub const BOB: AccountId = AccountId(2);
pub const CAROL: AccountId = AccountId(3);

/// The market of most stories.
pub const GOLD: MarketId = MarketId(0);
pub const SILVER: MarketId = MarketId(1);

/// Whose hand is the venue's.
pub const OPERATOR: Address = Address([0xee; 20]);

/// When stories begin: noon of a day.
pub const BEGINNING: Time = Time(20_000 * Time::DAY.0 + 12 * Time::HOUR.0);

pub fn address(account: AccountId) -> Address {
    let mut bytes = [0xaa; 20];
    bytes[16..].copy_from_slice(&account.0.to_be_bytes());
    Address(bytes)
}

pub fn market(name: &str, size_decimals: u8, max_leverage: u8) -> MarketParameters {
    MarketParameters {
        name: name.into(),
        kind: Default::default(),
        size_decimals,
        max_price: Price(1_000_000_000),
        max_size: Size(1_000_000_000),
        significant_figures: 0,
        min_order_value: Notional(1_000_000),
        price_band: Rate::ZERO,
        margin_tiers: vec![MarginTier {
            lower_bound: Notional::ZERO,
            maintenance_rate: Rate(Rate::ONE.0 / 2 / i64::from(max_leverage)),
            max_leverage,
        }],
        only_isolated: false,
        impact_notional: Notional(100_000_000),
        funding: FundingPolicy {
            interest: Rate::basis_points(1),
            dead_band: Rate::basis_points(5),
            cap: Rate::basis_points(400),
        },
        basis_time: Time(150_000),
        risk: Default::default(),
    }
}

/// A venue with these markets, and these dollars in the vault's and the accounts' hands.
pub fn genesis(markets: Vec<MarketParameters>, dollars: &[i64], insurance_fund: i64) -> Genesis {
    let fee_tier = FeeTier { volume: Notional::ZERO, taker: Rate(450_000_000), maker: Rate(-20_000_000) };
    let parameters = VenueParameters {
        operator: OPERATOR,
        publishers: vec![Publisher { address: OPERATOR, weight: 1 }],
        price_staleness: Time::DAY,
        price_jump: Rate(100 * Rate::ONE.0),
        fee_tiers: vec![fee_tier],
        maker_tiers: Vec::new(),
        spot_fee_tiers: Vec::new(),
        withdrawal_fee: Usd::ONE,
        open_orders: 100,
        scheduled_cancel_volume: Notional::ZERO,
        liquidation: LiquidationPolicy {
            partial_above: Notional(100_000_000_000),
            partial_fraction: Rate(Rate::ONE.0 / 5),
            cooldown: Time(30_000),
            band: Rate(Rate::ONE.0 / 10),
            backstop_below: Rate(666_666_666_666),
            insurance_per_sale: Usd::dollars(1_000),
            accounts_per_block: 100,
            deleveraging: Default::default(),
            backstop_parent: None,
        },
        backstop: address(BACKSTOP),
        oracle: Default::default(),
        withdrawals: Default::default(),
        vaults: Default::default(),
        change_control: ChangeControl { keys: vec![OPERATOR], threshold: 1, ..Default::default() },
        dexes: None,
    };
    let accounts = (0..).map(|number| address(AccountId(number)));
    let balances = accounts.zip(dollars.iter().map(|&amount| Usd::dollars(amount))).collect();
    let insurance_fund = Usd::dollars(insurance_fund);
    let (assets, asset_balances) = (Vec::new(), Vec::new());
    Genesis { parameters, markets, balances, assets, asset_balances, insurance_fund }
}

/// A venue in the course of a story.
pub struct World {
    pub engine: Engine,
    pub views: Views,
    pub time: Time,
    height: u64,
}

impl World {
    /// A venue with GOLD and SILVER at 100.00.
    pub fn new(dollars: &[i64], insurance_fund: i64) -> Self {
        let markets = vec![market("GOLD", 4, 20), market("SILVER", 4, 40)];
        Self::of(markets, dollars, insurance_fund)
    }

    /// A venue with these two markets at 100.00.
    pub fn of(markets: Vec<MarketParameters>, dollars: &[i64], insurance_fund: i64) -> Self {
        let genesis = genesis(markets, dollars, insurance_fund);
        let mut world = Self { engine: Engine::new(), views: Views::default(), time: BEGINNING, height: 0 };
        world.act(OPERATOR, Action::Found(Box::new(genesis)));
        world.price(GOLD, 10_000);
        world.price(SILVER, 10_000);
        world
    }

    pub fn state(&self) -> &State {
        self.engine.state()
    }

    /// Seals a block so much later, and folds its events.
    pub fn block(&mut self, later: Time, commands: Vec<Command>) -> Changes {
        self.height += 1;
        self.time = self.time + later;
        self.engine.apply(&Block { height: self.height, time: self.time, received: self.time, commands });
        self.views.apply(self.engine.state(), self.engine.events())
    }

    pub fn act(&mut self, signer: Address, action: Action) -> Changes {
        self.block(Time(10), vec![command(signer, action)])
    }

    pub fn price(&mut self, market: MarketId, price: i64) -> Changes {
        let published =
            PublishedPrice { market, index: Price(price), perpetual: Some(Price(price)), confidence: None };
        let time = self.time;
        self.act(OPERATOR, Action::PublishPrices { time, prices: vec![published] })
    }

    pub fn leverage(
        &mut self,
        account: AccountId,
        market: MarketId,
        leverage: u8,
        mode: MarginMode,
    ) -> Changes {
        self.act(address(account), Action::SetLeverage { market, leverage, mode })
    }

    /// Places orders that must be accepted.
    pub fn place(&mut self, account: AccountId, orders: &[OrderRequest], grouping: Grouping) -> Changes {
        let changes = self
            .act(address(account), Action::PlaceOrders { orders: orders.to_vec(), grouping, builder: None });
        let rejected = self.engine.events().iter().find(|event| matches!(event, Event::Rejected { .. }));
        assert_eq!(rejected, None);
        changes
    }

    pub fn order(&mut self, account: AccountId, order: OrderRequest) -> Changes {
        self.place(account, &[order], Grouping::Independent)
    }
}

pub fn command(signer: Address, action: Action) -> Command {
    Command { signer, authority: Authority::Venue, on_behalf_of: None, action }
}

/// An order that rests on GOLD.
pub fn limit(side: Side, price: i64, size: i64) -> OrderRequest {
    OrderRequest {
        market: GOLD,
        side,
        price: Price(price),
        size: Size(size),
        reduce_only: false,
        kind: OrderKind::Limit(TimeInForce::Gtc),
        client_id: None,
    }
}

pub fn bid(price: i64, size: i64) -> OrderRequest {
    limit(Side::Bid, price, size)
}

pub fn ask(price: i64, size: i64) -> OrderRequest {
    limit(Side::Ask, price, size)
}
