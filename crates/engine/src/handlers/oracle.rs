//! Published prices.

use alloc::vec::Vec;

use units::Time;

use crate::command::PublishedPrice;
use crate::event::{Event, Guard};
use crate::handlers::{Transition, auctions};
use crate::ids::MarketId;
use crate::rejection::Rejection;
use crate::rules::oracle::Reading;
use crate::rules::validation::check_count;
use crate::rules::{guards, mark_price, oracle, settlement};
use crate::state::State;

/// Takes note of a publisher's prices; the oracle and mark prices follow at once.
///
/// A publication has at least one price and no more than there are markets. One further in the future than clocks may differ, one
/// older than the staleness limit or than the publisher's last is refused, and so are all prices of a publication of which one is absurd: a source
/// that is wrong about one market is not believed about others.
pub(crate) fn publish(
    transition: &mut Transition<'_>,
    publisher: u16,
    time: Time,
    prices: &[PublishedPrice],
) -> Result<(), Rejection> {
    check(transition.state, publisher, time, prices)?;
    let time = time.min(transition.state.time);
    for &PublishedPrice { market, index, perpetual, confidence } in prices {
        // A settled market's price counts for nothing; whoever still publishes it is not refused what else he says.
        if settlement::is_settled(transition.state.market(market)) {
            continue;
        }
        transition.emit(Event::PricePublished { publisher, market, index, perpetual, confidence, time });
        update(transition, market, time);
    }
    Ok(())
}

fn check(state: &State, publisher: u16, time: Time, prices: &[PublishedPrice]) -> Result<(), Rejection> {
    check_count(prices.len(), state.markets.len())?;
    let now = state.time;
    let stale = Rejection::StalePrice { time, now };
    let tolerance = state.parameters().oracle.clock_tolerance;
    if time.since(now) > tolerance || now.since(time) > state.parameters().price_staleness {
        return Err(stale);
    }
    for price in prices {
        if usize::from(price.market.0) >= state.markets.len() {
            return Err(Rejection::UnknownMarket { market: price.market });
        }
        let market = state.market(price.market);
        if market.parameters.is_spot() {
            return Err(Rejection::NotForSpot { market: price.market });
        }
        let dex = market.dex_id();
        if !dex.is_venue() {
            return Err(Rejection::MarketOfOtherDex { market: price.market, dex });
        }
        if market.published[usize::from(publisher)].is_some_and(|last| last.time > time) {
            return Err(stale);
        }
        for named in [Some(price.index), price.perpetual].into_iter().flatten() {
            if !oracle::is_plausible(state, price.market, named) {
                return Err(Rejection::AbsurdPrice {
                    market: price.market,
                    price: named,
                    oracle: market.oracle.price,
                });
            }
        }
        // Half the width of where a price may be is no price, and may be as good as nothing.
        if let Some(confidence) = price.confidence.filter(|wide| wide.is_negative() || *wide > price.index) {
            let (market, oracle) = (price.market, market.oracle.price);
            return Err(Rejection::AbsurdPrice { market, price: confidence, oracle });
        }
    }
    Ok(())
}

/// A slow publisher confirms the price as of his moment; what another one said later still counts from then.
fn update(transition: &mut Transition<'_>, market: MarketId, time: Time) {
    let now = transition.state.time;
    let reading = oracle::read(transition.state, market, now);
    set_guards(transition, market, &guards::after(transition.state, market, reading));
    if let Ok(Reading { price: asked, confidence }) = reading {
        let last = transition.state.market(market).oracle;
        let price = oracle::clamp(transition.state, market, asked);
        let average = oracle::next_average(transition.state, market);
        let time = time.max(last.time);
        transition.emit(Event::OraclePriceSet { market, price, asked, confidence, average, time });
        auctions::open(transition, market, last);
    }
    set_mark(transition, market, now);
}

/// Lifts the guards that hold no longer, and raises those that hold with other numbers than before.
fn set_guards(transition: &mut Transition<'_>, market: MarketId, holding: &[Guard]) {
    let active: Vec<Guard> =
        guards::active(transition.state, market).iter().map(|active| active.guard).collect();
    for &guard in active.iter().filter(|guard| !holding.iter().any(|held| held.is_same(guard))) {
        transition.emit(Event::GuardLifted { market, guard });
    }
    for &guard in holding.iter().filter(|guard| !active.contains(guard)) {
        transition.emit(Event::GuardRaised { market, guard });
    }
}

/// Moves a market's mark price on to a moment.
pub(super) fn set_mark(transition: &mut Transition<'_>, market: MarketId, moment: Time) {
    if settlement::is_settled(transition.state.market(market)) {
        return;
    }
    let last = transition.state.market(market).mark;
    let Some(next) = mark_price::next(transition.state, market, moment) else {
        return;
    };
    if next != last {
        let event = Event::MarkPriceSet {
            market,
            price: next.price,
            basis: next.basis,
            book: next.book,
            time: next.time,
        };
        transition.emit(event);
    }
}
