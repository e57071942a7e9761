//! The requests that traders make.

use engine::command::{Action, Authority, Command, OrderKind, OrderRequest, Side, TimeInForce};
use engine::ids::{Address, ClientOrderId};
use units::{Price, Rate, Rounding, Size};

use crate::market_sight::MarketSight;

/// A member of the crowd asks for something, by the venue's own hand.
pub(crate) fn command(signer: Address, action: Action) -> Command {
    Command { signer, authority: Authority::Venue, on_behalf_of: None, action }
}

/// A limit price that is worse than `reference` by a rate, for an order that is to trade at once.
pub(crate) fn worse_price(sight: &MarketSight, side: Side, reference: Price, by: Rate) -> Option<Price> {
    let distance = sight.distance(by);
    match side {
        Side::Bid => sight.grid.round(reference + distance, Rounding::Ceil),
        Side::Ask => sight.grid.round(reference - distance, Rounding::Floor),
    }
}

/// A post-only order.
pub(crate) fn post_only(sight: &MarketSight, side: Side, price: Price, size: Size, id: u128) -> OrderRequest {
    let kind = OrderKind::Limit(TimeInForce::Alo);
    OrderRequest { client_id: Some(ClientOrderId(id)), kind, ..market_order(sight, side, price, size) }
}

/// An order that trades at this price or better, or not at all.
pub(crate) fn market_order(sight: &MarketSight, side: Side, limit: Price, size: Size) -> OrderRequest {
    OrderRequest {
        market: sight.market,
        side,
        price: limit,
        size,
        reduce_only: false,
        kind: OrderKind::Limit(TimeInForce::Market),
        client_id: None,
    }
}
