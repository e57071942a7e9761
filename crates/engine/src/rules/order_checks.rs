//! What an order must be before it is placed, in the order in which rejections are declared.

use units::{Price, Rate, Size};

use crate::command::{Mode, OrderKind, OrderRequest, Side, TimeInForce, TriggerCondition};
use crate::ids::{AccountId, MarketId, OrderId};
use crate::parameters::PriceUse;
use crate::rejection::Rejection;
use crate::rules::margin::{self, MarginSums};
use crate::rules::{open_interest, spot_orders, validity};
use crate::state::{Market, State, Triggers};

/// What an order is to the others of its command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing.
    Independent,
    /// The order whose fill arms the others.
    Parent,
    /// A trigger that waits for a parent, which is expected to be filled at this price.
    Child(Price),
    /// A trigger on the whole position.
    PositionTrigger,
    /// A slice of a TWAP order, which was worth enough as a whole.
    Slice,
}

/// Checks an order, taking the place of `replaced` where given.
///
/// # Errors
/// The first rule that the order breaks.
pub fn check(
    state: &State,
    sums: &mut MarginSums,
    account: AccountId,
    request: &OrderRequest,
    role: Role,
    replaced: Option<OrderId>,
) -> Result<(), Rejection> {
    check_mode(state.mode, request)?;
    let market = state.markets.get(usize::from(request.market.0));
    let market = market.ok_or(Rejection::UnknownMarket { market: request.market })?;
    check_dex(state, account, market)?;
    check_listed(market, request)?;
    if let Some(pair) = market.parameters.pair() {
        return spot_orders::check(state, account, request, (role, pair), replaced);
    }
    check_phase(market, request)?;
    check_size(market, request.size, role)?;
    check_prices(market, request)?;
    check_band(market, request)?;
    check_price_known(state, request)?;
    check_trigger(market, request, role)?;
    check_client_id(state, account, request, replaced)?;
    check_open_orders(state, account, request, replaced)?;
    check_value(market, request, role)?;
    check_reduces(state, account, request, role)?;
    check_post_only(market, request)?;
    open_interest::check(state, account, request, replaced)?;
    check_margin(state, sums, account, request, replaced)?;
    check_liquidity(market, request)
}

/// What the account can still close with an order on `side`: unsigned, zero where it would open or increase.
pub fn closable(state: &State, account: AccountId, market: MarketId, side: Side) -> Size {
    let position = state.account(account).position(market);
    if Side::closing(position) == side { position.abs() } else { Size::ZERO }
}

/// Whether an order with this limit trades against a resting order of the other side at `price`.
pub fn crosses(side: Side, limit: Price, price: Price) -> bool {
    match side {
        Side::Bid => limit >= price,
        Side::Ask => limit <= price,
    }
}

/// The price that a limit order is expected to be filled at: its limit, or the mark price where that is better.
pub fn expected_fill_price(market: &Market, side: Side, limit: Price) -> Price {
    match side {
        Side::Bid => limit.min(market.mark.price),
        Side::Ask => limit.max(market.mark.price),
    }
}

fn check_mode(mode: Mode, request: &OrderRequest) -> Result<(), Rejection> {
    let passes = match mode {
        Mode::Open => true,
        Mode::PostOnly => {
            matches!(request.kind, OrderKind::Limit(TimeInForce::Alo) | OrderKind::Trigger { .. })
        }
        Mode::CancelOnly => request.reduce_only,
        Mode::Halted => false,
    };
    if passes { Ok(()) } else { Err(Rejection::Mode { mode }) }
}

/// A position is in the same dex as the money behind it.
fn check_dex(state: &State, account: AccountId, market: &Market) -> Result<(), Rejection> {
    let dex = market.dex_id();
    if state.account(account).dex == dex { Ok(()) } else { Err(Rejection::NoAccountInDex { dex }) }
}

/// A delisted market takes only what reduces until it settles, and nothing from then on; a halted one nothing.
pub(super) fn check_listed(market: &Market, request: &OrderRequest) -> Result<(), Rejection> {
    match market.delisting {
        Some(delisting) if delisting.settled.is_some() => {
            Err(Rejection::MarketSettled { market: request.market })
        }
        Some(delisting) if !request.reduce_only => {
            Err(Rejection::MarketDelisted { market: request.market, settles: delisting.settles })
        }
        _ if market.dex.as_ref().is_some_and(|own| own.is_halted) => {
            Err(Rejection::TradingHalted { market: request.market })
        }
        _ => Ok(()),
    }
}

/// In an auction nothing trades at once.
fn check_phase(market: &Market, request: &OrderRequest) -> Result<(), Rejection> {
    match &market.auction {
        Some(auction) if is_immediate(request) => Err(Rejection::InAuction { until: auction.until }),
        _ => Ok(()),
    }
}

pub(super) fn check_size(market: &Market, size: Size, role: Role) -> Result<(), Rejection> {
    let max_size = market.parameters.max_size;
    if size.is_zero() && role != Role::PositionTrigger {
        return Err(Rejection::ZeroSize);
    }
    if size.is_negative() || size > max_size {
        return Err(Rejection::InvalidSize { max_size });
    }
    Ok(())
}

/// The limit and a trigger's price are prices of the market.
pub(super) fn check_prices(market: &Market, request: &OrderRequest) -> Result<(), Rejection> {
    check_price(market, request.price)?;
    match request.kind {
        OrderKind::Trigger { trigger_price, .. } => check_price(market, trigger_price),
        OrderKind::Limit(_) => Ok(()),
    }
}

/// A price is above zero, within the market's bound, and has no more than its significant figures, whole numbers aside.
fn check_price(market: &Market, price: Price) -> Result<(), Rejection> {
    let parameters = &market.parameters;
    if !price.is_positive() || price > parameters.max_price {
        return Err(Rejection::InvalidPrice { max_price: parameters.max_price });
    }
    if price.0 % tick(market, price) != 0 {
        return Err(Rejection::PriceNotOnTick { significant_figures: parameters.significant_figures });
    }
    Ok(())
}

/// What prices as large as this one, which is above zero, are multiples of.
pub fn tick(market: &Market, price: Price) -> i64 {
    let figures = market.parameters.significant_figures;
    if figures == 0 {
        return 1;
    }
    let surplus = (price.0.ilog10() + 1).saturating_sub(u32::from(figures));
    10_i64.pow(surplus.min(market.parameters.price_decimals()))
}

/// A limit stays within the band around the mark price (the oracle price before there is one), a trigger's limit around
/// its trigger price. A market trigger's limit is only the least that it takes, so it may be anywhere.
fn check_band(market: &Market, request: &OrderRequest) -> Result<(), Rejection> {
    let reference = match request.kind {
        OrderKind::Trigger { is_market: true, .. } => return Ok(()),
        OrderKind::Trigger { trigger_price, .. } => trigger_price,
        OrderKind::Limit(_) if market.mark.price.is_positive() => market.mark.price,
        OrderKind::Limit(_) => market.oracle.price,
    };
    check_near(market, request, reference)
}

/// A limit stays within the market's band around a reference price; where there is none, anywhere.
pub(super) fn check_near(market: &Market, request: &OrderRequest, reference: Price) -> Result<(), Rejection> {
    let band = market.parameters.price_band;
    if band.is_zero() || reference.is_zero() {
        return Ok(());
    }
    let distance = i128::from((request.price - reference).0.abs()) * i128::from(Rate::ONE.0);
    match distance <= i128::from(reference.0) * i128::from(band.0) {
        true => Ok(()),
        false => Err(Rejection::PriceOutOfBand { reference, band }),
    }
}

/// An order that may open a position needs a price that is good for margin, and, to trade at once, one that is good for fills.
pub(super) fn check_price_known(state: &State, request: &OrderRequest) -> Result<(), Rejection> {
    if request.reduce_only {
        return Ok(());
    }
    let (id, market) = (request.market, state.market(request.market));
    if !market.mark.price.is_positive() {
        return Err(Rejection::NoPrice { market: id });
    }
    let check = |price_use| {
        let checked = validity::check(state, id, price_use);
        checked.map_err(|fault| validity::rejection(id, fault))
    };
    check(PriceUse::Margin)?;
    let trades = matches!(request.kind, OrderKind::Limit(_)) && market.auction.is_none();
    if trades && finds_match(market, request) { check(PriceUse::Fill) } else { Ok(()) }
}

/// A trigger's price is not reached yet: by the mark price, or by its parent's expected fill.
fn check_trigger(market: &Market, request: &OrderRequest, role: Role) -> Result<(), Rejection> {
    let OrderKind::Trigger { trigger_price, condition, .. } = request.kind else {
        return Ok(());
    };
    let mark = match role {
        Role::Child(expected) => expected,
        _ => market.mark.price,
    };
    if mark.is_zero() {
        return Err(Rejection::NoPrice { market: request.market });
    }
    if is_reached(request.side, condition, trigger_price, mark) {
        return Err(Rejection::InvalidTrigger { mark, trigger_price });
    }
    Ok(())
}

fn is_reached(side: Side, condition: TriggerCondition, trigger_price: Price, mark: Price) -> bool {
    if Triggers::is_rising(side, condition) { mark >= trigger_price } else { mark <= trigger_price }
}

pub(super) fn check_client_id(
    state: &State,
    account: AccountId,
    request: &OrderRequest,
    replaced: Option<OrderId>,
) -> Result<(), Rejection> {
    let user = request.client_id.and_then(|client_id| state.orders.find_client_id(account, client_id));
    if user.is_none() || user == replaced { Ok(()) } else { Err(Rejection::ClientIdInUse) }
}

/// The account has a place for the order. An immediate order needs none, so that a position can always be closed.
pub(super) fn check_open_orders(
    state: &State,
    account: AccountId,
    request: &OrderRequest,
    replaced: Option<OrderId>,
) -> Result<(), Rejection> {
    let taken = u32::from(!is_immediate(request));
    check_places(state, account, taken.saturating_sub(u32::from(replaced.is_some())))
}

/// The account has places for so many more orders.
///
/// # Errors
/// [`Rejection::TooManyOpenOrders`].
pub fn check_places(state: &State, account: AccountId, orders: u32) -> Result<(), Rejection> {
    let limit = state.parameters().open_orders;
    let has_places = orders == 0 || state.account(account).open_orders.saturating_add(orders) <= limit;
    if has_places && state.orders.has_room() {
        return Ok(());
    }
    Err(Rejection::TooManyOpenOrders { limit })
}

pub(super) fn is_immediate(request: &OrderRequest) -> bool {
    matches!(request.kind, OrderKind::Limit(TimeInForce::Ioc | TimeInForce::Market))
}

/// An order that may open a position is worth the minimum, at its limit or its trigger price.
pub(super) fn check_value(market: &Market, request: &OrderRequest, role: Role) -> Result<(), Rejection> {
    let price = match request.kind {
        OrderKind::Trigger { trigger_price, .. } => trigger_price,
        OrderKind::Limit(_) => request.price,
    };
    let (value, minimum) = (price * request.size, market.parameters.min_order_value);
    if request.reduce_only || role == Role::Slice || value >= minimum {
        return Ok(());
    }
    Err(Rejection::BelowMinimumValue { value, minimum })
}

/// A reduce-only order has something to reduce. A trigger is asked when it fires, one on the position at once.
pub(super) fn check_reduces(
    state: &State,
    account: AccountId,
    request: &OrderRequest,
    role: Role,
) -> Result<(), Rejection> {
    let is_asked = matches!(request.kind, OrderKind::Limit(_)) || role == Role::PositionTrigger;
    if request.reduce_only && is_asked && closable(state, account, request.market, request.side).is_zero() {
        return Err(Rejection::WouldIncreasePosition {
            position: state.account(account).position(request.market),
        });
    }
    Ok(())
}

/// A post-only order takes nothing. In an auction none does.
pub(super) fn check_post_only(market: &Market, request: &OrderRequest) -> Result<(), Rejection> {
    if market.auction.is_none()
        && request.kind == OrderKind::Limit(TimeInForce::Alo)
        && finds_match(market, request)
    {
        let (best_bid, best_ask) = (market.book.best(Side::Bid), market.book.best(Side::Ask));
        return Err(Rejection::WouldTake { best_bid, best_ask });
    }
    Ok(())
}

/// The account can carry the order. One that only reduces needs no margin, and a trigger is asked when it fires. An
/// immediate order never rests at its limit, so it counts at the price that it is expected to be filled at; each fill is
/// asked for by itself.
fn check_margin(
    state: &State,
    sums: &mut MarginSums,
    account: AccountId,
    request: &OrderRequest,
    replaced: Option<OrderId>,
) -> Result<(), Rejection> {
    if request.reduce_only || matches!(request.kind, OrderKind::Trigger { .. }) {
        return Ok(());
    }
    let mut counted = *request;
    if is_immediate(request) {
        counted.price = expected_fill_price(state.market(request.market), request.side, request.price);
    }
    margin::check_replacement(state, sums, account, &counted, replaced)
}

/// An immediate order finds something to match.
pub(super) fn check_liquidity(market: &Market, request: &OrderRequest) -> Result<(), Rejection> {
    if !is_immediate(request) || finds_match(market, request) {
        return Ok(());
    }
    let is_empty = market.book.best(request.side.opposite()).is_none();
    if is_empty && request.kind == OrderKind::Limit(TimeInForce::Market) {
        return Err(Rejection::NoLiquidity);
    }
    Err(Rejection::NothingToMatch)
}

pub(super) fn finds_match(market: &Market, request: &OrderRequest) -> bool {
    let best = market.book.best(request.side.opposite());
    best.is_some_and(|best| crosses(request.side, request.price, best))
}
