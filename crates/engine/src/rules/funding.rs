//! Funding: what longs and shorts pay each other, so that the perpetual stays near its index.

use units::{Notional, Price, Rate, Rounding, Size, Usd, divide};

use crate::command::Side;
use crate::limits::MAX_PREMIUM;
use crate::parameters::FundingPolicy;
use crate::state::Market;

/// How many parts of a tick an impact price counts.
const IMPACT_SCALE: i128 = 1_000_000;

/// The premium now: (max(impact bid − oracle, 0) − max(oracle − impact ask, 0)) / oracle, rounded down, within ±MAX_PREMIUM; in a
/// dex, (impact bid + impact ask) / 2 / oracle − 1.
/// None where a side of the book is too thin for the impact notional, there is no oracle price, or the market is in an auction.
pub fn premium(market: &Market) -> Option<Rate> {
    let oracle = i128::from(market.oracle.price.0) * IMPACT_SCALE;
    if oracle <= 0 || market.auction.is_some() {
        return None;
    }
    let (bid, ask) = (impact(market, Side::Bid)?, impact(market, Side::Ask)?);
    let difference = match market.dex {
        Some(_) => divide(bid + ask, 2, Rounding::Floor) - oracle,
        None => (bid - oracle).max(0) - (oracle - ask).max(0),
    };
    let premium = divide(difference * i128::from(Rate::ONE.0), oracle, Rounding::Floor);
    let largest = i128::from(MAX_PREMIUM.0);
    i64::try_from(premium.clamp(-largest, largest)).ok().map(Rate)
}

/// The average price of filling the market's impact notional on a side, rounded down to a tick; none where it is too thin.
pub fn impact_price(market: &Market, side: Side) -> Option<Price> {
    let price = divide(impact(market, side)?, IMPACT_SCALE, Rounding::Floor);
    i64::try_from(price).ok().map(Price)
}

/// The same in 1e-6 ticks, rounded down: `notional / size`, where the last level gives only the part that is still wanted:
/// `wanted / (sizes + left / price) = wanted × price / (sizes × price + left)`.
fn impact(market: &Market, side: Side) -> Option<i128> {
    let wanted = i128::from(market.parameters.impact_notional.0);
    let mut left = wanted;
    let mut sizes = 0;
    for (price, level) in market.book.levels(side) {
        let notional = i128::from((price * level.size).0);
        let price = i128::from(price.0);
        if notional >= left {
            let dividend = wanted.checked_mul(price)?.checked_mul(IMPACT_SCALE)?;
            return Some(divide(dividend, sizes * price + left, Rounding::Floor));
        }
        left -= notional;
        sizes += i128::from(level.size.0);
    }
    None
}

/// The average of an hour's premium samples, rounded down; zero without a sample.
pub fn average_premium(sum: Rate, samples: u32) -> Rate {
    if samples == 0 {
        return Rate::ZERO;
    }
    Rate(sum.0.div_euclid(i64::from(samples)))
}

/// The rate for an hour: (P + clamp(interest − P, ±dead band)) / 8, rounded down, within ±cap.
pub fn rate(premium: Rate, policy: &FundingPolicy) -> Rate {
    let correction = (policy.interest - premium).0.clamp(-policy.dead_band.0, policy.dead_band.0);
    let hourly = (premium.0 + correction).div_euclid(8);
    Rate(hourly.clamp(-policy.cap.0, policy.cap.0))
}

/// The rate for an hour in a market: as [`rate`] has it, or, in a dex, (P × multiplier + interest) / 8, rounded down, within ±cap.
pub fn market_rate(market: &Market, premium: Rate) -> Rate {
    let policy = &market.parameters.funding;
    let Some(own) = &market.dex else {
        return rate(premium, policy);
    };
    let product = i128::from(premium.0) * i128::from(own.funding_multiplier.0);
    let multiplied = divide(product, i128::from(Rate::ONE.0), Rounding::Floor);
    let hourly = (multiplied + i128::from(own.funding_interest.0)).div_euclid(8);
    let cap = i128::from(policy.cap.0);
    Rate(i64::try_from(hourly.clamp(-cap, cap)).expect("a cap is at most 100 %"))
}

/// What a position receives (pays where negative): −size × oracle price × rate, rounded down: who pays, pays the crumb,
/// and who receives, does without it.
pub fn payment(size: Size, oracle: Price, rate: Rate) -> Usd {
    let Notional(notional) = oracle * size;
    Notional(-notional).at_rate(rate, Rounding::Floor)
}
