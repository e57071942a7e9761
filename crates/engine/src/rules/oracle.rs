//! The oracle price: the weighted median of what publishers say.

use alloc::vec::Vec;

use units::{Price, Rate, Time};

use crate::ids::MarketId;
use crate::state::{Published, State};

/// Whether a market's oracle price may be relied on now.
pub fn is_fresh(state: &State, market: MarketId) -> bool {
    is_fresh_at(state, market, state.time)
}

/// Whether a market's oracle price could be relied on at a moment on the way to the present.
pub fn is_fresh_at(state: &State, market: MarketId, moment: Time) -> bool {
    let oracle = state.market(market).oracle;
    oracle.price.is_positive() && moment.since(oracle.time) <= state.parameters().price_staleness
}

/// The weighted median of the index prices that are fresh at a moment; none where none is.
pub fn index_price(state: &State, market: MarketId, moment: Time) -> Option<Price> {
    median_of(state, market, moment, |published| Some(published.index))
}

/// The weighted median of the prices of perpetuals elsewhere that are fresh at a moment; none where none is.
pub fn perpetual_price(state: &State, market: MarketId, moment: Time) -> Option<Price> {
    median_of(state, market, moment, |published| published.perpetual)
}

/// Whether a price is within the venue's limit of a fresh oracle price: with a limit of 100 %, from half to double.
pub fn is_plausible(state: &State, market: MarketId, price: Price) -> bool {
    let known = state.market(market);
    if !price.is_positive() || price > known.parameters.max_price {
        return false;
    }
    if !is_fresh(state, market) {
        return true;
    }
    let (low, high) = (price.min(known.oracle.price), price.max(known.oracle.price));
    let limit = i128::from(Rate::ONE.0) + i128::from(state.parameters().price_jump.0);
    i128::from(high.0) * i128::from(Rate::ONE.0) <= i128::from(low.0) * limit
}

fn median_of(
    state: &State,
    market: MarketId,
    moment: Time,
    pick: impl Fn(&Published) -> Option<Price>,
) -> Option<Price> {
    let parameters = state.parameters();
    let oldest = Time(moment.0.saturating_sub(parameters.price_staleness.0));
    let published = state.market(market).published.iter().zip(&parameters.publishers);
    let fresh = published.filter_map(|(published, publisher)| {
        let published = published.as_ref().filter(|published| published.time >= oldest)?;
        Some((pick(published)?, publisher.weight))
    });
    weighted_median(fresh.collect())
}

/// The lowest price at which at least half of the weight lies at or below; where exactly half does, the mean with the
/// next price, rounded down.
pub fn weighted_median(mut weighted: Vec<(Price, u32)>) -> Option<Price> {
    weighted.retain(|&(_, weight)| weight > 0);
    weighted.sort_unstable();
    let total: u64 = weighted.iter().map(|&(_, weight)| u64::from(weight)).sum();
    let mut below = 0;
    for (place, &(price, weight)) in weighted.iter().enumerate() {
        below += u64::from(weight);
        if below * 2 == total {
            let next = weighted[place + 1].0;
            return Some(Price((price.0 + next.0).div_euclid(2)));
        }
        if below * 2 > total {
            return Some(price);
        }
    }
    None
}
