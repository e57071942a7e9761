//! A venue under drawn rules and drawn commands, bad ones among them, checked after every block.

use std::collections::BTreeMap;

use engine::Engine;
use engine::command::{Action, Authority, Block, Command, Genesis};
use engine::event::{Event, FillOrigin};
use engine::ids::Address;
use engine::parameters::{
    ChangeControl, FeeTier, FundingPolicy, MarketParameters, OraclePolicy, Publisher, VenueParameters,
};
use engine::state::State;
use lab::auditor;
use scenario::drawing::{
    self, Choices, Mix, Moment, liquidation_policy, margin_tiers, market_risk, oracle_policy,
    withdrawal_policy,
};
use units::{Notional, Price, Rate, Size, Time, Usd};

/// Mostly trading: under some rules little else is let through, and these worlds are about who fails.
const MIX: Mix = Mix {
    orders: 250,
    prices: 80,
    margin: 10,
    money: 8,
    access: 4,
    vaults: 2,
    deployments: 0,
    ..Mix::EVERYTHING
};

const ACCOUNTS: i64 = 16;
const MARKETS: i64 = 3;
const PUBLISHERS: i64 = 3;
const OPERATOR: Address = Address([1; 20]);
const BACKSTOP: Address = Address([3; 20]);
/// Whose cash is called for the backstop's losses, in some worlds.
const PARENT: Address = Address([4; 20]);
const BEGINNING: Time = Time(1_767_225_600_000);

/// A venue under drawn rules and commands, with its events folded a second time beside it.
pub struct RandomWorld {
    pub engine: Engine,
    folded: State,
    choices: Choices<'static>,
    time: Time,
    /// How often what happened.
    pub happened: BTreeMap<&'static str, u64>,
}

impl RandomWorld {
    pub fn new(seed: u64) -> Self {
        let mut choices = Choices::Seed(seed);
        let genesis = genesis(&mut choices);
        let mut world = Self {
            engine: Engine::new(),
            folded: State::default(),
            choices,
            time: BEGINNING,
            happened: BTreeMap::new(),
        };
        world.seal(vec![by(OPERATOR, Action::Found(Box::new(genesis)))]);
        let events = world.engine.events();
        assert!(world.engine.state().parameters.is_some(), "seed {seed}: the venue is founded: {events:?}");
        world
    }

    /// A moment later: some commands.
    pub fn step(&mut self) {
        let span = match self.choices.below(60) {
            0 => Time::HOUR,
            1 => Time(70_000),
            2..12 => Time(5_000),
            _ => Time(500),
        };
        self.time = self.time + span;
        let moment = Moment { time: self.time, received: self.time };
        let commands = drawing::commands(&mut self.choices, self.engine.state(), moment, &MIX, 9);
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

fn genesis(choices: &mut Choices<'_>) -> Genesis {
    let mut balances: Vec<(Address, Usd)> = (0..ACCOUNTS)
        .map(|number| (account(number), Usd::dollars([50, 500, 5_000][number as usize % 3])))
        .collect();
    balances.push((BACKSTOP, Usd::dollars(choices.between(0, 5_000))));
    balances.push((PARENT, Usd::dollars(choices.between(0, 2_000))));
    Genesis {
        parameters: venue_parameters(choices),
        markets: (0..MARKETS as usize).map(|number| market_parameters(choices, number)).collect(),
        balances,
        insurance_fund: Usd::dollars(choices.between(0, 2_000)),
        assets: Vec::new(),
        asset_balances: Vec::new(),
    }
}

fn venue_parameters(choices: &mut Choices<'_>) -> VenueParameters {
    VenueParameters {
        operator: OPERATOR,
        publishers: (0..PUBLISHERS)
            .map(|number| Publisher { address: publisher(number), weight: 1 + number as u32 % 2 })
            .collect(),
        price_staleness: Time(60_000),
        price_jump: if choices.one_in(2) { Rate::ONE } else { Rate(100 * Rate::ONE.0) },
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
        liquidation: liquidation_policy(choices, Some(PARENT)),
        backstop: BACKSTOP,
        oracle: if choices.one_in(4) { oracle_policy(choices) } else { OraclePolicy::default() },
        withdrawals: withdrawal_policy(choices),
        vaults: Default::default(),
        change_control: ChangeControl {
            keys: vec![OPERATOR],
            threshold: 1,
            loosening_delay: Time(if choices.one_in(2) { 0 } else { 30_000 }),
            listing_ramp: Time(0),
        },
        dexes: None,
    }
}

fn market_parameters(choices: &mut Choices<'_>, number: usize) -> MarketParameters {
    MarketParameters {
        name: format!("M{number}"),
        kind: Default::default(),
        size_decimals: 2,
        max_price: Price(1_000_000),
        max_size: Size(1 << 38),
        significant_figures: 0,
        min_order_value: Notional(Usd::dollars(10).0),
        price_band: Rate::basis_points(9_500),
        margin_tiers: margin_tiers(choices),
        only_isolated: false,
        impact_notional: Notional(Usd::dollars(1_000).0),
        funding: FundingPolicy {
            interest: Rate::basis_points(1),
            dead_band: Rate::basis_points(5),
            cap: Rate::basis_points(400),
        },
        basis_time: Time(150_000),
        risk: market_risk(choices),
    }
}
