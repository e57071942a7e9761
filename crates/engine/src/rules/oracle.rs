//! The oracle price: the weighted median of what publishers say, where they agree, as fast as it may move.

use alloc::vec::Vec;

use units::{Price, Rate, Rounding, Time, divide};

use crate::event::Average;
use crate::ids::MarketId;
use crate::limits::MAX_PRICE;
use crate::rules::average;
use crate::state::{Published, State};

/// The time constant of the oracle price's slow average.
pub const AVERAGE_TIME: Time = Time(5 * Time::MINUTE.0);

/// Whether a market's oracle price may be relied on now.
pub fn is_fresh(state: &State, market: MarketId) -> bool {
    is_fresh_at(state, market, state.time)
}

/// Whether a market's oracle price could be relied on at a moment on the way to the present.
pub fn is_fresh_at(state: &State, market: MarketId, moment: Time) -> bool {
    let oracle = &state.market(market).oracle;
    oracle.price.is_positive() && moment.since(oracle.time) <= state.parameters().price_staleness
}

/// What the sources say of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The weighted median of the fresh index prices.
    pub price: Price,
    /// Half the width of where it may be: the weighted median of what the sources say of themselves, and at least half of how far
    /// those that agree are apart, rounded up.
    pub confidence: Price,
}

/// Why the sources make no price.
#[expect(missing_docs, reason = "the fields are those of the guard of the same name")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmade {
    /// Fewer are fresh than needed.
    Sources { fresh: u32, needed: u32 },
    /// They do not agree.
    Dispersion { lowest: Price, highest: Price },
}

/// What the sources that are fresh at a moment say of a market together.
///
/// # Errors
/// Why they make no price.
pub fn read(state: &State, market: MarketId, moment: Time) -> Result<Reading, Unmade> {
    let sources = fresh(state, market, moment);
    let prices: Vec<(Price, u32)> =
        sources.iter().map(|(published, weight)| (published.index, *weight)).collect();
    let needed = state.parameters().oracle.min_sources.max(1);
    let count = u32::try_from(prices.len()).expect("publishers are at most MAX_PUBLISHERS");
    let too_few = Unmade::Sources { fresh: count, needed };
    let price = weighted_median(prices.clone()).filter(|_| count >= needed).ok_or(too_few)?;
    let limit = state.parameters().oracle.dispersion;
    let Some((lowest, highest)) = agreeing(&prices, price, limit) else {
        let all = || prices.iter().map(|&(price, _)| price);
        let (lowest, highest) = (all().min().unwrap_or(price), all().max().unwrap_or(price));
        return Err(Unmade::Dispersion { lowest, highest });
    };
    let stated = sources.iter().filter_map(|(published, weight)| Some((published.confidence?, *weight)));
    let stated = weighted_median(stated.collect()).unwrap_or(Price::ZERO);
    let half_spread = divide(i128::from(highest.0 - lowest.0), 2, Rounding::Ceil);
    let half_spread = i64::try_from(half_spread).expect("prices are at most MAX_PRICE");
    Ok(Reading { price, confidence: stated.max(Price(half_spread)) })
}

/// The weighted median of the prices of perpetuals elsewhere that are fresh at a moment; none where none is, or they do not agree.
pub fn perpetual_price(state: &State, market: MarketId, moment: Time) -> Option<Price> {
    let sources = fresh(state, market, moment);
    let prices = sources.iter().filter_map(|(published, weight)| Some((published.perpetual?, *weight)));
    let prices: Vec<(Price, u32)> = prices.collect();
    let price = weighted_median(prices.clone())?;
    agreeing(&prices, price, state.parameters().oracle.dispersion).map(|_| price)
}

/// Where the price goes that the sources ask for: there, or, while the last one is fresh, as near as it may by now.
pub fn clamp(state: &State, market: MarketId, asked: Price) -> Price {
    let last = state.market(market).oracle;
    let Some(velocity) = state.parameters().oracle.velocity.filter(|_| is_fresh(state, market)) else {
        return asked;
    };
    let milliseconds = i128::from(state.time.since(last.moved).0);
    let distance = i128::from(last.price.0) * i128::from(velocity.0) * milliseconds;
    let unit = i128::from(Rate::ONE.0) * i128::from(Time::SECOND.0);
    let distance = divide(distance, unit, Rounding::Floor).min(i128::from(MAX_PRICE.0));
    let distance = Price(i64::try_from(distance).expect("it is at most MAX_PRICE"));
    asked.clamp(last.price - distance, last.price + distance)
}

/// The average of the price, with the time that it stood still until now.
pub fn next_average(state: &State, market: MarketId) -> Average {
    let last = state.market(market).oracle;
    if !last.price.is_positive() {
        return last.average;
    }
    average::move_on(last.average, 2 * i128::from(last.price.0), state.time.since(last.set), AVERAGE_TIME)
}

/// Whether a price is within the venue's limit of a fresh oracle price, or of the last valid one, so that a price that jumped away
/// can return: with a limit of 100 %, from half to double.
pub fn is_plausible(state: &State, market: MarketId, price: Price) -> bool {
    let known = state.market(market);
    let limit = state.parameters().price_jump;
    let is_near = |other: Price| apart(price.0, other.0) <= limit;
    if !price.is_positive() || price > known.parameters.max_price {
        return false;
    }
    !is_fresh(state, market) || is_near(known.oracle.price) || is_near(known.oracle.valid)
}

/// How far two prices above zero are apart, as a rate of the lower one, rounded up; at most the greatest rate.
pub fn apart(one: i64, other: i64) -> Rate {
    let (low, high) = (one.min(other), one.max(other));
    rate_of(high - low, low)
}

/// A part of a price above zero as a rate of it, rounded up; at most the greatest rate.
pub fn rate_of(part: i64, whole: i64) -> Rate {
    let rate = divide(i128::from(part) * i128::from(Rate::ONE.0), i128::from(whole), Rounding::Ceil);
    Rate(i64::try_from(rate).unwrap_or(i64::MAX))
}

/// What publishers said that is fresh at a moment, with their weights.
fn fresh(state: &State, market: MarketId, moment: Time) -> Vec<(Published, u32)> {
    let parameters = state.parameters();
    let oldest = Time(moment.0.saturating_sub(parameters.price_staleness.0));
    let published = state.market(market).published.iter().zip(&parameters.publishers);
    let fresh = published.filter_map(|(published, publisher)| {
        let published = published.filter(|published| published.time >= oldest)?;
        Some((published, publisher.weight))
    });
    fresh.collect()
}

/// The lowest and the highest of the prices that are within a limit of their median; none unless they have more than half of the
/// weight and are two at least, where there are so many. Without a limit all agree.
fn agreeing(prices: &[(Price, u32)], median: Price, limit: Option<Rate>) -> Option<(Price, Price)> {
    let agrees = |&&(price, _): &&(Price, u32)| limit.is_none_or(|limit| apart(price.0, median.0) <= limit);
    let weight = |prices: &[(Price, u32)]| prices.iter().map(|&(_, weight)| u64::from(weight)).sum::<u64>();
    let agreeing: Vec<(Price, u32)> = prices.iter().filter(agrees).copied().collect();
    let is_majority = weight(&agreeing) * 2 > weight(prices) && agreeing.len() >= prices.len().min(2);
    let of_agreeing = || agreeing.iter().map(|&(price, _)| price);
    of_agreeing().min().zip(of_agreeing().max()).filter(|_| is_majority)
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
