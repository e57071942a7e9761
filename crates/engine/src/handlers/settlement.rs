//! Settlement: the end of a delisted market.

use alloc::vec::Vec;

use units::{Price, Time};

use crate::event::{CancelReason, Event, FillOrigin};
use crate::handlers::exchange::exchange;
use crate::handlers::{Transition, auctions, cancels, twaps};
use crate::ids::{MarketId, OrderId};
use crate::rules::settlement::{next_due, price};
use crate::state::OrderLine;

/// Settles the markets whose moment this is.
pub(super) fn run_due(transition: &mut Transition<'_>, moment: Time) {
    while let Some((_, market)) = next_due(transition.state).filter(|&(due, _)| due <= moment) {
        settle(transition, market);
    }
}

/// Cancels a market's orders of which something holds; what goes with an order may have gone before its turn.
pub(super) fn cancel_orders(
    transition: &mut Transition<'_>,
    market: MarketId,
    reason: CancelReason,
    is_meant: impl Fn(&OrderLine) -> bool,
) {
    let orders = &transition.state.orders;
    let meant = orders.slots().filter(|&slot| {
        let line = orders.line(slot);
        line.market == market && is_meant(line)
    });
    let meant: Vec<OrderId> = meant.map(|slot| orders.id(slot)).collect();
    for order in meant {
        if transition.state.orders.find(order).is_some() {
            cancels::cancel_order(transition, order, reason);
        }
    }
}

/// Cancels all orders of the market, and closes all its positions at the settlement price, longs against shorts. Whom that leaves
/// below nothing, the block's liquidation makes good as ever.
fn settle(transition: &mut Transition<'_>, market: MarketId) {
    let price = price(transition.state.market(market));
    transition.emit(Event::MarketSettled { market, price: price.unwrap_or(Price::ZERO) });
    cancel_orders(transition, market, CancelReason::Delisted, |_| true);
    twaps::end_delisted(transition, market, true);
    auctions::abandon(transition, market);
    let Some(price) = price else {
        // Nothing was ever traded without a price.
        return;
    };
    close_all(transition, market, price);
}

/// Closes all positions of a market at a price, longs against shorts.
pub(super) fn close_all(transition: &mut Transition<'_>, market: MarketId, price: Price) {
    let positions =
        transition.state.accounts.iter().map(|(account, known)| (account, known.position(market)));
    let (mut longs, mut shorts): (Vec<_>, Vec<_>) =
        positions.filter(|(_, size)| !size.is_zero()).partition(|(_, size)| size.is_positive());
    longs.reverse();
    shorts.reverse();
    while let (Some((long, held)), Some((short, owed))) = (longs.pop(), shorts.pop()) {
        let size = held.min(owed.abs());
        exchange(transition, [(long, -size), (short, size)], market, price, FillOrigin::Settlement, None);
        if held > size {
            longs.push((long, held - size));
        }
        if owed.abs() > size {
            shorts.push((short, owed + size));
        }
    }
}
