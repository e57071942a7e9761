//! Auctions: when a market needs one, and the price that it ends with.

use alloc::vec::Vec;
use core::cmp::Reverse;

use units::{Price, Rate, Size, Time};

use crate::command::Side;
use crate::parameters::PriceBound;
use crate::rules::order_checks::tick;
use crate::state::{Level, Market, OraclePrice};

/// What an auction would end with now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uncrossing {
    /// The one price at which all trade.
    pub price: Price,
    /// How much.
    pub size: Size,
    /// What is left over of the orders that take the price: of buyers above zero, of sellers below.
    pub imbalance: Size,
}

/// The price that trades the most, and what it trades; none where no bid reaches an ask.
///
/// At a price p, all bids from p on upwards meet all asks up to p. Of the prices at which the lesser of the two is greatest,
/// those count at which the other is least greater; of these the one nearest the oracle price, which between two prices of
/// orders is rounded down to the market's significant figures.
pub fn uncrossing(market: &Market) -> Option<Uncrossing> {
    let best = |side| market.book.best(side);
    let (highest, lowest) = (best(Side::Bid)?, best(Side::Ask)?);
    let reach = |side| -> Vec<(Price, Level)> {
        let reaches = |price: Price| if side == Side::Bid { price >= lowest } else { price <= highest };
        market.book.levels(side).take_while(|&(price, _)| reaches(price)).collect()
    };
    let (bids, asks) = (reach(Side::Bid), reach(Side::Ask));
    let (low, high) = best_span(&bids, &asks, highest)?;
    let price = nearest(market, low, high);
    let sum = |levels: &[(Price, Level)], takes: &dyn Fn(Price) -> bool| -> Size {
        levels.iter().filter(|(at, _)| takes(*at)).map(|(_, level)| level.size).sum()
    };
    let (demand, supply) = (sum(&bids, &|at| at >= price), sum(&asks, &|at| at <= price));
    Some(Uncrossing { price, size: demand.min(supply), imbalance: demand - supply })
}

/// The lowest and the highest of the prices that trade the most and leave the least over; levels best first.
///
/// They are one span: with the price demand falls and supply rises, so the lesser of the two first rises and then falls, and
/// where it is greatest the distance between them first falls and then rises.
fn best_span(bids: &[(Price, Level)], asks: &[(Price, Level)], highest: Price) -> Option<(Price, Price)> {
    // Between these prices nothing changes: an ask joins at its price, a bid leaves one tick above its own.
    let joins = asks.iter().map(|&(price, _)| price);
    let leaves = bids.iter().map(|&(price, _)| price + Price(1));
    let mut begins: Vec<Price> = joins.chain(leaves).filter(|&price| price <= highest).collect();
    begins.sort_unstable();
    begins.dedup();
    let ends = begins.iter().skip(1).map(|&next| next - Price(1)).chain([highest]);
    let (mut supply, mut demand) = (Size::ZERO, bids.iter().map(|(_, level)| level.size).sum::<Size>());
    let (mut joining, mut leaving) = (asks.iter().peekable(), bids.iter().rev().peekable());
    let mut best = None;
    for (begin, end) in begins.iter().copied().zip(ends) {
        while let Some((_, level)) = joining.next_if(|(price, _)| *price <= begin) {
            supply += level.size;
        }
        while let Some((_, level)) = leaving.next_if(|(price, _)| *price < begin) {
            demand -= level.size;
        }
        let rank = (supply.min(demand), Reverse((demand - supply).abs()));
        match &mut best {
            Some((highest_rank, _, until)) if *highest_rank == rank => *until = end,
            Some((highest_rank, ..)) if *highest_rank > rank => {}
            _ => best = Some((rank, begin, end)),
        }
    }
    best.map(|(_, low, high)| (low, high))
}

/// The price between two prices of orders that is nearest the oracle price.
fn nearest(market: &Market, low: Price, high: Price) -> Price {
    let oracle = market.oracle.price;
    if oracle <= low {
        return low;
    }
    if oracle >= high {
        return high;
    }
    let tick = tick(market, oracle);
    Price(oracle.0 - oracle.0 % tick).max(low)
}

/// The first of the market's price bounds, and its place, that a trade at a price would be outside of; those that
/// auctions have lasted for since the last trade aside.
///
/// A trade is within a bound where it is no further below the highest and no further above the lowest price that traded within
/// the bound's horizon than the bound's deviation; a trade at just that distance is within. Where nothing traded within the
/// horizon, the mark price stands for both.
pub fn broken_bound(market: &Market, price: Price, moment: Time) -> Option<(u8, PriceBound)> {
    let bounds = &market.parameters.risk.auctions.bounds;
    let mut numbered = (0_u8..).zip(bounds);
    let broken = numbered.find(|&(place, bound)| {
        let traded = market.traded.get(usize::from(place));
        let extremes = traded.and_then(|traded| traded.extremes(moment, bound.horizon));
        let extremes = extremes.unwrap_or((market.mark.price, market.mark.price));
        !market.spent_bounds.contains(&place) && is_outside(price, extremes, bound.deviation)
    });
    broken.map(|(place, bound)| (place, *bound))
}

fn is_outside(price: Price, (low, high): (Price, Price), deviation: Rate) -> bool {
    let times = |price: Price, rate: Rate| i128::from(price.0) * i128::from(rate.0);
    let scaled = times(price, Rate::ONE);
    let is_known = high.is_positive();
    is_known && (scaled < times(high, Rate::ONE - deviation) || scaled > times(low, Rate::ONE + deviation))
}

/// Whether a price of now comes after none for so long that the market opens anew: after none at all, or after the last one went
/// stale and more time has passed than the opening auction lasts.
pub fn was_closed(last: OraclePrice, now: Time, staleness: Time, opening: Time) -> bool {
    !last.price.is_positive() || now.since(last.time) > staleness.max(opening)
}
