//! A spot market in figures.

use engine::command::Side;
use engine::ids::MarketId;
use engine::rules::spot_orders::reference;
use engine::state::State;
use units::{Notional, Price, Size};

use crate::{Views, book};

/// A spot market in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpotSummary {
    /// The book's own price, the last trade's where a side is empty; zero before anything traded.
    pub mark: Price,
    /// The mid price in half ticks; none where a side is empty.
    pub twice_mid: Option<i64>,
    /// The price a day ago, or the first one since.
    pub previous_day_price: Price,
    /// What traded in 24 hours, in 1e-8 of the quote.
    pub day_notional: Notional,
    /// What traded in 24 hours, in lots.
    pub day_volume: Size,
}

/// A spot market in figures.
pub fn spot_summary(state: &State, views: &Views, id: MarketId) -> SpotSummary {
    let market = state.market(id);
    let statistics = views.market(id).map(|history| &history.statistics);
    let now = state.time;
    let mark = reference(market);
    let is_two_sided = market.book.best(Side::Bid).is_some() && market.book.best(Side::Ask).is_some();
    let previous = statistics.and_then(|statistics| statistics.previous_day_price(now));
    SpotSummary {
        mark,
        twice_mid: book::twice_mid(market).filter(|_| is_two_sided),
        previous_day_price: previous.unwrap_or(mark),
        day_notional: statistics.map_or(Notional::ZERO, |statistics| statistics.notional(now)),
        day_volume: statistics.map_or(Size::ZERO, |statistics| statistics.volume(now)),
    }
}
