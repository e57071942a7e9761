//! A venue in a given situation: markets with their marks, accounts with money and positions, told by events alone.
//!
//! Whoever takes a position takes it from the house, which has more money than anybody, or from another account.

use engine::Engine;
use engine::command::{Genesis, MarginMode};
use engine::event::{Average, Event, Fill, FillOrigin};
use engine::ids::{AccountId, Address, MarketId, TradeId};
use engine::parameters::{MarginTier, MarketParameters, VenueParameters};
use engine::rules::fill_amounts::fill_amounts;
use engine::state::State;
use units::{Notional, Price, Rate, Size, Time, Usd};

use crate::venue;

/// The account on the other side.
pub const HOUSE: AccountId = AccountId(1);

const BEGINNING: Time = Time(1_750_000_000_000);

/// A state on its way into a situation.
#[derive(Clone)]
pub struct Situation {
    pub state: State,
}

impl Situation {
    /// A venue with these markets, whose insurance fund has these dollars; its backstop has nothing.
    pub fn new(parameters: VenueParameters, markets: Vec<MarketParameters>, insurance_fund: i64) -> Self {
        let mut situation = Self { state: State::default() };
        let time = BEGINNING;
        let backstop = parameters.backstop;
        let insurance_fund = Usd::dollars(insurance_fund);
        let genesis = Genesis {
            parameters,
            markets,
            balances: Vec::new(),
            assets: Vec::new(),
            asset_balances: Vec::new(),
            insurance_fund,
        };
        situation.evolve(&Event::BlockBegan { height: 1, time, received: time });
        situation.evolve(&Event::Founded(Box::new(genesis)));
        situation.open_at(backstop, Usd::ZERO);
        situation.open(Usd::dollars(1_000_000_000));
        situation
    }

    /// Makes something happen.
    pub fn evolve(&mut self, event: &Event) {
        self.state.evolve(event);
    }

    /// Opens an account with this much cash.
    pub fn open(&mut self, cash: Usd) -> AccountId {
        let account = AccountId(u32::try_from(self.state.accounts.len()).unwrap());
        self.open_at(venue::address(account), cash);
        account
    }

    fn open_at(&mut self, address: Address, amount: Usd) {
        let account = AccountId(u32::try_from(self.state.accounts.len()).unwrap());
        self.evolve(&Event::AccountOpened {
            account,
            address,
            master: None,
            name: String::new(),
            funder: None,
        });
        self.evolve(&Event::Credited { account, amount });
    }

    /// Sets a market's oracle and mark price.
    pub fn mark(&mut self, market: u16, price: i64) {
        let (market, price, time) = (MarketId(market), Price(price), self.state.time);
        let average = Average::default();
        let (asked, confidence) = (price, Price::ZERO);
        self.evolve(&Event::OraclePriceSet { market, price, asked, confidence, average, time });
        self.evolve(&Event::MarkPriceSet { market, price, basis: average, book: average, time });
    }

    /// Chooses leverage and margin mode.
    pub fn leverage(&mut self, account: AccountId, market: u16, leverage: u8, mode: MarginMode) {
        self.evolve(&Event::LeverageSet { account, market: MarketId(market), leverage, mode });
    }

    /// Lets an account buy, or sell where negative, from the house.
    pub fn position(&mut self, account: AccountId, market: u16, size: i64, price: i64) {
        self.trade((account, HOUSE), market, size, price);
    }

    /// Lets one account buy, or sell where negative, from another, without fees.
    pub fn trade(&mut self, (first, second): (AccountId, AccountId), market: u16, size: i64, price: i64) {
        let (market, price) = (MarketId(market), Price(price));
        let trade = TradeId(self.state.last_trade + 1);
        for (account, size) in [(first, Size(size)), (second, Size(-size))] {
            let amounts = fill_amounts(&self.state, account, market, size, price, Usd::ZERO);
            self.evolve(&Event::Filled(Fill {
                trade,
                order: None,
                account,
                market,
                origin: FillOrigin::Settlement,
                price,
                size,
                cost: amounts.cost,
                realized: amounts.realized,
                fee: Usd::ZERO,
                builder: None,
                referral: None,
                margin: amounts.margin,
            }));
        }
    }

    /// What follows from the situation: the events of the next block, without any command.
    pub fn next_block(&self) -> (Engine, Vec<Event>) {
        let mut engine = Engine::restore(self.state.clone());
        let events = engine.apply(&next_block(&self.state)).to_vec();
        (engine, events)
    }
}

/// An empty block, a millisecond after the last.
pub fn next_block(state: &State) -> engine::command::Block {
    let time = state.time + Time(1);
    engine::command::Block { height: state.height + 1, time, received: time, commands: Vec::new() }
}

/// A market of these margin tiers: lower bound in dollars, rate in basis points, leverage.
pub fn market(size_decimals: u8, tiers: &[(i64, i64, u8)]) -> MarketParameters {
    let tiers = tiers.iter().map(|&(lower_bound, rate, max_leverage)| MarginTier {
        lower_bound: Notional(lower_bound * 1_000_000),
        maintenance_rate: Rate::basis_points(rate),
        max_leverage,
    });
    let margin_tiers = tiers.collect();
    MarketParameters {
        size_decimals,
        max_price: Price(1_000_000_000),
        max_size: Size(1_000_000_000),
        significant_figures: 0,
        margin_tiers,
        ..venue::market_parameters()
    }
}
