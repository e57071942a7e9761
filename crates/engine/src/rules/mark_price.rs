//! The mark price: what positions are worth.

use alloc::vec::Vec;

use units::{Price, Rounding, Time, divide};

use crate::command::Side;
use crate::ids::MarketId;
use crate::limits::DEX_MARK_STALENESS;
use crate::rules::{average, oracle};
use crate::state::{DexMarket, MarkPrice, Market, State};

/// The time constant of the fast average of the book's own price.
const BOOK_TIME: Time = Time(30 * Time::SECOND.0);

/// The mark price at a moment, with its averages moved on from when it was last set; none while the oracle price is stale.
/// In an auction it is the oracle price: the book's prices are not those of trades, and its averages stand still.
pub fn next(state: &State, id: MarketId, moment: Time) -> Option<MarkPrice> {
    if !oracle::is_fresh_at(state, id, moment) {
        return None;
    }
    let market = state.market(id);
    let last = market.mark;
    let span = if last.time.0 == 0 { Time::SECOND } else { moment.since(last.time) };
    let index = market.oracle.price;
    if market.auction.is_some() {
        return Some(MarkPrice { price: index, time: moment, ..last });
    }
    let mut basis = last.basis;
    if let Some(mid) = twice_mid(market) {
        let sample = mid - 2 * i128::from(index.0);
        basis = average::move_on(basis, sample, span, market.parameters.basis_time);
    }
    let own = book_price(market);
    let mut book = last.book;
    if let Some(own) = own {
        book = average::move_on(book, 2 * i128::from(own.0), span, BOOK_TIME);
    }
    if let Some(own_rules) = &market.dex {
        let price = stated_median(market, own_rules, own, moment);
        return Some(MarkPrice { price, basis, book, time: moment });
    }
    let anchored = half(2 * i128::from(index.0) + average::value(basis).unwrap_or(0));
    let elsewhere = oracle::perpetual_price(state, id, moment);
    let price = match (own, elsewhere) {
        (Some(own), Some(elsewhere)) => median(anchored, own, elsewhere),
        (Some(known), None) | (None, Some(known)) => match average::value(book) {
            Some(usual) => median(anchored, known, half(usual)),
            None => half(i128::from(anchored.0) + i128::from(known.0)),
        },
        (None, None) => anchored,
    };
    let price = Price(price.0.clamp(1, market.parameters.max_price.0));
    Some(MarkPrice { price, basis, book, time: moment })
}

/// The mark price of a dex's market: the median of what its deployer stated, while that is fresh, and of the book's own price; the mean
/// of two, rounded down. With neither, the oracle price.
fn stated_median(market: &Market, rules: &DexMarket, own: Option<Price>, moment: Time) -> Price {
    let is_fresh = moment.since(rules.marks_stated) <= DEX_MARK_STALENESS;
    let stated = rules.marks.iter().copied().filter(|_| is_fresh);
    let weighted: Vec<(Price, u32)> = stated.chain(own).map(|price| (price, 1)).collect();
    let price = oracle::weighted_median(weighted).unwrap_or(market.oracle.price);
    Price(price.0.clamp(1, market.parameters.max_price.0))
}

/// The book's own price: the median of best bid, best ask and last trade; with a side empty, none.
pub(super) fn book_price(market: &Market) -> Option<Price> {
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
    let price = divide(twice, 2, Rounding::Floor);
    Price(i64::try_from(price).expect("prices are at most MAX_PRICE, and so are their averages"))
}
