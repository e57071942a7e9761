//! A crowd that trades at random on several markets whose prices move, and now and then jump.

use engine::Engine;
use engine::command::{
    Action, Block, Command, Grouping, MarginMode, OrderRequest, PublishedPrice, TimeInForce,
};
use engine::event::Event;
use engine::ids::{AccountId, MarketId};
use engine::parameters::{FeeTier, MarketParameters, MarketRisk, VenueParameters};
use units::{Notional, Price, Rate, Time, Usd};

use crate::random::Random;
use crate::situation::{Situation, market};
use crate::venue::{Order, address, ask, bid, command, publisher, venue_parameters};

const ACCOUNTS: u32 = 24;
const MARKETS: u16 = 4;

/// A venue under the crowd's commands.
pub struct Crowd {
    pub engine: Engine,
    pub random: Random,
    time: Time,
    marks: Vec<i64>,
    /// A block in so many brings a jump of one market's price.
    jumps: u64,
}

/// Rules under which liquidations are small and come step by step.
pub fn parameters() -> VenueParameters {
    let mut parameters = venue_parameters();
    parameters.price_jump = Rate(100 * Rate::ONE.0);
    parameters.price_staleness = Time::DAY;
    parameters.liquidation.accounts_per_block = 3;
    parameters.liquidation.partial_above = Notional(Usd::dollars(300).0);
    parameters.fee_tiers =
        vec![FeeTier { volume: Notional(0), taker: Rate::basis_points(5), maker: Rate::basis_points(-1) }];
    parameters
}

impl Crowd {
    /// A crowd with an insurance fund of so many dollars and a backstop of so many.
    pub fn new(seed: u64, parameters: VenueParameters, insurance: i64, backstop: i64, jumps: u64) -> Self {
        Self::under(&MarketRisk::default(), seed, parameters, insurance, backstop, jumps)
    }

    /// A crowd in whose markets this risk is guarded against.
    pub fn under(
        risk: &MarketRisk,
        seed: u64,
        parameters: VenueParameters,
        insurance: i64,
        backstop: i64,
        jumps: u64,
    ) -> Self {
        let tiers = [(0, 100, 50), (1_000, 200, 25), (4_000, 1_000, 5)];
        let markets = (0..MARKETS).map(|number| MarketParameters {
            risk: risk.clone(),
            ..market(number as u8, &tiers[..=usize::from(number) % 3])
        });
        let mut situation = Situation::new(parameters, markets.collect(), insurance);
        let marks = vec![10_000, 3_000, 100_000, 777];
        for (number, &mark) in (0..).zip(&marks) {
            situation.mark(number, mark);
        }
        let amount = Usd::dollars(backstop);
        situation.evolve(&Event::Credited { account: AccountId(0), amount });
        for number in 0..ACCOUNTS {
            situation.open(Usd::dollars([50, 500, 5_000][number as usize % 3]));
        }
        let time = situation.state.time;
        let engine = Engine::restore(situation.state);
        Self { engine, random: Random(seed), time, marks, jumps }
    }

    /// A block with some commands, in every other one new prices among them, and what followed from it.
    pub fn block(&mut self) -> Vec<Event> {
        let mut commands = Vec::new();
        for _ in 0..self.random.between(0, 6) {
            let account = self.account();
            commands.push(command(address(account), self.action()));
        }
        if self.random.one_in(2) {
            commands.push(self.publication());
        }
        let span = if self.random.one_in(40) { Time::HOUR } else { Time(500) };
        self.time = self.time + span;
        let (height, time) = (self.engine.state().height + 1, self.time);
        self.engine.apply(&Block { height, time, received: time, commands }).to_vec()
    }

    /// One of the crowd; the backstop and the house come before them.
    fn account(&mut self) -> AccountId {
        AccountId(u32::try_from(self.random.between(2, i64::from(ACCOUNTS) + 2)).unwrap())
    }

    fn market(&mut self) -> MarketId {
        MarketId(u16::try_from(self.random.between(0, i64::from(MARKETS))).unwrap())
    }

    fn action(&mut self) -> Action {
        match self.random.between(0, 20) {
            0..15 => Action::PlaceOrders {
                orders: vec![self.order()],
                grouping: Grouping::Independent,
                builder: None,
            },
            15..17 => {
                let mode = if self.random.one_in(2) { MarginMode::Cross } else { MarginMode::Isolated };
                let leverage = u8::try_from(self.random.between(1, 51)).unwrap();
                Action::SetLeverage { market: self.market(), leverage, mode }
            }
            17 => Action::MoveIsolatedMargin {
                market: self.market(),
                amount: Usd(self.random.between(-20_000_000, 20_000_001)),
            },
            _ => {
                let destination = address(self.account());
                Action::Transfer { destination, amount: Usd(self.random.between(1, 50_000_000)) }
            }
        }
    }

    /// An order worth from 20 to 2,000 dollars within 2 % of the mark price.
    fn order(&mut self) -> OrderRequest {
        let market = self.market();
        let mark = self.marks[usize::from(market.0)];
        let price = mark + mark * self.random.between(-20, 21) / 1_000;
        let size = self.random.between(20, 2_001) * 1_000_000 / mark;
        let order = if self.random.one_in(2) { bid(price, size) } else { ask(price, size) };
        let order = if self.random.one_in(4) { order.tif(TimeInForce::Ioc) } else { order };
        OrderRequest { market, ..order }
    }

    /// New prices of all markets: small moves, and now and then a jump of one of them.
    fn publication(&mut self) -> Command {
        let jumping = self.random.one_in(self.jumps).then(|| self.market());
        let mut prices = Vec::new();
        for number in 0..MARKETS {
            let (market, mark) = (MarketId(number), self.marks[usize::from(number)]);
            let thousandths = match jumping == Some(market) {
                true => self.random.between(-250, 334),
                false => self.random.between(-6, 7),
            };
            let next = (mark + mark * thousandths / 1_000).clamp(400, 1_000_000);
            self.marks[usize::from(number)] = next;
            prices.push(PublishedPrice {
                market,
                index: Price(next),
                perpetual: Some(Price(next)),
                confidence: None,
            });
        }
        command(publisher(), Action::PublishPrices { time: self.time, prices })
    }
}
