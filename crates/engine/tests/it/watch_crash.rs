//! The index of safe regions in a crash, when more boundaries are reached than it looks at one by one.

use engine::command::MarginMode;
use engine::event::Event;
use engine::ids::AccountId;
use engine::rules::margin;
use engine::watch::Watch;
use units::Usd;

use crate::random::Random;
use crate::situation::{HOUSE, Situation, market};
use crate::venue::venue_parameters;

const ACCOUNTS: usize = 2_500;
const MARKETS: u16 = 20;
const MARK: i64 = 1_000_000;

/// Many accounts with from one to 18 positions, and a watch over them.
struct World {
    situation: Situation,
    watch: Watch,
    random: Random,
    marks: Vec<i64>,
    fallen: usize,
    most_suspects: usize,
}

impl World {
    fn new() -> Self {
        let tiers = [(0, 200, 25), (5_000, 500, 10), (8_000, 900, 5)];
        let markets = (0..MARKETS).map(|number| market(2, &tiers[..1 + usize::from(number) % 3]));
        let mut situation = Situation::new(venue_parameters(), markets.collect(), 0);
        for number in 0..MARKETS {
            situation.mark(number, MARK);
        }
        let mut random = Random(5);
        for _ in 0..ACCOUNTS {
            let account = situation.open(Usd::ZERO);
            let positions = if random.one_in(10) { 19 } else { random.between(1, 4) };
            for number in 0..MARKETS {
                if random.between(0, i64::from(MARKETS)) >= positions {
                    continue;
                }
                let mode = if random.one_in(6) { MarginMode::Isolated } else { MarginMode::Cross };
                situation.leverage(account, number, 20, mode);
                let size = random.between(1, 10_000) * if random.one_in(3) { -1 } else { 1 };
                situation.position(account, number, size, MARK);
            }
            let needed = margin::maintenance_margin(&situation.state, account, None);
            let amount = Usd(needed.0 * random.between(101, 1_500) / 100)
                - margin::equity(&situation.state, account, None);
            situation.evolve(&Event::Credited { account, amount });
        }
        let watch = Watch::of(&situation.state);
        situation.state.touched.clear();
        let marks = vec![MARK; usize::from(MARKETS)];
        Self { situation, watch, random, marks, fallen: 0, most_suspects: 0 }
    }

    /// Moves every mark by a drift and by chance, both in hundredths of a basis point, and finds who has fallen in all three ways.
    fn tick(&mut self, drift: i64, chance: i64) {
        for number in 0..MARKETS {
            let mark = &mut self.marks[usize::from(number)];
            *mark += *mark * (drift + self.random.between(-chance, chance + 1)) / 1_000_000;
            self.situation.mark(number, *mark);
        }
        let state = &mut self.situation.state;
        let expected = margin::liquidatable(state);
        assert_eq!(self.watch.liquidatable(state), expected, "the index");
        let mut swept = self.watch.swept(state);
        swept.sort_unstable();
        assert_eq!(swept, expected, "a sweep");
        // Without a move of any mark it still knows.
        assert_eq!(self.watch.liquidatable(state), expected, "the index, again");
        self.most_suspects = self.most_suspects.max(self.watch.suspects().saturating_sub(expected.len()));
        self.fallen += expected.len();
        for (account, _) in expected {
            self.renew(account);
        }
    }

    /// Closes an account's positions, or gives it so much that it is far from falling.
    fn renew(&mut self, account: AccountId) {
        if self.random.one_in(3) {
            for holding in self.situation.state.account(account).holdings.clone() {
                let price = self.marks[usize::from(holding.market.0)];
                self.situation.trade((account, HOUSE), holding.market.0, -holding.size.0, price);
            }
        }
        let pools: Vec<_> = margin::pools(self.situation.state.account(account)).collect();
        for isolated in pools.into_iter().rev() {
            let needed = margin::maintenance_margin(&self.situation.state, account, isolated);
            let amount = Usd(needed.0 * self.random.between(2, 9))
                - margin::equity(&self.situation.state, account, isolated);
            self.situation.evolve(&match isolated {
                Some(market) => Event::IsolatedMarginMoved { account, market, amount },
                None => Event::Credited { account, amount },
            });
        }
    }
}

#[test]
fn in_a_crash_nobody_is_missed_and_suspects_stay_few() {
    let mut world = World::new();
    for _ in 0..40 {
        world.tick(0, 200);
    }
    for _ in 0..20 {
        world.tick(-5_000, 500);
    }
    for _ in 0..20 {
        world.tick(5_000, 500);
    }
    for _ in 0..100 {
        world.tick(0, 200);
    }
    assert!(world.fallen > 500, "{}", world.fallen);
    // Far more boundaries were reached than there may be suspects, so that sweeps found the rest.
    assert!(world.most_suspects < 2 * ACCOUNTS / 20, "{}", world.most_suspects);
    assert!(
        world.watch.suspects() < 20,
        "after the crash all have boundaries again: {}",
        world.watch.suspects()
    );
}
