//! A market in figures.

use engine::command::Side;
use engine::ids::MarketId;
use engine::rules::funding;
use engine::state::State;
use units::{Notional, Price, Rate, Size};

use crate::{Views, book};

/// A market in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketSummary {
    /// The rate that this hour's samples would give now.
    pub funding: Rate,
    /// All long positions together.
    pub open_interest: Size,
    /// The price a day ago.
    pub previous_day_price: Price,
    /// What traded in 24 hours, in 1e-6 USD.
    pub day_notional: Notional,
    /// What traded in 24 hours, in lots.
    pub day_volume: Size,
    /// The premium now; none where a side is too thin.
    pub premium: Option<Rate>,
    /// The oracle price.
    pub oracle: Price,
    /// The mark price.
    pub mark: Price,
    /// The mid price in half ticks; none where a side is empty.
    pub twice_mid: Option<i64>,
    /// The impact prices, bid and ask; none where a side is too thin.
    pub impact: Option<(Price, Price)>,
}

/// A market in figures.
pub fn market_summary(state: &State, views: &Views, id: MarketId) -> MarketSummary {
    let market = state.market(id);
    let statistics = views.market(id).map(|history| &history.statistics);
    let now = state.time;
    let premium = funding::premium(market);
    let average = match market.premium.samples {
        0 => premium.unwrap_or(Rate::ZERO),
        samples => funding::average_premium(market.premium.sum, samples),
    };
    let impact = (funding::impact_price(market, Side::Bid), funding::impact_price(market, Side::Ask));
    let is_two_sided = market.book.best(Side::Bid).is_some() && market.book.best(Side::Ask).is_some();
    let previous = statistics.and_then(|statistics| statistics.previous_day_price(now));
    MarketSummary {
        funding: funding::rate(average, &market.parameters.funding),
        open_interest: market.open_interest,
        previous_day_price: previous.unwrap_or(market.oracle.price),
        day_notional: statistics.map_or(Notional::ZERO, |statistics| statistics.notional(now)),
        day_volume: statistics.map_or(Size::ZERO, |statistics| statistics.volume(now)),
        premium,
        oracle: market.oracle.price,
        mark: market.mark.price,
        twice_mid: book::twice_mid(market).filter(|_| is_two_sided),
        impact: impact.0.zip(impact.1),
    }
}
