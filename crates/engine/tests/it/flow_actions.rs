//! What the operations of an order flow ask of a venue.

use engine::command::{
    Action, CancelRequest, Grouping, ModifyRequest, OrderReference, OrderRequest, Side, TimeInForce,
};
use engine::ids::OrderId;
use engine::state::Orders;

use crate::flow_file::Operation;
use crate::venue::{MARKET, Order, ask, bid};

/// What the operation asks of a venue, and on which side; nothing where its order, `known` as this, is no more.
pub fn action(operation: &Operation, orders: &Orders, known: Option<OrderId>) -> Option<(Side, Action)> {
    let Operation { kind, side, price, size, .. } = *operation;
    let place = |order: OrderRequest| {
        let action =
            Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None };
        (side, action)
    };
    let order = |side, size| {
        if side == Side::Bid { bid(price, size) } else { ask(price, size) }
    };
    match kind {
        0 => Some(place(order(side, size))),
        2 => Some(place(order(side, size).tif(TimeInForce::Ioc))),
        _ => {
            let line = orders.line(orders.find(known?)?);
            let reference = OrderReference::Id(known?);
            let action = match kind {
                1 => Action::CancelOrders(vec![CancelRequest { market: MARKET, order: reference }]),
                _ => {
                    let replacement = order(line.side, line.remaining.0);
                    Action::ModifyOrders(vec![ModifyRequest { order: reference, replacement }])
                }
            };
            Some((line.side, action))
        }
    }
}
