//! Walls: what happens to one pool changes no other pool's money but where the rule says so.

use std::collections::BTreeMap;

use engine::event::{Event, FillOrigin};
use engine::ids::{AccountId, MarketId};
use engine::rules::margin::{self, reach::reach};
use engine::state::State;
use units::Usd;

use crate::crowd::{Crowd, parameters};

type Pool = (AccountId, Option<MarketId>);

/// The own money of every pool.
fn money(state: &State) -> BTreeMap<Pool, i128> {
    let mut money = BTreeMap::new();
    for (account, known) in state.accounts.iter() {
        money.insert((account, None), margin::own_money(known, None));
        for holding in &known.holdings {
            let pool = (account, Some(holding.market));
            money.insert(pool, margin::own_money(known, Some(holding.market)));
        }
    }
    money
}

/// The isolated position that an event takes from or gives to, where it is of a kind that no order of its owner's asked for.
fn isolated_position(state: &State, event: &Event) -> Option<(AccountId, MarketId)> {
    let pool = |account: AccountId, market: MarketId| {
        let holding = state.account(account).holding(market)?;
        margin::pool_of(holding).map(|market| (account, market))
    };
    match *event {
        Event::Filled(fill) if fill.origin == FillOrigin::Liquidation => pool(fill.account, fill.market),
        Event::FundingPaid { account, market, .. } => pool(account, market),
        Event::ShortfallCovered { account, isolated: Some(market), .. }
        | Event::LossWrittenOff { account, isolated: Some(market), .. } => Some((account, market)),
        _ => None,
    }
}

#[test]
fn a_loss_in_an_isolated_position_reaches_no_other_pool() {
    let mut events = 0;
    for seed in 200..204 {
        let mut crowd = Crowd::new(seed, parameters(), 200, 2_000, 8);
        let mut folded = crowd.engine.state().clone();
        for _ in 0..200 {
            for event in crowd.block() {
                let Some((account, market)) = isolated_position(&folded, &event) else {
                    folded.evolve(&event);
                    continue;
                };
                let mut before = money(&folded);
                folded.evolve(&event);
                let mut after = money(&folded);
                for pools in [&mut before, &mut after] {
                    pools.remove(&(account, Some(market)));
                }
                assert_eq!(before, after, "its owner's cash and all others are as they were: {event:?}");
                events += 1;
            }
        }
    }
    assert!(events > 20, "isolated positions lose: {events}");
}

#[test]
fn what_a_loss_can_reach_is_the_equity_of_its_pool() {
    let mut crowd = Crowd::new(300, parameters(), 200, 2_000, 8);
    let mut pools = 0;
    for _ in 0..200 {
        crowd.block();
        let state = crowd.engine.state();
        for (account, known) in state.accounts.iter() {
            let reached = reach(state, account);
            assert!(reached.iter().map(|reach| reach.isolated).eq(margin::pools(known)));
            for reach in reached {
                let equity = margin::equity(state, account, reach.isolated);
                assert_eq!(reach.most, equity.max(Usd::ZERO));
                pools += usize::from(reach.isolated.is_some());
                // A position stands in one pool.
                assert!(reach.positions.iter().all(|&market| {
                    let holding = known.holding(market).expect("a position is held");
                    margin::pool_of(holding) == reach.isolated
                }));
            }
        }
    }
    assert!(pools > 100, "isolated positions are among them: {pools}");
}
