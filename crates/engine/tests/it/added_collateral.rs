//! Money that comes in never makes an account worse off: its health, what it may open and what may leave never fall by it.

use engine::event::Event;
use engine::ids::{AccountId, MarketId};
use engine::rules::{liquidation_price::liquidation_price, margin};
use engine::state::State;
use units::Usd;

use crate::crowd::{Crowd, parameters};

/// What money should raise, or leave as it is: health of every pool, free collateral, and what may leave.
fn standing(state: &State, account: AccountId) -> Vec<i128> {
    let pools =
        margin::pools(state.account(account)).map(|isolated| margin::health(state, account, isolated));
    let free = [margin::free_collateral(state, account), margin::transferable(state, account)];
    pools.chain(free.map(|amount| i128::from(amount.0))).collect()
}

/// How far each position's liquidation price is from its mark; none is furthest.
fn distances(state: &State, account: AccountId) -> Vec<i64> {
    let held = state.account(account).holdings.iter().filter(|holding| !holding.size.is_zero());
    let distance = |market: MarketId| {
        let price = liquidation_price(state, account, market);
        price.map_or(i64::MAX, |price| (price - state.market(market).mark.price).0.abs())
    };
    held.map(|holding| distance(holding.market)).collect()
}

/// The state after money came into a pool: an account's cash, or, moved from fresh cash, an isolated position's margin.
fn with_money(state: &State, account: AccountId, isolated: Option<MarketId>, amount: Usd) -> State {
    let mut after = state.clone();
    after.evolve(&Event::Credited { account, amount });
    if let Some(market) = isolated {
        after.evolve(&Event::IsolatedMarginMoved { account, market, amount });
    }
    after
}

#[test]
fn added_collateral_never_lowers_health() {
    let mut looks = 0;
    for seed in 400..403 {
        let mut crowd = Crowd::new(seed, parameters(), 60, 2_000, 8);
        for _ in 0..12 {
            (0..10).for_each(|_| drop(crowd.block()));
            let state = crowd.engine.state();
            for (account, known) in state.accounts.iter() {
                for isolated in margin::pools(known) {
                    for amount in [Usd(1), Usd::dollars(77)] {
                        let after = with_money(state, account, isolated, amount);
                        let rose = |before: i128, after: i128| after >= before;
                        let pairs = standing(state, account).into_iter().zip(standing(&after, account));
                        assert!(
                            pairs.into_iter().all(|(before, after)| rose(before, after)),
                            "{account:?} {isolated:?}"
                        );
                        let pairs = distances(state, account).into_iter().zip(distances(&after, account));
                        assert!(
                            pairs.into_iter().all(|(before, after)| after >= before),
                            "{account:?} {isolated:?}"
                        );
                        looks += 1;
                    }
                }
            }
        }
    }
    assert!(looks > 1_000, "pools are looked at: {looks}");
}
