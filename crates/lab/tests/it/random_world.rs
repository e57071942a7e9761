//! A venue under random rules and random commands, bad ones among them, checked after every block.

use std::collections::BTreeMap;

use engine::Engine;
use engine::command::{
    Action, Authority, Block, CancelRequest, Change, Command, Genesis, Grouping, MarginMode, Mode,
    ModifyRequest, OrderKind, OrderReference, OrderRequest, PublishedPrice, Side, TimeInForce,
    TriggerCondition,
};
use engine::event::{Event, FillOrigin};
use engine::ids::{Address, ChangeId, ClientOrderId, MarketId, OrderId, WithdrawalId};
use engine::parameters::{
    ChangeControl, FeeTier, FundingPolicy, MarketParameters, OraclePolicy, Publisher, VenueParameters,
};
use engine::state::State;
use lab::{Random, auditor};
use units::{Notional, Price, Rate, Size, Time, Usd};

use crate::risk_parameters::{PARENT, liquidation, margin_tiers, oracle, risk, withdrawals};

const ACCOUNTS: i64 = 16;
const MARKETS: i64 = 3;
const PUBLISHERS: i64 = 3;
const OPERATOR: Address = Address([1; 20]);
const BACKSTOP: Address = Address([3; 20]);
const BEGINNING: Time = Time(1_767_225_600_000);

/// A venue under random rules and commands, with its events folded a second time beside it.
pub struct RandomWorld {
    pub engine: Engine,
    folded: State,
    random: Random,
    time: Time,
    prices: Vec<i64>,
    /// The last orders that were placed.
    orders: Vec<OrderId>,
    /// How often what happened.
    pub happened: BTreeMap<&'static str, u64>,
}

impl RandomWorld {
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let genesis = genesis(&mut random);
        let mut world = Self {
            engine: Engine::new(),
            folded: State::default(),
            random,
            time: BEGINNING,
            prices: vec![10_000; MARKETS as usize],
            orders: Vec::new(),
            happened: BTreeMap::new(),
        };
        world.seal(vec![by(OPERATOR, Action::Found(Box::new(genesis)))]);
        let events = world.engine.events();
        assert!(world.engine.state().parameters.is_some(), "seed {seed}: the venue is founded: {events:?}");
        world
    }

    /// A moment later: some commands, in every other step with new prices among them.
    pub fn step(&mut self) {
        let span = match self.random.between(0, 60) {
            0 => Time::HOUR,
            1 => Time(70_000),
            2..12 => Time(5_000),
            _ => Time(500),
        };
        self.time = self.time + span;
        let mut commands = Vec::new();
        if self.random.one_in(2) {
            self.publish(&mut commands);
        }
        for _ in 0..self.random.between(0, 6) {
            let signer = self.account();
            let action = self.action();
            let authority = if self.random.one_in(20) { self.signature() } else { Authority::Venue };
            let on_behalf_of = self.random.one_in(30).then(|| self.account());
            commands.push(Command { signer, authority, on_behalf_of, action });
        }
        if self.random.one_in(12) {
            let action = self.operation();
            commands.push(by(OPERATOR, action));
        }
        self.seal(commands);
    }

    fn seal(&mut self, commands: Vec<Command>) {
        let mut commands = Some(commands);
        let mut sealed = 0;
        while let Some(asked) = commands.take() {
            let height = self.engine.state().height + 1;
            let block = Block { height, time: self.time, received: self.time, commands: asked };
            for event in self.engine.apply(&block) {
                self.folded.evolve(event);
                if let Event::OrderPlaced(placed) = event {
                    self.orders.push(placed.order);
                }
                if let Some(name) = hop(event) {
                    *self.happened.entry(name).or_default() += 1;
                }
            }
            let state = self.engine.state();
            if state.parameters.is_none() {
                return;
            }
            self.folded.touched.clone_from(&state.touched);
            assert!(self.folded == *state, "folding the events gives the state, at block {height}");
            auditor::audit(state);
            sealed += 1;
            assert!(sealed < 1_000, "a block's work ends some time");
            commands = self.engine.has_pending_work().then(Vec::new);
        }
        auditor::check_index(self.engine.state());
    }

    /// What publishers report: mostly the same, at times nonsense.
    fn publish(&mut self, commands: &mut Vec<Command>) {
        let jumping = self.random.one_in(25).then(|| self.random.between(0, MARKETS) as usize);
        for (market, price) in self.prices.iter_mut().enumerate() {
            let thousandths = match jumping == Some(market) {
                true => self.random.between(-300, 430),
                false => self.random.between(-6, 7),
            };
            *price = (*price + *price * thousandths / 1_000).clamp(200, 500_000);
        }
        for number in 0..PUBLISHERS {
            if self.random.one_in(20) {
                continue;
            }
            let mut reported = Vec::new();
            for market in 0..MARKETS {
                let price = match self.random.between(0, 60) {
                    0 => self.random.between(-1, 2),
                    1 => self.prices[market as usize] * 1_000,
                    _ => self.prices[market as usize] + self.random.between(-3, 4),
                };
                let perpetual = self.random.one_in(3).then_some(Price(price));
                let market = MarketId(market as u16);
                reported.push(PublishedPrice { market, index: Price(price), perpetual, confidence: None });
            }
            let late = if self.random.one_in(20) { 90_000 } else { 0 };
            let time = Time(self.time.0 - late);
            commands.push(by(publisher(number), Action::PublishPrices { time, prices: reported }));
        }
    }

    fn account(&mut self) -> Address {
        account(self.random.between(0, ACCOUNTS + 1))
    }

    /// One of the markets, seldom one that does not exist.
    fn market(&mut self) -> MarketId {
        let number = if self.random.one_in(60) { 40 } else { self.random.between(0, MARKETS) };
        MarketId(number as u16)
    }

    fn amount(&mut self) -> Usd {
        match self.random.between(0, 40) {
            0 => Usd(i64::MAX),
            1 => Usd(-self.random.between(0, 1_000_000_000)),
            2 => Usd(self.random.between(0, 3)),
            _ => Usd(self.random.between(1, 300_000_000)),
        }
    }

    fn signature(&mut self) -> Authority {
        let nonce = self.time.0.saturating_add(self.random.bits() % 100);
        let expires_after = self.random.one_in(2).then_some(Time(self.time.0 - self.random.bits() % 2));
        Authority::Signature { nonce, expires_after }
    }

    fn action(&mut self) -> Action {
        match self.random.between(0, 40) {
            0..20 => {
                let count = self.random.between(1, 4);
                let orders = (0..count).map(|_| self.order()).collect();
                Action::PlaceOrders { orders, grouping: Grouping::Independent, builder: None }
            }
            20..22 => self.triggers(),
            22..25 => {
                let (market, order) = (self.market(), self.reference());
                Action::CancelOrders(vec![CancelRequest { market, order }])
            }
            25..27 => {
                let (order, replacement) = (self.reference(), self.order());
                Action::ModifyOrders(vec![ModifyRequest { order, replacement }])
            }
            27..31 => {
                let mode = if self.random.one_in(2) { MarginMode::Cross } else { MarginMode::Isolated };
                let leverage = self.random.between(0, 101) as u8;
                Action::SetLeverage { market: self.market(), leverage, mode }
            }
            31..33 => {
                let amount = Usd(self.random.between(-20_000_000, 20_000_001));
                Action::MoveIsolatedMargin { market: self.market(), amount }
            }
            33..35 => Action::Transfer { destination: self.account(), amount: self.amount() },
            35 if self.random.one_in(4) => Action::CancelWithdrawal(WithdrawalId(self.random.bits() % 40)),
            35..37 => Action::Withdraw { destination: self.account(), amount: self.amount() },
            37 => Action::CreateSubAccount { name: format!("sub {}", self.random.between(0, 4)) },
            38 => Action::ApproveAgent {
                agent: self.account(),
                name: String::new(),
                valid_until: Some(Time(self.time.0 + 10_000)),
            },
            _ => {
                let later = Time(self.time.0 + 6_000);
                Action::ScheduleCancel { time: self.random.one_in(2).then_some(later) }
            }
        }
    }

    fn order(&mut self) -> OrderRequest {
        let market = self.market();
        let price = self.prices.get(usize::from(market.0)).copied().unwrap_or(10_000);
        let away = if self.random.one_in(10) { 300 } else { 20 };
        let limit = match self.random.between(0, 100) {
            0 => self.random.between(-1, 1),
            1 => i64::MAX,
            _ => price + price * self.random.between(-away, away + 1) / 1_000,
        };
        let size = match self.random.between(0, 100) {
            0 => self.random.between(-5, 1),
            1 => i64::MAX,
            _ => self.random.between(20, 3_001) * 1_000_000 / price,
        };
        let kind = match self.random.between(0, 12) {
            0..7 => OrderKind::Limit(TimeInForce::Gtc),
            7 => OrderKind::Limit(TimeInForce::Alo),
            8..10 => OrderKind::Limit(TimeInForce::Ioc),
            10 => OrderKind::Limit(TimeInForce::Market),
            _ => self.trigger(price),
        };
        OrderRequest {
            market,
            side: if self.random.one_in(2) { Side::Bid } else { Side::Ask },
            price: Price(limit),
            size: Size(size),
            reduce_only: self.random.one_in(5),
            kind,
            client_id: self.random.one_in(5).then(|| ClientOrderId(u128::from(self.random.bits() % 6))),
        }
    }

    fn trigger(&mut self, price: i64) -> OrderKind {
        OrderKind::Trigger {
            trigger_price: Price(price + price * self.random.between(-50, 51) / 1_000),
            is_market: self.random.one_in(2),
            condition: match self.random.one_in(2) {
                true => TriggerCondition::StopLoss,
                false => TriggerCondition::TakeProfit,
            },
        }
    }

    fn triggers(&mut self) -> Action {
        let first = self.order();
        let price = self.prices.get(usize::from(first.market.0)).copied().unwrap_or(10_000);
        let side = first.side.opposite();
        let kind = self.trigger(price);
        let size = if self.random.one_in(2) { Size::ZERO } else { first.size };
        let trigger = OrderRequest { side, kind, size, reduce_only: true, client_id: None, ..first };
        match self.random.one_in(2) {
            true => Action::PlaceOrders {
                orders: vec![trigger],
                grouping: Grouping::PositionTriggers,
                builder: None,
            },
            false => Action::PlaceOrders {
                orders: vec![first, trigger],
                grouping: Grouping::ParentAndTriggers,
                builder: None,
            },
        }
    }

    fn reference(&mut self) -> OrderReference {
        let back = self.random.between(1, 30) as usize;
        match self.orders.len().checked_sub(back).and_then(|place| self.orders.get(place)) {
            Some(&order) if !self.random.one_in(6) => OrderReference::Id(order),
            _ => OrderReference::ClientId(ClientOrderId(u128::from(self.random.bits() % 6))),
        }
    }

    /// What the operator, and the one who has the venue's key, does.
    fn operation(&mut self) -> Action {
        match self.random.between(0, 16) {
            0..5 => Action::Credit { account: self.account(), amount: self.amount() },
            5 => Action::Debit { account: self.account(), amount: self.amount() },
            6 => {
                Action::ConfirmWithdrawal { withdrawal: WithdrawalId(self.random.bits() % 40), amount: None }
            }
            7 => Action::RefuseWithdrawal(WithdrawalId(self.random.bits() % 40)),
            8 => Action::SetMode(match self.random.between(0, 12) {
                0 => Mode::Halted,
                1 => Mode::CancelOnly,
                2 => Mode::PostOnly,
                _ => Mode::Open,
            }),
            9..11 => Action::SetMode(Mode::Open),
            11..14 => Action::ProposeChange(Box::new(self.change())),
            14 => Action::CancelChange(ChangeId(self.random.bits() % 40)),
            _ => Action::ApproveChange(ChangeId(self.random.bits() % 40)),
        }
    }

    fn change(&mut self) -> Change {
        let market = self.market();
        match self.random.between(0, 12) {
            0..6 => {
                let parameters = market_parameters(&mut self.random, usize::from(market.0));
                Change::SetMarket { market, parameters }
            }
            6..11 => Change::SetVenue(venue_parameters(&mut self.random)),
            _ => Change::List(market_parameters(&mut self.random, 7)),
        }
    }
}

/// What the worlds have to come through to have tried anything.
pub const HOPS: [&str; 12] = [
    "liquidation",
    "sale to the book",
    "backstop",
    "deleveraging",
    "insurance",
    "socialized loss",
    "trigger",
    "auction",
    "change",
    "rejection",
    "withdrawal queued",
    "withdrawal released",
];

fn hop(event: &Event) -> Option<&'static str> {
    let place = match event {
        Event::LiquidationBegan { .. } => 0,
        Event::Filled(fill) => match fill.origin {
            FillOrigin::Liquidation => 1,
            FillOrigin::Backstop => 2,
            FillOrigin::Deleveraging => 3,
            _ => return None,
        },
        Event::ShortfallCovered { .. } => 4,
        Event::LossSocialized { .. } => 5,
        Event::OrderTriggered { .. } => 6,
        Event::AuctionEnded { .. } => 7,
        Event::ChangeTookEffect { .. } => 8,
        Event::Rejected { .. } => 9,
        Event::WithdrawalQueued { .. } => 10,
        Event::WithdrawalReleased { .. } => 11,
        _ => return None,
    };
    Some(HOPS[place])
}

fn by(signer: Address, action: Action) -> Command {
    Command { signer, authority: Authority::Venue, on_behalf_of: None, action }
}

fn account(number: i64) -> Address {
    Address([100 + number as u8; 20])
}

fn publisher(number: i64) -> Address {
    Address([10 + number as u8; 20])
}

fn genesis(random: &mut Random) -> Genesis {
    let mut balances: Vec<(Address, Usd)> = (0..ACCOUNTS)
        .map(|number| (account(number), Usd::dollars([50, 500, 5_000][number as usize % 3])))
        .collect();
    balances.push((BACKSTOP, Usd::dollars(random.between(0, 5_000))));
    balances.push((PARENT, Usd::dollars(random.between(0, 2_000))));
    Genesis {
        parameters: venue_parameters(random),
        markets: (0..MARKETS as usize).map(|number| market_parameters(random, number)).collect(),
        balances,
        insurance_fund: Usd::dollars(random.between(0, 2_000)),
        assets: Vec::new(),
        asset_balances: Vec::new(),
    }
}

fn venue_parameters(random: &mut Random) -> VenueParameters {
    VenueParameters {
        operator: OPERATOR,
        publishers: (0..PUBLISHERS)
            .map(|number| Publisher { address: publisher(number), weight: 1 + number as u32 % 2 })
            .collect(),
        price_staleness: Time(60_000),
        price_jump: if random.one_in(2) { Rate::ONE } else { Rate(100 * Rate::ONE.0) },
        fee_tiers: vec![FeeTier {
            volume: Notional::ZERO,
            taker: Rate::basis_points(5),
            maker: Rate::basis_points(-1),
        }],
        maker_tiers: Vec::new(),
        spot_fee_tiers: Vec::new(),
        withdrawal_fee: Usd::ONE,
        open_orders: 50,
        scheduled_cancel_volume: Notional::ZERO,
        liquidation: liquidation(random),
        backstop: BACKSTOP,
        oracle: if random.one_in(4) { oracle(random) } else { OraclePolicy::default() },
        withdrawals: withdrawals(random),
        vaults: Default::default(),
        change_control: ChangeControl {
            keys: vec![OPERATOR],
            threshold: 1,
            loosening_delay: Time(if random.one_in(2) { 0 } else { 30_000 }),
            listing_ramp: Time(0),
        },
        dexes: None,
    }
}

fn market_parameters(random: &mut Random, number: usize) -> MarketParameters {
    MarketParameters {
        name: format!("M{number}"),
        kind: Default::default(),
        size_decimals: 2,
        max_price: Price(1_000_000),
        max_size: Size(1 << 38),
        significant_figures: 0,
        min_order_value: Notional(Usd::dollars(10).0),
        price_band: Rate::basis_points(9_500),
        margin_tiers: margin_tiers(random),
        only_isolated: false,
        impact_notional: Notional(Usd::dollars(1_000).0),
        funding: FundingPolicy {
            interest: Rate::basis_points(1),
            dead_band: Rate::basis_points(5),
            cap: Rate::basis_points(400),
        },
        basis_time: Time(150_000),
        risk: risk(random),
    }
}
