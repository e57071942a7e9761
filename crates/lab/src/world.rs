//! A simulated world: a venue, its prices, and everybody who trades on it.

use engine::Engine;
use engine::command::{Action, Block, Command, Genesis, PublishedPrice, Side, TimeInForce};
use engine::ids::{AccountId, MarketId};
use engine::parameters::{FeeTier, Publisher, VenueParameters};
use engine::rules::margin;
use engine::state::State;
use prices::PricePath;
use units::{Notional, Rate, Size, Time, Usd};

use crate::arbitrageur::Arbitrageur;
use crate::asking::{Role, address, command, order, place};
use crate::auditor::{audit, check_index};
use crate::listing::Listing;
use crate::losses::{Losses, Witness};
use crate::maker::Maker;
use crate::population::{PopulationParameters, draw};
use crate::random::Random;
use crate::rules::{Rules, scaled};
use crate::traders::{Traders, arrived};
use crate::unwinder::unwind;

/// How many publishers report the index.
pub(crate) const PUBLISHERS: usize = 3;

/// What the insurance fund and the backstop vault begin with, as shares of all open interest.
const INSURANCE: f64 = 0.005;
const BACKSTOP: f64 = 0.02;

/// What somebody passing by trades in a step of a second, as a share of the calm times' depth.
const PASSED_BY: f64 = 0.0005;

/// What a world is made of.
#[derive(Clone, Debug)]
pub struct WorldParameters {
    /// All chance comes from it.
    pub seed: u64,
    /// The markets, in the order of the path's.
    pub listings: Vec<Listing>,
    /// Who trades.
    pub population: PopulationParameters,
    /// How the venue deals with risk.
    pub rules: Rules,
    /// By what all its margins are multiplied.
    pub margin_factor: Rate,
    /// When the world begins.
    pub beginning: Time,
    /// How long the population takes to come.
    pub arrival: Time,
    /// How often prices are published and everybody acts.
    pub step: Time,
}

/// What became of a world.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The rules' name.
    pub rules: &'static str,
    /// The initial margin of all traders once all have come, as a share of their notional.
    pub average_initial_margin: f64,
    /// How many traders the venue let in.
    pub let_in: usize,
    /// How many of them still held positions once all had come.
    pub traders: usize,
    /// Their notional then, in USD.
    pub notional: f64,
    /// What it cost, and whom.
    pub losses: Losses,
}

/// A simulated world.
#[derive(Clone, Debug)]
pub struct World {
    parameters: WorldParameters,
    engine: Engine,
    path: PricePath,
    makers: Vec<Maker>,
    arbitrageurs: Vec<Arbitrageur>,
    traders: Traders,
    random: Random,
    time: Time,
    witness: Witness,
    audits: Audits,
}

/// How often the auditors look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audits {
    /// Never.
    Never,
    /// After every block, and over every account after every tenth step.
    Always,
}

impl World {
    /// A venue that is founded, with its first prices, and nobody but makers and hedgers.
    pub fn new(parameters: WorldParameters, path: PricePath, audits: Audits) -> Self {
        let mut random = Random::new(parameters.seed);
        let traders = draw(&parameters.population, &parameters.listings, &mut random);
        let markets = || (0_u16..).map(MarketId).zip(&parameters.listings);
        let mut world = Self {
            engine: Engine::new(),
            path,
            makers: markets().map(|(market, listing)| Maker::new(market, listing)).collect(),
            arbitrageurs: markets().map(|(market, _)| Arbitrageur::new(market)).collect(),
            traders: Traders::new(traders),
            random,
            time: parameters.beginning,
            witness: Witness::default(),
            audits,
            parameters,
        };
        let genesis = world.genesis();
        world.seal(vec![command(address(Role::Operator, 0), Action::Found(Box::new(genesis)))]);
        assert!(world.state().parameters.is_some(), "the venue is founded: {:?}", world.engine.events());
        world
    }

    /// The venue.
    pub fn state(&self) -> &State {
        self.engine.state()
    }

    /// Lets everybody come, then lets time pass until a moment, and tells what it cost.
    pub fn run(mut self, until: Time) -> Outcome {
        while self.time.since(self.parameters.beginning) < self.parameters.arrival + self.parameters.step {
            self.step();
        }
        let mut outcome = self.begin_count();
        while self.time < until {
            self.step();
            self.witness.pass(self.engine.state(), self.parameters.step);
        }
        outcome.losses = core::mem::take(&mut self.witness).finish(self.engine.state());
        outcome
    }

    /// The average initial margin once everybody has come.
    pub fn average_initial_margin(mut self) -> f64 {
        while self.time.since(self.parameters.beginning) < self.parameters.arrival + self.parameters.step {
            self.step();
        }
        self.begin_count().average_initial_margin
    }

    /// One step: prices, everybody's wishes, and whatever follows.
    pub fn step(&mut self) {
        self.time = self.time + self.parameters.step;
        let time_ms = i64::try_from(self.time.0).expect("a moment of this era");
        let quotes = self.path.advance(time_ms).quotes;
        let indexes: Vec<f64> = quotes.iter().map(|quote| quote.index.to_f64()).collect();
        let mut commands = self.publications(&indexes);
        let seconds = self.parameters.step.0 as f64 / 1_000.0;
        let state = self.engine.state();
        for (place, listing) in self.parameters.listings.iter().enumerate() {
            self.makers[place].act(listing, indexes[place], seconds, state, &mut commands);
            self.arbitrageurs[place].act(listing, indexes[place], state, &mut commands);
            unwind(MarketId(place as u16), listing, indexes[place], seconds, state, &mut commands);
        }
        let arrived = arrived(self.parameters.beginning, self.parameters.arrival, self.time);
        self.traders.act(&self.parameters.listings, &indexes, arrived, state, &mut commands);
        self.pass_by(&indexes, seconds, &mut commands);
        self.seal(commands);
        if self.audits == Audits::Always && self.engine.state().height.is_multiple_of(10) {
            check_index(self.engine.state());
        }
    }

    fn genesis(&self) -> Genesis {
        let WorldParameters { listings, rules, margin_factor, .. } = &self.parameters;
        let market = |listing: &Listing| {
            let (tiers, risk) = (rules.market)(listing);
            let (tiers, risk) = scaled(&tiers, &risk, *margin_factor);
            listing.market(tiers, risk)
        };
        let open_interest: f64 = listings.iter().map(|listing| listing.open_interest).sum();
        let dollars = |amount: f64| Usd((amount * 1e6) as i64);
        let mut balances = Traders::hedgers(listings);
        balances.extend(
            self.makers.iter().zip(listings).map(|(maker, listing)| (maker.owner(), Maker::balance(listing))),
        );
        let arbitrageurs = self.arbitrageurs.iter().zip(listings);
        balances.extend(arbitrageurs.map(|(one, listing)| (one.owner(), Arbitrageur::balance(listing))));
        balances.push((address(Role::Passer, 0), Usd::dollars(1_000_000)));
        balances.push((address(Role::Passer, 1), dollars(open_interest)));
        balances.push((address(Role::Passer, 2), dollars(open_interest)));
        balances.push((address(Role::Backstop, 0), dollars(BACKSTOP * open_interest)));
        Genesis {
            parameters: venue(rules),
            markets: listings.iter().map(market).collect(),
            balances,
            insurance_fund: dollars(INSURANCE * open_interest),
            assets: Vec::new(),
            asset_balances: Vec::new(),
        }
    }

    /// What each publisher reports: the index, and a basis point of his own.
    fn publications(&mut self, indexes: &[f64]) -> Vec<Command> {
        let mut commands = Vec::new();
        for number in 0..PUBLISHERS {
            let mut prices = Vec::new();
            for (place, (listing, index)) in self.parameters.listings.iter().zip(indexes).enumerate() {
                let own = 1.0 + (self.random.share() - 0.5) * 2e-4;
                let index = listing.price(index * own);
                prices.push(PublishedPrice {
                    market: MarketId(place as u16),
                    index,
                    perpetual: None,
                    confidence: None,
                });
            }
            let action = Action::PublishPrices { time: self.time, prices };
            commands.push(command(address(Role::Publisher, number), action));
        }
        commands
    }

    /// Somebody who passes by buys or sells a little at market.
    fn pass_by(&mut self, indexes: &[f64], seconds: f64, commands: &mut Vec<Command>) {
        for (market, listing) in self.parameters.listings.iter().enumerate() {
            let is_buying = self.random.one_in(2);
            let worth = 2.0 * self.random.share() * PASSED_BY * seconds * listing.depth;
            let (side, limit) = if is_buying { (Side::Bid, 1.01) } else { (Side::Ask, 0.99) };
            let price = listing.price(indexes[market] * limit);
            let size = listing.size(worth.max(20.0), price).max(Size(1));
            let request = order(MarketId(market as u16), side, price, size, TimeInForce::Ioc);
            // Two of them, each on his side, so that neither's position hides the other's.
            let owner = address(Role::Passer, 1 + usize::from(is_buying));
            commands.push(place(owner, vec![request]));
        }
    }

    /// Applies a block, and those that have to follow at once.
    fn seal(&mut self, commands: Vec<Command>) {
        let mut commands = Some(commands);
        while let Some(asked) = commands.take() {
            let height = self.engine.state().height + 1;
            let block = Block { height, time: self.time, received: self.time, commands: asked };
            self.engine.apply(&block);
            self.witness.see(self.engine.events(), self.engine.state());
            if self.audits == Audits::Always {
                audit(self.engine.state());
            }
            commands = self.engine.has_pending_work().then(Vec::new);
        }
    }

    /// Measures the population, and begins to count losses.
    fn begin_count(&mut self) -> Outcome {
        let state = self.engine.state();
        let accounts: Vec<AccountId> =
            self.traders.owners().filter_map(|owner| state.accounts.find(owner)).collect();
        let holders = accounts.iter().filter(|&&account| margin::has_positions(state.account(account), None));
        let (mut required, mut notional, mut traders) = (0.0, 0.0, 0);
        for &account in holders {
            required += margin::initial_margin(state, account).0 as f64;
            let positions = margin::positions(state.account(account), None);
            let worth: Notional =
                positions.map(|holding| state.market(holding.market).mark.price * holding.size.abs()).sum();
            notional += worth.0 as f64;
            traders += 1;
        }
        let vault = state.accounts.find(state.parameters().backstop);
        self.witness = Witness::new(state, vault);
        Outcome {
            rules: self.parameters.rules.name,
            average_initial_margin: required / notional,
            let_in: self.traders.let_in(),
            traders,
            notional: notional / 1e6,
            losses: Losses::default(),
        }
    }
}

/// A venue of three publishers, under these rules.
pub(crate) fn venue(rules: &Rules) -> VenueParameters {
    VenueParameters {
        operator: address(Role::Operator, 0),
        publishers: (0..PUBLISHERS)
            .map(|number| Publisher { address: address(Role::Publisher, number), weight: 1 })
            .collect(),
        price_staleness: Time(60_000),
        price_jump: Rate(10 * Rate::ONE.0),
        fee_tiers: vec![FeeTier {
            volume: Notional::ZERO,
            taker: Rate(Rate::basis_points(9).0 / 2),
            maker: Rate(Rate::basis_points(3).0 / 2),
        }],
        maker_tiers: Vec::new(),
        spot_fee_tiers: Vec::new(),
        withdrawal_fee: Usd::ZERO,
        open_orders: 20_000,
        scheduled_cancel_volume: Notional::ZERO,
        liquidation: (rules.liquidation)(),
        backstop: address(Role::Backstop, 0),
        oracle: Default::default(),
        withdrawals: Default::default(),
        vaults: Default::default(),
        change_control: Default::default(),
        dexes: None,
    }
}
