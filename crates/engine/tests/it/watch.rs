//! The index of safe regions finds exactly those whom looking at everybody finds, whatever happens.

use engine::Engine;
use engine::command::{
    Action, Block, Command, Grouping, MarginMode, OrderRequest, PublishedPrice, TimeInForce,
};
use engine::event::Event;
use engine::ids::{AccountId, MarketId};
use engine::invariants;
use engine::rules::margin;
use engine::state::State;
use engine::watch::Watch;
use units::{Notional, Price, Rate, Time, Usd};

use crate::random::Random;
use crate::situation::{Situation, market};
use crate::venue::{Order, address, ask, bid, command, publisher, venue_parameters};

const ACCOUNTS: u32 = 24;
const MARKETS: u16 = 4;

/// A venue under random commands, with its events folded a second time beside it, under a watch of its own.
struct World {
    engine: Engine,
    time: Time,
    folded: State,
    watch: Watch,
    random: Random,
    marks: Vec<i64>,
    /// How many accounts and how many isolated positions were found to have fallen.
    found: (usize, usize),
}

impl World {
    fn new(seed: u64) -> Self {
        let mut parameters = venue_parameters();
        parameters.price_jump = Rate(100 * Rate::ONE.0);
        parameters.price_staleness = Time::DAY;
        parameters.liquidation.accounts_per_block = 3;
        parameters.liquidation.partial_above = Notional(Usd::dollars(300).0);
        let tiers = [(0, 100, 50), (1_000, 200, 25), (4_000, 1_000, 5)];
        let markets = (0..MARKETS).map(|number| market(number as u8, &tiers[..=usize::from(number) % 3]));
        let mut situation = Situation::new(parameters, markets.collect(), 200);
        let marks = vec![10_000, 3_000, 100_000, 777];
        for (number, &mark) in (0..).zip(&marks) {
            situation.mark(number, mark);
        }
        let first = situation.state.accounts.len() as u32;
        for number in 0..ACCOUNTS {
            let account = situation.open(Usd::dollars([50, 500, 5_000][number as usize % 3]));
            assert_eq!(account, AccountId(first + number));
        }
        let folded = situation.state;
        Self {
            engine: Engine::restore(folded.clone()),
            time: folded.time,
            watch: Watch::of(&folded),
            folded,
            random: Random(seed),
            marks,
            found: (0, 0),
        }
    }

    fn market(&mut self) -> MarketId {
        MarketId(u16::try_from(self.random.between(0, i64::from(MARKETS))).unwrap())
    }

    fn order(&mut self) -> OrderRequest {
        let market = self.market();
        let mark = self.marks[usize::from(market.0)];
        let price = mark + mark * self.random.between(-20, 21) / 1_000;
        // Worth from 20 to 2,000 dollars.
        let size = self.random.between(20, 2_001) * 1_000_000 / mark;
        let side = if self.random.one_in(2) {
            bid(price, size)
        } else {
            ask(price, size)
        };
        let order = if self.random.one_in(4) {
            side.tif(TimeInForce::Ioc)
        } else {
            side
        };
        OrderRequest { market, ..order }
    }

    fn action(&mut self) -> Action {
        match self.random.between(0, 20) {
            0..15 => Action::PlaceOrders {
                orders: vec![self.order()],
                grouping: Grouping::Independent,
            },
            15..17 => {
                let mode = if self.random.one_in(2) {
                    MarginMode::Cross
                } else {
                    MarginMode::Isolated
                };
                let leverage = u8::try_from(self.random.between(1, 51)).unwrap();
                Action::SetLeverage {
                    market: self.market(),
                    leverage,
                    mode,
                }
            }
            17 => Action::MoveIsolatedMargin {
                market: self.market(),
                amount: Usd(self.random.between(-20_000_000, 20_000_001)),
            },
            _ => {
                let destination = address(self.account());
                Action::Transfer {
                    destination,
                    amount: Usd(self.random.between(1, 50_000_000)),
                }
            }
        }
    }

    fn account(&mut self) -> AccountId {
        AccountId(u32::try_from(self.random.between(2, i64::from(ACCOUNTS) + 2)).unwrap())
    }

    /// Small moves of most marks, now and then a large one of a single mark.
    fn publication(&mut self) -> Command {
        let mut prices = Vec::new();
        let jumping = self.random.one_in(8).then(|| self.market());
        for number in 0..MARKETS {
            let mark = self.marks[usize::from(number)];
            let thousandths = match jumping == Some(MarketId(number)) {
                true => self.random.between(-250, 334),
                false => self.random.between(-6, 7),
            };
            let next = (mark + mark * thousandths / 1_000).clamp(400, 1_000_000);
            self.marks[usize::from(number)] = next;
            prices.push(PublishedPrice {
                market: MarketId(number),
                index: Price(next),
                perpetual: Some(Price(next)),
            });
        }
        command(
            publisher(),
            Action::PublishPrices {
                time: self.time,
                prices,
            },
        )
    }

    fn step(&mut self) {
        let count = self.random.between(0, 6);
        let mut commands: Vec<Command> = Vec::new();
        for _ in 0..count {
            let account = self.account();
            commands.push(command(address(account), self.action()));
        }
        if self.random.one_in(2) {
            commands.push(self.publication());
        }
        let span = if self.random.one_in(40) {
            Time::HOUR
        } else {
            Time(500)
        };
        self.time = self.time + span;
        let (height, time) = (self.folded.height + 1, self.time);
        let events = self
            .engine
            .apply(&Block {
                height,
                time,
                received: time,
                commands,
            })
            .to_vec();
        for event in &events {
            self.folded.evolve(event);
            if self.random.one_in(8) && !matches!(event, Event::BlockBegan { .. }) {
                self.check();
            }
        }
        self.check();
        if self.random.one_in(10) {
            let anew = Watch::of(&self.folded).liquidatable(&mut self.folded.clone());
            assert_eq!(anew, margin::liquidatable(&self.folded), "an index made anew");
            invariants::audit(self.engine.state()).unwrap();
        }
        self.check_engine();
    }

    /// The index finds what looking at everybody finds.
    fn check(&mut self) {
        let all = margin::liquidatable(&self.folded);
        assert_eq!(
            self.watch.liquidatable(&mut self.folded),
            all,
            "the index that followed"
        );
        self.found.0 += all.iter().filter(|(_, isolated)| isolated.is_none()).count();
        self.found.1 += all.iter().filter(|(_, isolated)| isolated.is_some()).count();
    }

    /// The engine has begun to liquidate whoever has fallen, as many as a block may.
    fn check_engine(&self) {
        let state = self.engine.state();
        if !self.engine.has_pending_work() {
            for pool in margin::liquidatable(state) {
                assert!(
                    state.liquidating.contains(&pool),
                    "{pool:?} waits to be liquidated"
                );
            }
        }
    }
}

#[test]
fn the_index_agrees_with_looking_at_everybody() {
    let mut found = (0, 0);
    for seed in 0..8 {
        let mut world = World::new(seed);
        for _ in 0..400 {
            world.step();
        }
        found = (found.0 + world.found.0, found.1 + world.found.1);
    }
    assert!(
        found.0 > 500 && found.1 > 500,
        "accounts and isolated positions fall: {found:?}"
    );
}
