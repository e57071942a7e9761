//! The stable price: a price that follows the mark slowly, so that a price which was driven up within hours backs nothing.
//!
//! Every ten seconds of fresh prices it moves to the mark, but no further than
//!
//! ```text
//! move_limit × seconds × (lesser / greater of it and the delay price)²
//! ```
//!
//! of itself. The delay price is what the mark was on average in the same hour of the day before; each hour's average is kept
//! within `delay_limit` of the hour's before. So a price held at many times its old level takes the longer, the further it is from
//! what it was a day ago.
//!
//! A span of more than ten minutes without an update counts as ten, in the move and in the hour's average alike. (The model
//! that this one follows counts the whole span, but only ten minutes' price, in the average, which biases it downwards.)

use units::{Price, Rate, Rounding, Time, divide, multiply_divide};

use crate::event::FinePrice;
use crate::parameters::StablePricePolicy;
use crate::state::{DELAYS, Market, StablePrice, hour};

/// How often the stable price moves.
pub const UPDATE_INTERVAL: Time = Time(10 * Time::SECOND.0);

/// A move of the stable price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StableMove {
    /// The price from now on.
    pub price: FinePrice,
    /// The delay price of the hours that ended since the last move, where one did.
    pub delay: Option<FinePrice>,
}

/// The stable price moved on to a moment, towards a mark price. The first is the mark itself, today and on the day before.
pub fn next(known: &StablePrice, policy: &StablePricePolicy, mark: Price, moment: Time) -> StableMove {
    let mark_now = FinePrice::of(mark);
    if known.price == FinePrice::default() {
        return StableMove { price: mark_now, delay: None };
    }
    let delay = (hour(moment) > hour(known.time)).then(|| ended_hour(known, policy, mark, moment));
    // A day without any update leaves no older delay price than the one just made.
    let is_day_over = hour(moment) - hour(known.time) >= DELAYS as u64;
    let delayed = delay.filter(|_| is_day_over).unwrap_or_else(|| known.delay(moment));
    let distance = farthest_move(known.price, delayed, policy.move_limit, known.span_at(moment));
    let (low, high) = (known.price.0 - distance, known.price.0 + distance);
    StableMove { price: FinePrice(mark_now.0.clamp(low, high)), delay }
}

/// What counts for initial margin: of a long the lesser of mark and stable price, of a short the greater.
pub fn worse_of_mark(market: &Market, is_long: bool) -> Price {
    let (mark, stable) = (market.mark.price, market.stable.price);
    if market.parameters.risk.stable_price.is_none() || stable == FinePrice::default() {
        return mark;
    }
    match is_long {
        true => mark.min(stable.rounded(Rounding::Floor)),
        false => mark.max(stable.rounded(Rounding::Ceil)),
    }
}

/// The average mark of the hour that ended, within the limit of the delay price before it.
fn ended_hour(known: &StablePrice, policy: &StablePricePolicy, mark: Price, moment: Time) -> FinePrice {
    let span = known.span_at(moment);
    let sum = known.sum + i128::from(mark.0) * i128::from(span.0);
    let fine = sum * i128::from(FinePrice::of(Price(1)).0);
    let average = divide(fine, i128::from((known.span + span).0), Rounding::Floor);
    let average = i64::try_from(average).expect("an average of prices is a price");
    let last = known.last_delay().0;
    let limit = multiply_divide(last, policy.delay_limit.0, Rate::ONE.0, Rounding::Floor);
    FinePrice(average.clamp(last - limit, last + limit))
}

/// How far the stable price may move within a span, rounded down.
fn farthest_move(stable: FinePrice, delay: FinePrice, limit: Rate, span: Time) -> i64 {
    let (lesser, greater) = (stable.min(delay).0, stable.max(delay).0);
    let closeness = Rate::ratio(lesser, greater, Rounding::Floor);
    let squared = multiply_divide(closeness.0, closeness.0, Rate::ONE.0, Rounding::Floor);
    let share = multiply_divide(limit.0, squared, Rate::ONE.0, Rounding::Floor);
    let share = i128::from(share) * i128::from(span.0) / i128::from(Time::SECOND.0);
    let distance = i128::from(stable.0) * share / i128::from(Rate::ONE.0);
    i64::try_from(distance).unwrap_or(i64::MAX / 4).min(stable.0)
}
