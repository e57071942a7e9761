//! The mark price: what positions are worth.

use units::{Price, Rounding, Time, divide};

use crate::command::Side;
use crate::event::Average;
use crate::ids::MarketId;
use crate::rules::oracle;
use crate::state::{MarkPrice, Market, State};

/// The time constant of the fast average of the book's own price.
const BOOK_TIME: Time = Time(30 * Time::SECOND.0);

/// An average counts spans in 1/16 of a millisecond, so that their decay is fine.
const SPAN_BITS: u32 = 4;

/// Samples beyond this many half ticks count as this many, so that an average's sums stay within 63 bits.
const LARGEST_SAMPLE: i128 = 1 << 34;

/// One, in the fixed point of [`decay`].
const ONE: i128 = 1 << 60;

/// ln 2 in that fixed point, rounded.
const LN_2: i128 = 799_144_290_325_165_979;

/// The mark price at a moment, with its averages moved on from when it was last set; none while the oracle price is stale.
pub fn next(state: &State, id: MarketId, moment: Time) -> Option<MarkPrice> {
    if !oracle::is_fresh_at(state, id, moment) {
        return None;
    }
    let market = state.market(id);
    let last = market.mark;
    let span = if last.time.0 == 0 {
        Time::SECOND
    } else {
        moment.since(last.time)
    };
    let index = market.oracle.price;
    let mut basis = last.basis;
    if let Some(mid) = twice_mid(market) {
        basis = move_on(
            basis,
            mid - 2 * i128::from(index.0),
            span,
            market.parameters.basis_time,
        );
    }
    let own = book_price(market);
    let mut book = last.book;
    if let Some(own) = own {
        book = move_on(book, 2 * i128::from(own.0), span, BOOK_TIME);
    }
    let anchored = half(2 * i128::from(index.0) + value(basis).unwrap_or(0));
    let elsewhere = oracle::perpetual_price(state, id, moment);
    let price = match (own, elsewhere) {
        (Some(own), Some(elsewhere)) => median(anchored, own, elsewhere),
        (Some(known), None) | (None, Some(known)) => match value(book) {
            Some(average) => median(anchored, known, half(average)),
            None => half(i128::from(anchored.0) + i128::from(known.0)),
        },
        (None, None) => anchored,
    };
    let price = Price(price.0.clamp(1, market.parameters.max_price.0));
    Some(MarkPrice {
        price,
        basis,
        book,
        time: moment,
    })
}

/// The book's own price: the median of best bid, best ask and last trade; with a side empty, none.
fn book_price(market: &Market) -> Option<Price> {
    let (bid, ask) = (market.book.best(Side::Bid)?, market.book.best(Side::Ask)?);
    if market.last_trade.is_zero() {
        return Some(half(i128::from(bid.0) + i128::from(ask.0)));
    }
    Some(median(bid, ask, market.last_trade))
}

fn twice_mid(market: &Market) -> Option<i128> {
    Some(i128::from(market.book.best(Side::Bid)?.0) + i128::from(market.book.best(Side::Ask)?.0))
}

fn median(a: Price, b: Price, c: Price) -> Price {
    a.max(b).min(a.min(b).max(c))
}

fn half(twice: i128) -> Price {
    Price(i64::try_from(divide(twice, 2, Rounding::Floor)).unwrap_or(1))
}

/// An average after a span in which the sample was this:
/// `weighted' = weighted × exp(−t/τ) + sample × t`, `weight' = weight × exp(−t/τ) + t`.
/// Samples are half ticks; spans count 1/16 ms and are cut at 16 time constants, beyond which nothing older counts.
fn move_on(average: Average, sample: i128, span: Time, time_constant: Time) -> Average {
    let longest = time_constant.0.saturating_mul(16);
    let span = span.0.min(longest);
    let factor = decay(span, time_constant.0.max(1));
    let added = i128::from(span) << SPAN_BITS;
    let sample = sample.clamp(-LARGEST_SAMPLE, LARGEST_SAMPLE);
    let decayed = |sum: i64| divide(i128::from(sum) * factor, ONE, Rounding::Floor);
    let sum = |value: i128| i64::try_from(value).expect("spans and samples are cut so that sums fit 63 bits");
    // The newest span is as long as 16 time constants at most, so the weight is at most 17 of them.
    Average {
        weighted: sum(decayed(average.weighted) + sample * added),
        weight: sum(decayed(average.weight) + added),
    }
}

/// The average's value in half ticks, rounded down; none before the first sample.
fn value(average: Average) -> Option<i128> {
    let weight = i128::from(average.weight);
    (weight > 0).then(|| divide(i128::from(average.weighted), weight, Rounding::Floor))
}

/// `exp(−span / time_constant)` in units of 2^-60, within 2^-54.
///
/// By exp(−x) = 2^-n × exp(−r), x = n ln 2 + r, 0 ≤ r < ln 2, and the series of exp(−r) to its 20th term.
fn decay(span: u64, time_constant: u64) -> i128 {
    let exponent = divide(i128::from(span) * ONE, i128::from(time_constant), Rounding::Floor);
    let halvings = exponent / LN_2;
    if halvings >= 60 {
        return 0;
    }
    let rest = exponent % LN_2;
    let mut term = ONE;
    let mut sum = ONE;
    for place in 1..=20 {
        term = -(term * rest / ONE) / place;
        sum += term;
    }
    sum >> halvings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decay_is_the_exponential_function() {
        // exp(−span / time constant) × 2^60, computed to 60 digits and cut.
        for (span, time_constant, expected) in [
            (0, 1, ONE),
            (1_000, 150_000, 1_145_260_924_881_050_470),
            (30_000, 30_000, 424_136_118_829_305_329),
            (123_456, 30_000, 18_818_763_651_843_692),
            (900_000, 30_000, 107_886),
        ] {
            let found = decay(span, time_constant);
            assert!(
                (found - expected).abs() < 64,
                "{span}/{time_constant}: {found} {expected}"
            );
        }
    }
}
