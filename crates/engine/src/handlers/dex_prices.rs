//! The prices of dexes' markets, as their deployers say them.

use units::Price;

use crate::command::{DeployerRight, DexPrice};
use crate::event::{DexEvent, Event};
use crate::handlers::deploy::check_right;
use crate::handlers::dex_markets::check_of;
use crate::handlers::{Transition, oracle};
use crate::ids::{AccountId, DexId, MarketId};
use crate::limits::{DEX_MARKS, DEX_PRICE_INTERVAL, MAX_DEX_MARKETS};
use crate::rejection::Rejection;
use crate::rules;
use crate::rules::dexes::is_near;
use crate::rules::settlement::is_settled;
use crate::rules::validation::{check_count, check_most};
use crate::state::State;

/// Takes note of what a deployer says of his markets' prices; oracle and mark prices follow at once. All of it stands or falls
/// together.
pub(super) fn set(
    transition: &mut Transition<'_>,
    account: AccountId,
    dex: DexId,
    prices: &[DexPrice],
) -> Result<(), Rejection> {
    let state = &*transition.state;
    check_right(state, account, dex, DeployerRight::SetPrices)?;
    let (last, time) = (state.dex(dex).prices_set, state.time);
    let earliest = last + DEX_PRICE_INTERVAL;
    if last.0 > 0 && time < earliest {
        return Err(Rejection::TooEarly { earliest });
    }
    check_count(prices.len(), MAX_DEX_MARKETS)?;
    prices.iter().try_for_each(|price| check(state, dex, price))?;
    transition.emit(Event::Dex(DexEvent::PricesSet { dex, time }));
    for price in prices {
        let market = price.market;
        if is_settled(transition.state.market(market)) {
            continue;
        }
        let marks = price.marks.clone();
        transition.emit(Event::Dex(DexEvent::MarksStated { market, marks, time }));
        match price.oracle {
            Some(price) => set_oracle(transition, market, price),
            None => oracle::set_mark(transition, market, time),
        }
    }
    Ok(())
}

/// An oracle price is within a factor of the one before, and what is said of the mark within a factor of it.
fn check(state: &State, dex: DexId, price: &DexPrice) -> Result<(), Rejection> {
    check_of(state, dex, price.market)?;
    check_most(price.marks.len(), DEX_MARKS)?;
    let market = state.market(price.market);
    let last = market.oracle.price;
    let absurd = |named: Price| Rejection::AbsurdPrice { market: price.market, price: named, oracle: last };
    let is_legal = |named: Price| named.is_positive() && named <= market.parameters.max_price;
    let oracle = price.oracle.unwrap_or(last);
    if !is_legal(oracle) || !is_near(oracle, last) {
        return Err(absurd(oracle));
    }
    let references = [Some(oracle), price.external];
    let is_plausible = |mark: Price| references.iter().flatten().all(|&reference| is_near(mark, reference));
    match price.marks.iter().find(|&&mark| !is_legal(mark) || !is_plausible(mark)) {
        Some(&mark) => Err(absurd(mark)),
        None => Ok(()),
    }
}

/// Sets a market's oracle price, and its mark price with it.
pub(super) fn set_oracle(transition: &mut Transition<'_>, market: MarketId, price: Price) {
    let now = transition.state.time;
    let average = rules::oracle::next_average(transition.state, market);
    transition.emit(Event::OraclePriceSet {
        market,
        price,
        asked: price,
        confidence: Price::ZERO,
        average,
        time: now,
    });
    oracle::set_mark(transition, market, now);
}
