//! What a market's oracle price is good for.

use units::{Rate, Rounding, Time, divide};

use crate::ids::MarketId;
use crate::parameters::PriceUse;
use crate::rejection::{PriceFault, Rejection};
use crate::rules::average;
use crate::rules::oracle::{apart, is_fresh_at, rate_of};
use crate::state::{OraclePrice, State};

/// Whether a market's price is good for this now.
///
/// # Errors
/// The first limit that it exceeds, in the order of the limits.
pub fn check(state: &State, market: MarketId, price_use: PriceUse) -> Result<(), PriceFault> {
    check_at(state, market, price_use, state.time)
}

/// Whether a market's price was good for this at a moment on the way to the present.
///
/// # Errors
/// The first limit that it exceeds, in the order of the limits.
pub fn check_at(
    state: &State,
    market: MarketId,
    price_use: PriceUse,
    moment: Time,
) -> Result<(), PriceFault> {
    let policy = &state.parameters().oracle;
    let (oracle, limits) = (&state.market(market).oracle, policy.validity.limits(price_use));
    let most = state.parameters().price_staleness;
    let most = limits.staleness.map_or(most, |limit| limit.min(most));
    if !is_fresh_at(state, market, moment) || moment.since(oracle.time) > most {
        return Err(PriceFault::Stale { time: oracle.time, most });
    }
    let waits = policy.fresh_after_halt && price_use == PriceUse::Liquidation;
    if waits && oracle.time < state.resumed {
        return Err(PriceFault::BeforeHaltEnded { time: oracle.time, resumed: state.resumed });
    }
    if let Some((found, most)) = beyond(limits.confidence, || confidence(oracle)) {
        return Err(PriceFault::Uncertain { confidence: found, most });
    }
    if let Some((found, most)) = beyond(limits.deviation, || deviation(oracle)) {
        return Err(PriceFault::Deviating { deviation: found, most });
    }
    if let Some((found, most)) = beyond(limits.jump, || jump(oracle)) {
        return Err(PriceFault::Jumped { jump: found, most });
    }
    Ok(())
}

/// Why a command is rejected that needs a better price of a market.
pub fn rejection(market: MarketId, fault: PriceFault) -> Rejection {
    match fault {
        PriceFault::Stale { .. } => Rejection::NoPrice { market },
        fault => Rejection::UnreliablePrice { market, fault },
    }
}

fn beyond(limit: Option<Rate>, found: impl FnOnce() -> Rate) -> Option<(Rate, Rate)> {
    let most = limit?;
    let found = found();
    (found > most).then_some((found, most))
}

/// Half the width of where the price may be, as a rate of the price, rounded up.
fn confidence(oracle: &OraclePrice) -> Rate {
    rate_of(oracle.confidence.0, oracle.price.0)
}

/// How far the price is from its average over [`oracle::AVERAGE_TIME`](crate::rules::oracle::AVERAGE_TIME), as a rate of
/// the lower of both; nothing before there is an average.
fn deviation(oracle: &OraclePrice) -> Rate {
    let Some(average) = average::value(oracle.average) else {
        return Rate::ZERO;
    };
    let average = i64::try_from(divide(average, 2, Rounding::Floor)).expect("an average of prices is one");
    apart(oracle.price.0, average.max(1))
}

/// How far the sources are from the last valid price, as a rate of the lower of both.
fn jump(oracle: &OraclePrice) -> Rate {
    apart(oracle.asked.0, oracle.valid.0.max(1))
}
