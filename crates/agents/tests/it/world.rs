//! A venue with a crowd, a step at a time, and what happened on it.

use agents::Crowd;
use engine::Engine;
use engine::command::{Action, Authority, Block, Command, Genesis, PublishedPrice, Side};
use engine::event::{Cause, Event, FillOrigin};
use engine::ids::{AccountId, Address, MarketId};
use engine::parameters::{
    AuctionPolicy, FeeTier, FundingPolicy, LiquidationPolicy, MakerTier, MarginTier, MarketParameters,
    MarketRisk, Publisher, VenueParameters,
};
use engine::rejection::Rejection;
use engine::rules::margin;
use units::{Notional, Price, Rate, Rounding, Size, Time, Usd};

pub const VENUE: Address = Address([0xfe; 20]);
pub const BACKSTOP: Address = Address([0xba; 20]);

const BEGINNING: Time = Time(1_767_225_600_000);
const STALENESS: Time = Time(60_000);

/// A market of the venue: leverage at most, impact notional in USD, first price in ticks.
struct Listing {
    name: &'static str,
    size_decimals: u8,
    max_leverage: u8,
    impact: i64,
    price: Price,
}

const MARKETS: [Listing; 4] = [
    Listing { name: "BTC", size_decimals: 5, max_leverage: 40, impact: 20_000, price: Price(970_000) },
    Listing { name: "SOL", size_decimals: 2, max_leverage: 20, impact: 6_000, price: Price(1_900_000) },
    Listing { name: "DOGE", size_decimals: 0, max_leverage: 10, impact: 6_000, price: Price(330_000) },
    Listing { name: "kPEPE", size_decimals: 0, max_leverage: 10, impact: 6_000, price: Price(19_000) },
];

/// A venue with a crowd, and what happened on it.
pub struct World {
    pub engine: Engine,
    pub crowd: Crowd,
    pub time: Time,
    pub witness: Witness,
    /// All that the crowd asked for.
    pub commands: Vec<Command>,
    /// The most that it asked for in one step.
    pub most_commands: usize,
    /// How far each market's price has walked from its first one.
    walked: Vec<Rate>,
    chance: u64,
}

/// What happened, as far as the tests ask.
#[derive(Default)]
pub struct Witness {
    pub trades: usize,
    pub orders: usize,
    pub liquidated: Vec<AccountId>,
    pub origins: Vec<FillOrigin>,
    pub credited: usize,
    /// How many auctions began, were extended and ended.
    pub auctions: [usize; 3],
    /// What the crowd asked in vain, and why.
    pub rejected: Vec<(Rejection, Command)>,
}

impl World {
    /// A founded venue on which nothing happened yet.
    pub fn new(seed: u64) -> Self {
        Self::with_auctions(seed, &AuctionPolicy::default())
    }

    /// The same with markets that go into auctions.
    pub fn with_auctions(seed: u64, auctions: &AuctionPolicy) -> Self {
        let crowd = Crowd::new(seed, MARKETS.len(), Some(BACKSTOP));
        let mut balances = crowd.balances();
        balances.push((BACKSTOP, Usd::dollars(10_000_000)));
        let founding = Genesis {
            parameters: venue(),
            markets: MARKETS.iter().map(|listing| market(listing, auctions)).collect(),
            balances,
            insurance_fund: Usd::dollars(1_000_000),
            assets: Vec::new(),
            asset_balances: Vec::new(),
        };
        let mut world = Self {
            engine: Engine::new(),
            crowd,
            time: BEGINNING,
            witness: Witness::default(),
            commands: Vec::new(),
            most_commands: 0,
            walked: vec![Rate::ZERO; MARKETS.len()],
            chance: seed,
        };
        world.seal(vec![by(VENUE, Action::Found(Box::new(founding)))]);
        assert!(world.witness.rejected.is_empty(), "{:?}", world.witness.rejected);
        world.witness = Witness::default();
        world
    }

    /// Lets seconds pass in which prices wander, and drift by this much altogether.
    pub fn pass(&mut self, seconds: i64, drift: Rate) {
        for _ in 0..seconds {
            for walked in 0..self.walked.len() {
                // Up to two basis points either way a second: a volatility of about 65 % a year.
                let wander = Rate(self.draw(2 * Rate::basis_points(2).0) - Rate::basis_points(2).0);
                self.walked[walked] += wander + Rate(drift.0 / seconds);
            }
            self.step(true);
        }
    }

    /// Lets one second pass, with or without new prices.
    pub fn step(&mut self, has_prices: bool) {
        self.time = self.time + Time::SECOND;
        let published = if has_prices { vec![self.prices()] } else { Vec::new() };
        self.seal(published);
        let commands = self.crowd.act(self.engine.state());
        self.commands.extend(commands.iter().cloned());
        self.most_commands = self.most_commands.max(commands.len());
        self.seal(commands);
    }

    /// Applies a block, and those that follow at once.
    pub fn seal(&mut self, commands: Vec<Command>) {
        let height = self.engine.state().height + 1;
        let block = Block { height, time: self.time, received: self.time, commands };
        let events = self.engine.apply(&block);
        self.witness.see(events, &block.commands);
        if self.engine.has_pending_work() {
            self.seal(Vec::new());
        }
    }

    fn prices(&self) -> Command {
        let price = |(market, (listing, walked)): (MarketId, (&Listing, &Rate))| {
            let moved = units::multiply_divide(listing.price.0, walked.0, Rate::ONE.0, Rounding::Floor);
            PublishedPrice { market, index: listing.price + Price(moved), perpetual: None, confidence: None }
        };
        let prices = self.markets().zip(MARKETS.iter().zip(&self.walked)).map(price).collect();
        by(VENUE, Action::PublishPrices { time: self.time, prices })
    }

    /// A number in `0..=bound` of a linear congruential generator.
    fn draw(&mut self, bound: i64) -> i64 {
        self.chance =
            self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((u128::from(self.chance) * u128::try_from(bound + 1).unwrap()) >> 64).unwrap()
    }

    pub fn markets(&self) -> impl Iterator<Item = MarketId> + use<> {
        (0..MARKETS.len()).map(|number| MarketId(u16::try_from(number).unwrap()))
    }

    pub fn account(&self, address: Address) -> AccountId {
        self.engine.state().accounts.find(address).expect("the account was opened at genesis")
    }

    /// The members of the crowd whose address begins so.
    pub fn members(&self, role: u8) -> Vec<AccountId> {
        let addresses = self.crowd.balances().into_iter().map(|(address, _)| address);
        addresses.filter(|address| address.0[2] == role).map(|address| self.account(address)).collect()
    }

    pub fn equity(&self, account: AccountId) -> Usd {
        margin::equity(self.engine.state(), account, None)
    }

    /// What rests on a side of a book within this distance from the oracle price.
    pub fn depth(&self, market: MarketId, side: Side, within: Rate) -> Notional {
        let market = self.engine.state().market(market);
        let oracle = market.oracle.price;
        let reach = Price(units::multiply_divide(oracle.0, within.0, Rate::ONE.0, Rounding::Floor));
        let near = market.book.levels(side).filter(|(price, _)| (*price - oracle).abs() <= reach);
        near.map(|(price, level)| price * level.size).sum()
    }
}

impl Witness {
    fn see(&mut self, events: &[Event], commands: &[Command]) {
        let mut command = None;
        for event in events {
            match event {
                Event::Began(Cause::Command(number)) => command = commands.get(*number as usize),
                Event::Began(_) => command = None,
                Event::Rejected { rejection, .. } => {
                    let command = command.expect("only commands are rejected").clone();
                    self.rejected.push((*rejection, command));
                }
                Event::OrderPlaced(_) => self.orders += 1,
                Event::Filled(fill) => {
                    self.trades += usize::from(fill.origin == FillOrigin::Maker);
                    self.origins.push(fill.origin);
                }
                Event::LiquidationBegan { account, .. } => self.liquidated.push(*account),
                Event::Credited { .. } => self.credited += 1,
                Event::AuctionBegan { .. } => self.auctions[0] += 1,
                Event::AuctionExtended { .. } => self.auctions[1] += 1,
                Event::AuctionEnded { .. } => self.auctions[2] += 1,
                _ => {}
            }
        }
    }
}

pub fn by(signer: Address, action: Action) -> Command {
    Command { signer, authority: Authority::Venue, on_behalf_of: None, action }
}

fn venue() -> VenueParameters {
    VenueParameters {
        operator: VENUE,
        publishers: vec![Publisher { address: VENUE, weight: 1 }],
        price_staleness: STALENESS,
        price_jump: Rate(1_000 * Rate::ONE.0),
        fee_tiers: vec![FeeTier {
            volume: Notional::ZERO,
            taker: Rate(Rate::basis_points(9).0 / 2),
            maker: Rate(Rate::basis_points(3).0 / 2),
        }],
        maker_tiers: vec![MakerTier {
            share: Rate::basis_points(50),
            maker: Rate(-Rate::basis_points(1).0 / 10),
        }],
        spot_fee_tiers: Vec::new(),
        withdrawal_fee: Usd::ONE,
        open_orders: 1_000,
        scheduled_cancel_volume: Notional::ZERO,
        liquidation: LiquidationPolicy {
            partial_above: Notional(Usd::dollars(100_000).0),
            partial_fraction: Rate::basis_points(2_000),
            cooldown: Time(30_000),
            band: Rate::basis_points(1_000),
            backstop_below: Rate::ratio(2, 3, Rounding::Floor),
            insurance_per_sale: Usd::dollars(1_000_000),
            accounts_per_block: 1_000,
            deleveraging: Default::default(),
            backstop_parent: None,
        },
        backstop: BACKSTOP,
        oracle: Default::default(),
        withdrawals: Default::default(),
        vaults: Default::default(),
        change_control: Default::default(),
        dexes: None,
    }
}

fn market(listing: &Listing, auctions: &AuctionPolicy) -> MarketParameters {
    let maintenance_rate = Rate::ratio(1, 2 * i64::from(listing.max_leverage), Rounding::Ceil);
    MarketParameters {
        name: listing.name.to_owned(),
        kind: Default::default(),
        size_decimals: listing.size_decimals,
        max_price: Price(100_000_000),
        max_size: Size(10_000_000_000),
        significant_figures: 5,
        min_order_value: Notional(Usd::dollars(10).0),
        price_band: Rate::basis_points(8_000),
        margin_tiers: vec![MarginTier {
            lower_bound: Notional::ZERO,
            maintenance_rate,
            max_leverage: listing.max_leverage,
        }],
        only_isolated: false,
        impact_notional: Notional(Usd::dollars(listing.impact).0),
        funding: FundingPolicy {
            interest: Rate::basis_points(1),
            dead_band: Rate::basis_points(5),
            cap: Rate::basis_points(400),
        },
        basis_time: Time(150_000),
        risk: MarketRisk { auctions: auctions.clone(), ..Default::default() },
    }
}
