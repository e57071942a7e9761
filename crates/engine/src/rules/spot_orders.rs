//! What an order of a spot market must be before it is placed: balances are traded, and there is no position.

use units::{Amount, Price};

use crate::command::{OrderKind, OrderRequest, Side};
use crate::ids::{AccountId, AssetId, OrderId};
use crate::rejection::Rejection;
use crate::rules::mark_price::book_price;
use crate::rules::order_checks::{
    Role, check_client_id, check_liquidity, check_near, check_open_orders, check_post_only, check_prices,
    check_size, check_value,
};
use crate::state::{Market, OrderStage, State};

/// Checks an order in a spot market of this base and quote, taking the place of `replaced` where given.
pub(super) fn check(
    state: &State,
    account: AccountId,
    request: &OrderRequest,
    (role, pair): (Role, (AssetId, AssetId)),
    replaced: Option<OrderId>,
) -> Result<(), Rejection> {
    let market = state.market(request.market);
    if !matches!(role, Role::Independent | Role::Slice)
        || request.reduce_only
        || !matches!(request.kind, OrderKind::Limit(_))
    {
        return Err(Rejection::NotForSpot { market: request.market });
    }
    check_size(market, request.size, role)?;
    check_prices(market, request)?;
    check_near(market, request, reference(market))?;
    check_client_id(state, account, request, replaced)?;
    check_open_orders(state, account, request, replaced)?;
    check_value(market, request, role)?;
    check_post_only(market, request)?;
    check_balance(state, account, request, pair, replaced)?;
    check_liquidity(market, request)
}

/// What a spot market's prices are measured by, and what balances are shown to be worth: the book's own price, the last trade's
/// where a side is empty; zero before anything traded.
pub fn reference(market: &Market) -> Price {
    book_price(market).unwrap_or(market.last_trade)
}

/// What the order pays with is there, and bound by no other: of the quote what it costs at its limit, of the base its size.
pub(super) fn check_balance(
    state: &State,
    account: AccountId,
    request: &OrderRequest,
    (base, quote): (AssetId, AssetId),
    replaced: Option<OrderId>,
) -> Result<(), Rejection> {
    let bound = |side: Side, price: Price, size| match side {
        Side::Bid => (quote, (price * size).to_quote()),
        Side::Ask => (base, state.amount_of(base, size)),
    };
    let (asset, needed) = bound(request.side, request.price, request.size);
    let freed = replaced.and_then(|order| state.orders.find(order)).map(|slot| state.orders.line(slot));
    let freed = freed.filter(|line| line.stage == OrderStage::Resting);
    let freed = freed.map(|line| bound(line.side, line.price, line.remaining));
    let freed = freed.filter(|&(of, _)| of == asset).map_or(Amount::ZERO, |(_, amount)| amount);
    let available = state.available(account, asset) + freed;
    if needed <= available {
        return Ok(());
    }
    Err(Rejection::InsufficientSpotBalance { asset, available, needed })
}
