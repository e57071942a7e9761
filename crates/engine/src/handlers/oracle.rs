//! Published prices.

use units::Time;

use crate::command::PublishedPrice;
use crate::event::Event;
use crate::handlers::{Transition, auctions};
use crate::ids::MarketId;
use crate::rejection::Rejection;
use crate::rules::validation::check_count;
use crate::rules::{mark_price, oracle, settlement};
use crate::state::State;

/// Takes note of a publisher's prices; the oracle and mark prices follow at once.
///
/// A publication has at least one price and no more than there are markets. One of the future, one older than the staleness
/// limit or than the publisher's last is refused, and so are all prices of a publication of which one is absurd: a source
/// that is wrong about one market is not believed about others.
pub(crate) fn publish(
    transition: &mut Transition<'_>,
    publisher: u16,
    time: Time,
    prices: &[PublishedPrice],
) -> Result<(), Rejection> {
    check(transition.state, publisher, time, prices)?;
    for &PublishedPrice { market, index, perpetual } in prices {
        // A settled market's price counts for nothing; whoever still publishes it is not refused what else he says.
        if settlement::is_settled(transition.state.market(market)) {
            continue;
        }
        transition.emit(Event::PricePublished { publisher, market, index, perpetual, time });
        update(transition, market, time);
    }
    Ok(())
}

fn check(state: &State, publisher: u16, time: Time, prices: &[PublishedPrice]) -> Result<(), Rejection> {
    check_count(prices.len(), state.markets.len())?;
    let now = state.time;
    let stale = Rejection::StalePrice { time, now };
    if time > now || now.since(time) > state.parameters().price_staleness {
        return Err(stale);
    }
    for price in prices {
        if usize::from(price.market.0) >= state.markets.len() {
            return Err(Rejection::UnknownMarket { market: price.market });
        }
        let market = state.market(price.market);
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
    }
    Ok(())
}

/// A slow publisher confirms the price as of his moment; what another one said later still counts from then.
fn update(transition: &mut Transition<'_>, market: MarketId, time: Time) {
    let now = transition.state.time;
    if let Some(price) = oracle::index_price(transition.state, market, now) {
        let last = transition.state.market(market).oracle;
        transition.emit(Event::OraclePriceSet { market, price, time: time.max(last.time) });
        auctions::open(transition, market, last);
    }
    set_mark(transition, market, now);
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
