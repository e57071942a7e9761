//! Settlement: what positions of a delisted market are worth in the end.

use units::{Price, Rounding, Time, divide};

use crate::ids::MarketId;
use crate::state::{Market, State};

/// The market that settles next, with its moment; of several at one moment the first listed.
pub fn next_due(state: &State) -> Option<(Time, MarketId)> {
    let due = state.market_ids().filter_map(|market| {
        let delisting = state.market(market).delisting.filter(|delisting| delisting.settled.is_none())?;
        Some((delisting.settles, market))
    });
    due.min()
}

/// Whether a market was settled.
pub fn is_settled(market: &Market) -> bool {
    market.delisting.is_some_and(|delisting| delisting.settled.is_some())
}

/// The settlement price of a delisted market at its moment: the average of the oracle price over the last span of the notice, each
/// price weighted with the time for which it was the oracle price, whether confirmed or stale; rounded down. Time before the first
/// price does not count. None where there never was one.
///
/// It follows from published prices and from what was announced at the delisting, and from nothing else.
pub fn price(market: &Market) -> Option<Price> {
    let delisting = market.delisting?;
    let last = delisting.settles.since(delisting.summed);
    let oracle = market.oracle.price;
    let (mut sum, mut weight) = (delisting.sum, i128::from(delisting.weight.0));
    if oracle.is_positive() {
        sum += i128::from(oracle.0) * i128::from(last.0);
        weight += i128::from(last.0);
    }
    if weight == 0 {
        return None;
    }
    let price = divide(sum, weight, Rounding::Floor);
    Some(Price(i64::try_from(price).expect("an average of prices is no more than the greatest")))
}
