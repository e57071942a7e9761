//! Revaluation in columns gives what the engine's own rules of margin give at the same marks, to the unit.

use engine::command::MarginMode;
use engine::event::{Average, Event};
use engine::ids::{AccountId, MarketId};
use engine::parameters::VolatilityPolicy;
use engine::rules::margin;
use engine::state::State;
use units::{Rate, Time, Usd};
use views::revaluation::{Columns, Exposure, Liquidatable, Revaluation, at_marks, moved, revalue};

use super::random::Random;
use super::random_flow::RandomFlow;
use super::situation::{Situation, market};
use super::venue::venue_parameters;

/// What the engine's rules say, pool by pool.
fn by_the_rules(state: &State) -> Revaluation {
    let markets = vec![Exposure::default(); state.markets.len()];
    let mut sums = Revaluation { markets, ..Revaluation::default() };
    for (account, known) in state.accounts.iter() {
        for isolated in margin::pools(known) {
            let has_fallen = margin::is_liquidatable(state, account, isolated);
            for holding in margin::positions(known, isolated) {
                let value = i128::from((state.market(holding.market).mark.price * holding.size).0);
                let exposure = &mut sums.markets[usize::from(holding.market.0)];
                exposure.notional += value.abs();
                if has_fallen {
                    exposure.liquidatable_longs += value.max(0);
                    exposure.liquidatable_shorts += (-value).max(0);
                }
            }
            let equity = margin::equity(state, account, isolated);
            let maintenance_margin = margin::maintenance_margin(state, account, isolated);
            sums.equity += i128::from(equity.0);
            sums.maintenance_margin += i128::from(maintenance_margin.0);
            sums.missing += i128::from((-equity.0).max(0));
            if has_fallen {
                let pool = (account, isolated);
                sums.liquidatable.push(Liquidatable { pool, equity, maintenance_margin });
            }
        }
    }
    sums
}

/// Revalues a state with all its marks moved, and holds it against the engine's rules at these marks.
fn check(state: &State, moves: &[Rate]) -> usize {
    let columns = Columns::of(state);
    let valuations = moved(state, moves);
    let mut there = state.clone();
    for (number, valuation) in valuations.iter().enumerate() {
        let (market, average) = (MarketId(u16::try_from(number).unwrap()), Average::default());
        let (price, time) = (valuation.price, state.time);
        there.evolve(&Event::MarkPriceSet { market, price, basis: average, book: average, time });
    }
    let expected = by_the_rules(&there);
    for threads in [1, 2, 5] {
        assert_eq!(revalue(&columns, &valuations, threads), expected, "by {threads} threads");
    }
    assert_eq!(revalue(&Columns::of(&there), &at_marks(&there), 1), expected);
    expected.liquidatable.len()
}

#[test]
fn after_every_block_of_a_random_flow() {
    let mut fallen = 0;
    for seed in 0..4 {
        let mut flow = RandomFlow::new(seed);
        let mut folded = flow.world.state().clone();
        let mut kept = Columns::of(&folded);
        for block in 0..120 {
            flow.block();
            flow.world.engine.events().iter().for_each(|event| folded.evolve(event));
            kept.renew(&folded, &folded.touched);
            let fresh = Columns::of(&folded);
            assert_eq!((kept.pools(), kept.holders()), (fresh.pools(), fresh.holders()));
            let valuations = at_marks(&folded);
            assert_eq!(revalue(&kept, &valuations, 2), revalue(&fresh, &valuations, 2));
            let moves =
                [Rate::basis_points((block % 7 - 3) * 900), Rate::basis_points((block % 5 - 2) * 1_400)];
            fallen += check(flow.world.state(), &moves);
        }
    }
    assert!(fallen > 300, "{fallen}");
}

#[test]
fn with_many_positions_tiers_and_floors() {
    let mut random = Random(11);
    let mut fallen = 0;
    for _ in 0..30 {
        let tiers = [(0, 100, 50), (1_000, 233, 20), (2_500, 777, 10), (9_000, 3_333, 3)];
        let markets = (0..20).map(|number| {
            let mut market = market(3, &tiers[..1 + number % 4]);
            market.risk.volatility = (number % 3 == 0).then(|| VolatilityPolicy {
                half_life: Time::MINUTE,
                horizon: Time::MINUTE,
                multiple: Rate::ONE,
                fall_per_day: Rate::ONE,
                maintenance_share: Rate::basis_points(5_000),
                notice: Time::MINUTE,
            });
            market
        });
        let mut situation = Situation::new(venue_parameters(), markets.collect(), 0);
        for number in 0..20 {
            situation.mark(number, random.between(1, 2_000_000));
            if number % 3 == 0 {
                let floor = Rate(random.between(0, Rate::ONE.0 / 10));
                situation.evolve(&Event::MaintenanceMarginFloorSet { market: MarketId(number), floor });
            }
        }
        for _ in 0..60 {
            fill(&mut situation, &mut random);
        }
        for share in [0, -1_000, 700, -9_999, 30_000] {
            let moves: Vec<_> =
                (0..15).map(|_| Rate::basis_points(share + random.between(-500, 501))).collect();
            fallen += check(&situation.state, &moves);
        }
    }
    assert!(fallen > 1_000, "{fallen}");
}

#[test]
fn with_positions_and_money_beyond_what_lanes_hold() {
    let mut random = Random(5);
    let markets = (0..3).map(|_| market(3, &[(0, 100, 50), (1_000, 500, 20)]));
    let mut situation = Situation::new(venue_parameters(), markets.collect(), 0);
    (0..3).for_each(|number| situation.mark(number, 1 << 20));
    for number in 0..40 {
        let size = if number % 5 == 0 { 1 << 38 } else { 1 << random.between(20, 31) };
        let account = situation.open(Usd(if number == 7 { (1 << 61) + 1 } else { size << 16 }));
        for market in 0..3 {
            situation.position(account, market, size * random.between(-1, 2), 1 << 20);
        }
    }
    let fallen: usize =
        [-1_000, 0, 2_000].map(|share| check(&situation.state, &[Rate::basis_points(share); 3])).iter().sum();
    assert!(fallen > 10, "{fallen}");
}

#[test]
fn accounts_that_change_are_taken_over_whether_laid_out_anew_or_not() {
    let mut random = Random(23);
    let markets = (0..20).map(|_| market(3, &[(0, 100, 50), (1_000, 500, 20)]));
    let mut situation = Situation::new(venue_parameters(), markets.collect(), 0);
    (0..20).for_each(|number| situation.mark(number, random.between(1_000, 2_000_000)));
    let mut kept = Columns::of(&situation.state);
    for _ in 0..30 {
        (0..100).for_each(|_| fill(&mut situation, &mut random));
        for _ in 0..10 {
            let account = AccountId(random.between(0, situation.state.accounts.len() as i64) as u32);
            let market = random.between(0, 20) as u16;
            situation.position(account, market, random.between(-5_000, 5_001), 1_000_000);
        }
        kept.renew(&situation.state, &situation.state.touched);
        situation.state.touched.clear();
        let (fresh, valuations) = (Columns::of(&situation.state), at_marks(&situation.state));
        assert_eq!((kept.pools(), kept.holders()), (fresh.pools(), fresh.holders()));
        assert_eq!(revalue(&kept, &valuations, 2), revalue(&fresh, &valuations, 1));
    }
}

/// Opens an account with up to twenty positions, and money for most of them.
fn fill(situation: &mut Situation, random: &mut Random) {
    let account: AccountId = situation.open(Usd(random.between(0, 3_000_000_000)));
    let most = random.between(0, 21);
    for number in 0..20 {
        if random.between(0, 20) >= most {
            continue;
        }
        let mode = if random.one_in(4) { MarginMode::Isolated } else { MarginMode::Cross };
        situation.leverage(account, number, 5, mode);
        let mark = situation.state.market(MarketId(number)).mark.price.0;
        situation.position(account, number, random.between(-20_000, 20_001), mark);
    }
}
