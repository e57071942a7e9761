//! All resident traders of a venue.

use engine::command::{AssetBalance, Command, Genesis, Mode};
use engine::ids::{Address, MarketId};
use engine::rules::oracle;
use engine::state::State;
use units::{Price, Time, Usd};

use crate::maker::{self, Maker};
use crate::market_sight::MarketSight;
use crate::momentum::Momentum;
use crate::random::Random;
use crate::speculator::Speculator;
use crate::spot_crew::SpotCrew;
use crate::taker::Taker;
use crate::unwinder;

/// The longest span that traders make up for: after a gap nobody acts for all the time that he did not see.
const LONGEST_SPAN: Time = Time(10_000);

/// What tells the chance of spot markets from the other one.
const SPOT: u64 = 0x5907;

/// All resident traders of a venue: makers and takers in each market, speculators in any, and who unwinds the backstop.
#[derive(Clone, Debug)]
pub struct Crowd {
    markets: Vec<MarketCrew>,
    speculators: Vec<Speculator>,
    spot_crews: Vec<SpotCrew>,
    spot_random: Random,
    backstop: Option<Address>,
    random: Random,
    seen: Option<Time>,
}

/// Who stays in one market.
#[derive(Clone, Debug)]
struct MarketCrew {
    market: MarketId,
    makers: Vec<Maker>,
    takers: Vec<Taker>,
    momentum: Momentum,
}

impl Crowd {
    /// The traders of a venue with this many markets. All chance comes from the seed. They sell off what the backstop vault
    /// of this address takes over, where one is given.
    pub fn new(seed: u64, markets: usize, backstop: Option<Address>) -> Self {
        let mut random = Random::new(seed);
        let crew = |number: u16| MarketCrew {
            market: MarketId(number),
            makers: Maker::of_market(usize::from(number)).collect(),
            takers: Taker::of_market(usize::from(number)).collect(),
            momentum: Momentum::default(),
        };
        Self {
            markets: (0..u16::MAX).take(markets).map(crew).collect(),
            speculators: Speculator::all(&mut random),
            spot_crews: Vec::new(),
            // A chance of its own, so that the others do what they do without spot markets.
            spot_random: Random::new(seed ^ SPOT),
            backstop,
            random,
            seen: None,
        }
    }

    /// With traders in these spot markets, too, which begin at these prices.
    #[must_use]
    pub fn in_spot_markets(mut self, markets: impl IntoIterator<Item = (MarketId, Price)>) -> Self {
        self.spot_crews = markets.into_iter().map(|(market, start)| SpotCrew::new(market, start)).collect();
        self
    }

    /// What they begin with of assets, in a venue that is founded so.
    pub fn asset_balances(&self, genesis: &Genesis) -> Vec<AssetBalance> {
        let of_crew = |crew: &SpotCrew| {
            let market = genesis.markets.get(usize::from(crew.market().0))?;
            let (base, quote) = market.pair()?;
            let asset = genesis.assets.get(usize::from(base.0))?;
            Some(crew.balances((base, quote), asset.per_lot()))
        };
        self.spot_crews.iter().filter_map(of_crew).flatten().collect()
    }

    /// What each of them begins with: opening balances for the venue's genesis. The backstop's own is not among them.
    pub fn balances(&self) -> Vec<(Address, Usd)> {
        let makers = self.markets.iter().flat_map(|crew| &crew.makers);
        let takers = self.markets.iter().flat_map(|crew| &crew.takers);
        let capitals = makers.map(Maker::capital).chain(takers.map(Taker::capital));
        let speculators =
            self.speculators.iter().map(|speculator| (speculator.address(), speculator.balance()));
        capitals.map(|capital| (capital.owner(), capital.amount())).chain(speculators).collect()
    }

    /// What they ask for at the state's moment, by the venue's own hand. Called once a step, after the moment's prices.
    ///
    /// A market without a fresh oracle price is left alone, and its quotes are taken back. On a venue that is not open
    /// nobody acts.
    /// One step asks for a handful of commands a market at most, and for a few more from the speculators.
    pub fn act(&mut self, state: &State) -> Vec<Command> {
        let span = self.seen.map_or(Time::SECOND, |seen| state.time.since(seen)).min(LONGEST_SPAN);
        self.seen = Some(state.time);
        let mut commands = Vec::new();
        if state.parameters.is_none() || state.mode != Mode::Open {
            return commands;
        }
        let mut sights = Vec::with_capacity(self.markets.len());
        for crew in &mut self.markets {
            let sight = crew.look(state, span);
            crew.act(sight.as_ref(), span, state, &mut self.random, &mut commands);
            if let (Some(sight), Some(vault)) = (&sight, self.backstop) {
                unwinder::unwind(vault, sight, span, state, &mut self.random, &mut commands);
            }
            sights.push(sight);
        }
        for speculator in &self.speculators {
            speculator.act(&sights, span, state, &mut self.random, &mut commands);
        }
        for crew in &mut self.spot_crews {
            crew.act(span, state, &mut self.spot_random, &mut commands);
        }
        commands
    }
}

impl MarketCrew {
    /// What is seen of the market; nothing where it has no fresh price.
    fn look(&mut self, state: &State, span: Time) -> Option<MarketSight> {
        let market = state.markets.get(usize::from(self.market.0))?;
        let is_priced = market.oracle.price.is_positive() && market.mark.price.is_positive();
        if !is_priced || !oracle::is_fresh(state, self.market) {
            return None;
        }
        let momentum = self.momentum.observe(market.oracle.price, span);
        let mut sight = MarketSight::of(self.market, market, momentum);
        sight.centre = sight.price + maker::premium(&self.makers, &sight, state);
        Some(sight)
    }

    fn act(
        &mut self,
        sight: Option<&MarketSight>,
        span: Time,
        state: &State,
        random: &mut Random,
        commands: &mut Vec<Command>,
    ) {
        let Some(sight) = sight else {
            self.makers.iter_mut().for_each(|maker| maker.withdraw(self.market, state, commands));
            return;
        };
        self.makers.iter_mut().for_each(|maker| maker.act(sight, state, random, commands));
        self.takers.iter_mut().for_each(|taker| taker.act(sight, span, state, random, commands));
    }
}
