//! Commands as the members of a simulated world ask for them.

use engine::command::{
    Action, Authority, CancelRequest, Command, Grouping, OrderKind, OrderReference, OrderRequest, Side,
    TimeInForce,
};
use engine::ids::{Address, ClientOrderId, MarketId};
use units::{Price, Size};

/// Who a member of the world is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Operator = 1,
    Publisher = 2,
    Backstop = 3,
    Maker = 4,
    Arbitrageur = 5,
    Passer = 6,
    Hedger = 7,
    Trader = 8,
}

/// The address of a role's member of this number.
pub(crate) fn address(role: Role, number: usize) -> Address {
    let mut bytes = [0; 20];
    bytes[0] = role as u8;
    bytes[12..].copy_from_slice(&(number as u64).to_be_bytes());
    Address(bytes)
}

/// A command by the venue's own hand: nobody in a simulated world has a key.
pub(crate) fn command(signer: Address, action: Action) -> Command {
    Command { signer, authority: Authority::Venue, on_behalf_of: None, action }
}

/// A limit order.
pub(crate) fn order(
    market: MarketId,
    side: Side,
    price: Price,
    size: Size,
    time: TimeInForce,
) -> OrderRequest {
    OrderRequest {
        market,
        side,
        price,
        size,
        reduce_only: false,
        kind: OrderKind::Limit(time),
        client_id: None,
    }
}

/// Orders that have nothing to do with each other.
pub(crate) fn place(owner: Address, orders: Vec<OrderRequest>) -> Command {
    command(owner, Action::PlaceOrders { orders, grouping: Grouping::Independent, builder: None })
}

/// The cancel of an order by its client's id.
pub(crate) fn cancel(market: MarketId, id: ClientOrderId) -> CancelRequest {
    CancelRequest { market, order: OrderReference::ClientId(id) }
}
