//! The properties of a market that ask for margin beyond its tiers.

use engine::parameters::{DepthPolicy, MarketParameters, StablePricePolicy, VolatilityPolicy};

use crate::curve::{curve, percent};
use crate::sentence::{Sentence, StoryError};

/// Takes note of a property of margin; false for any other.
pub fn understand(
    sentence: &Sentence,
    market: &mut MarketParameters,
    word: &str,
    value: &str,
) -> Result<bool, StoryError> {
    let risk = &mut market.risk;
    let by_usd = |value| curve(sentence, value, usd).map(Some);
    match word {
        "initial-by-notional" => risk.margin.initial_by_notional = by_usd(value)?,
        "initial-by-open-interest" => risk.margin.initial_by_open_interest = by_usd(value)?,
        "exit-cost" => risk.margin.exit_cost = Some(curve(sentence, value, percent)?),
        "profit-weight" => risk.margin.profit_weight = by_usd(value)?,
        "depth" => risk.depth = depth(sentence, value)?,
        "volatility" => risk.volatility = Some(volatility(sentence, value)?),
        "stable-price" => risk.stable_price = Some(stable_price(sentence, value)?),
        _ => return Ok(false),
    }
    Ok(true)
}

/// Reads `WITHIN%:REST`.
fn depth(sentence: &Sentence, text: &str) -> Result<DepthPolicy, StoryError> {
    match *text.split(':').collect::<Vec<_>>() {
        [within, rest] => {
            Ok(DepthPolicy { within: sentence.read_rate(within)?, rest: sentence.read_span(rest)? })
        }
        _ => Err(sentence.wrong("depth WITHIN%:REST")),
    }
}

/// Reads `HALF-LIFE:HORIZON:MULTIPLE%:FALL%:SHARE%:NOTICE`.
fn volatility(sentence: &Sentence, text: &str) -> Result<VolatilityPolicy, StoryError> {
    match *text.split(':').collect::<Vec<_>>() {
        [half_life, horizon, multiple, fall, share, notice] => Ok(VolatilityPolicy {
            half_life: sentence.read_span(half_life)?,
            horizon: sentence.read_span(horizon)?,
            multiple: sentence.read_rate(multiple)?,
            fall_per_day: sentence.read_rate(fall)?,
            maintenance_share: sentence.read_rate(share)?,
            notice: sentence.read_span(notice)?,
        }),
        _ => Err(sentence.wrong("volatility HALF-LIFE:HORIZON:MULTIPLE%:FALL%:SHARE%:NOTICE")),
    }
}

/// Reads `DELAY-LIMIT%:MOVE-LIMIT%`.
fn stable_price(sentence: &Sentence, text: &str) -> Result<StablePricePolicy, StoryError> {
    match *text.split(':').collect::<Vec<_>>() {
        [delay, moved] => Ok(StablePricePolicy {
            delay_limit: sentence.read_rate(delay)?,
            move_limit: sentence.read_rate(moved)?,
        }),
        _ => Err(sentence.wrong("stable-price DELAY-LIMIT%:MOVE-LIMIT%")),
    }
}

fn usd(sentence: &Sentence, text: &str) -> Result<i64, StoryError> {
    sentence.read_scaled(text, 6)
}
