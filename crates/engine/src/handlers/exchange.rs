//! Trades outside the book: between two accounts, at a price that a rule names, without fees.

use units::{Price, Size, Usd};

use crate::event::{Event, Fill, FillOrigin};
use crate::handlers::{Transition, cancels};
use crate::ids::{AccountId, MarketId, TradeId};
use crate::rules::fill_amounts::fill_amounts;

/// Lets two accounts trade, each with the change of its position; together they are none. The isolated margin of the `failing` one
/// stays in its pool, whose liquidation settles it.
pub(super) fn exchange(
    transition: &mut Transition<'_>,
    sides: [(AccountId, Size); 2],
    market: MarketId,
    price: Price,
    origin: FillOrigin,
    failing: Option<AccountId>,
) {
    let trade = TradeId(transition.state.last_trade + 1);
    let before = sides.map(|(account, _)| (account, transition.state.account(account).position(market)));
    for (account, size) in sides {
        let amounts = fill_amounts(transition.state, account, market, size, price, Usd::ZERO);
        let margin = if failing == Some(account) { Usd::ZERO } else { amounts.margin };
        transition.emit(Event::Filled(Fill {
            trade,
            order: None,
            account,
            market,
            origin,
            price,
            size,
            cost: amounts.cost,
            realized: amounts.realized,
            fee: Usd::ZERO,
            builder: None,
            referral: None,
            margin,
        }));
    }
    for (account, before) in before {
        cancels::cancel_outlived(transition, account, market, before);
    }
}
