//! The index of safe regions at the edges of rounding: positions of a few lots, where one unit decides.

use engine::command::MarginMode;
use engine::event::Event;
use engine::parameters::{MarginTier, MarketParameters};
use engine::rules::margin;
use engine::watch::Watch;
use units::{Notional, Rate, Usd};

use crate::random::Random;
use crate::situation::{Situation, market};
use crate::venue::venue_parameters;

/// A market whose tiers begin after a few units of notional, with rates up to nearly all of it.
fn coarse(random: &mut Random) -> MarketParameters {
    let (mut lower_bound, mut rate) = (0, 0);
    let mut margin_tiers = Vec::new();
    for _ in 0..random.between(1, 6) {
        rate += random.between(1, 20);
        margin_tiers.push(MarginTier {
            lower_bound: Notional(lower_bound),
            maintenance_rate: Rate::basis_points(rate * 100 - random.between(0, 100)),
            max_leverage: 10,
        });
        lower_bound += random.between(1, 200);
    }
    MarketParameters { margin_tiers, ..market(6, &[(0, 100, 10)]) }
}

#[test]
fn one_unit_decides_and_the_index_sees_it() {
    let mut random = Random(6);
    let mut fallen = 0;
    for world in 0..3_000 {
        let markets: Vec<_> = (0..3).map(|_| coarse(&mut random)).collect();
        let mut situation = Situation::new(venue_parameters(), markets, 0);
        let mut marks = [0; 3].map(|_| random.between(20, 200));
        for (place, mark) in (0..).zip(marks) {
            situation.mark(place, mark);
        }
        for _ in 0..6 {
            let account = situation.open(Usd(random.between(0, 60)));
            for place in 0..3 {
                let mode = if random.one_in(3) { MarginMode::Isolated } else { MarginMode::Cross };
                situation.leverage(account, place, u8::try_from(random.between(1, 11)).unwrap(), mode);
                let size = random.between(-3, 4);
                if size != 0 {
                    situation.position(account, place, size, marks[usize::from(place)]);
                }
            }
        }
        let mut watch = Watch::of(&situation.state);
        for step in 0..60 {
            let place = usize::try_from(random.between(0, 3)).unwrap();
            marks[place] = (marks[place] + random.between(-4, 5)).max(1);
            situation.mark(place as u16, marks[place]);
            if random.one_in(8) {
                let account = engine::ids::AccountId(u32::try_from(random.between(2, 8)).unwrap());
                situation.evolve(&Event::Credited { account, amount: Usd(random.between(-5, 10)) });
            }
            let expected = margin::liquidatable(&situation.state);
            assert_eq!(watch.liquidatable(&mut situation.state), expected, "world {world}, step {step}");
            fallen += expected.len();
        }
    }
    assert!(fallen > 10_000, "{fallen}");
}
