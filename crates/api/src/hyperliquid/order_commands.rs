//! Orders, cancels and modifies for the engine, item by item.

use engine::command::{self, TriggerCondition};
use engine::ids::{ClientOrderId, OrderId};
use engine::limits::MAX_ITEMS;
use engine::rejection::Rejection;
use units::DecimalError;

use super::actions::{
    Cancel, CancelByClientId, Grouping, Modification, NamedGrouping, Order, OrderKind, OrderReference,
    OrderRequest, TimeInForce, TriggerKind, WrittenClientId,
};
use super::commands::{AnswerForm, Item, unknown_asset};
use super::earnings_commands::builder_fee;
use super::errors::{Purpose, in_asset, rejection_text};
use super::exchange_response::{CancelStatus, ExchangeResponse, OrderStatus, ResponseBody, Statuses};
use super::markets::{Market, Markets};

type Translation = Result<(command::Action, AnswerForm), ExchangeResponse>;

pub(super) fn place(order: &Order, markets: &Markets) -> Translation {
    let builder = order.builder.as_ref().map(builder_fee).transpose()?;
    let grouping = match &order.grouping {
        Grouping::Named(NamedGrouping::Na) | Grouping::Priority { .. } => command::Grouping::Independent,
        Grouping::Named(NamedGrouping::NormalTpsl) => command::Grouping::ParentAndTriggers,
        Grouping::Named(NamedGrouping::PositionTpsl) => command::Grouping::PositionTriggers,
    };
    let (mut items, orders) = translate_each(&order.orders, |request| {
        let client_id = request.client_id.as_ref().map(client_order_id);
        Ok((Item::Sent { asset: request.asset, client_id }, order_request(request, markets)?))
    })?;
    let stay_together = grouping != command::Grouping::Independent;
    if orders.is_empty() || stay_together && orders.len() < items.len() {
        return Err(all_refused(&mut items));
    }
    Ok((command::Action::PlaceOrders { orders, grouping, builder }, AnswerForm::Orders(items)))
}

pub(super) fn modify(modifications: &[Modification], markets: &Markets, is_single: bool) -> Translation {
    let (mut items, requests) = translate_each(modifications, |modification| {
        let request = &modification.order;
        let client_id = request.client_id.as_ref().map(client_order_id);
        let order = match &modification.reference {
            OrderReference::OrderId(id) => command::OrderReference::Id(OrderId(*id)),
            OrderReference::ClientId(id) => command::OrderReference::ClientId(client_order_id(id)),
        };
        let replacement = order_request(request, markets)?;
        Ok((Item::Sent { asset: request.asset, client_id }, command::ModifyRequest { order, replacement }))
    })?;
    if is_single {
        return match items.pop() {
            Some(Item::Refused(reason)) => Err(ExchangeResponse::Err(reason)),
            Some(sent) => Ok((command::Action::ModifyOrders(requests), AnswerForm::Modify(sent))),
            None => Err(ExchangeResponse::Err("Nothing to modify.".into())),
        };
    }
    if requests.is_empty() {
        return Err(all_refused(&mut items));
    }
    Ok((command::Action::ModifyOrders(requests), AnswerForm::Orders(items)))
}

pub(super) fn cancel_by_id(cancel: &Cancel, markets: &Markets) -> Translation {
    cancel_each(&cancel.cancels, |request| {
        let order = command::OrderReference::Id(OrderId(request.order_id));
        let market = market(request.asset, markets)?.id;
        Ok((Item::Sent { asset: request.asset, client_id: None }, command::CancelRequest { market, order }))
    })
}

pub(super) fn cancel_by_client_id(cancel: &CancelByClientId, markets: &Markets) -> Translation {
    cancel_each(&cancel.cancels, |request| {
        let client_id = client_order_id(&request.client_id);
        let order = command::OrderReference::ClientId(client_id);
        let market = market(request.asset, markets)?.id;
        let item = Item::Sent { asset: request.asset, client_id: Some(client_id) };
        Ok((item, command::CancelRequest { market, order }))
    })
}

fn cancel_each<Request>(
    requests: &[Request],
    translate: impl Fn(&Request) -> Result<(Item, command::CancelRequest), String>,
) -> Translation {
    let (items, cancels) = translate_each(requests, translate)?;
    if cancels.is_empty() {
        let statuses = items.into_iter().filter_map(Item::into_refusal).map(CancelStatus::Error).collect();
        return Err(ExchangeResponse::Ok(ResponseBody::Cancel(Statuses { statuses })));
    }
    Ok((command::Action::CancelOrders(cancels), AnswerForm::Cancels(items)))
}

/// Translates every item; one that fails is left out of the command and keeps its reason.
fn translate_each<Request, Translated>(
    requests: &[Request],
    translate: impl Fn(&Request) -> Result<(Item, Translated), String>,
) -> Result<(Vec<Item>, Vec<Translated>), ExchangeResponse> {
    if requests.is_empty() || requests.len() > MAX_ITEMS {
        let count = |items: usize| u32::try_from(items).unwrap_or(u32::MAX);
        let refused = Rejection::ItemCount { items: count(requests.len()), limit: count(MAX_ITEMS) };
        return Err(ExchangeResponse::Err(rejection_text(&refused, Purpose::Other, None)));
    }
    let mut items = Vec::with_capacity(requests.len());
    let mut translated = Vec::with_capacity(requests.len());
    for request in requests {
        match translate(request) {
            Ok((item, command)) => {
                items.push(item);
                translated.push(command);
            }
            Err(reason) => items.push(Item::Refused(reason)),
        }
    }
    Ok((items, translated))
}

/// The answer where no order goes on: each with its own reason, or that of the first that has one.
fn all_refused(items: &mut Vec<Item>) -> ExchangeResponse {
    let first = items.iter().find_map(|item| match item {
        Item::Refused(reason) => Some(reason.clone()),
        Item::Sent { .. } => None,
    });
    let shared = first.unwrap_or_default();
    let statuses = items
        .drain(..)
        .map(|item| OrderStatus::Error(item.into_refusal().unwrap_or_else(|| shared.clone())))
        .collect();
    ExchangeResponse::Ok(ResponseBody::Order(Statuses { statuses }))
}

impl Item {
    fn into_refusal(self) -> Option<String> {
        match self {
            Self::Refused(reason) => Some(reason),
            Self::Sent { .. } => None,
        }
    }
}

fn order_request(request: &OrderRequest, markets: &Markets) -> Result<command::OrderRequest, String> {
    let market = market(request.asset, markets)?;
    Ok(command::OrderRequest {
        market: market.id,
        side: if request.is_buy { command::Side::Bid } else { command::Side::Ask },
        price: market.read_price(&request.price).map_err(|error| price_error(error, request, market))?,
        size: market.read_size(&request.size).map_err(|error| size_error(error, request.asset, market))?,
        reduce_only: request.reduce_only,
        kind: order_kind(request, market)?,
        client_id: request.client_id.as_ref().map(client_order_id),
    })
}

fn order_kind(request: &OrderRequest, market: Market<'_>) -> Result<command::OrderKind, String> {
    Ok(match &request.kind {
        OrderKind::Limit { tif } => command::OrderKind::Limit(match tif {
            TimeInForce::Alo => command::TimeInForce::Alo,
            TimeInForce::Ioc => command::TimeInForce::Ioc,
            TimeInForce::Gtc => command::TimeInForce::Gtc,
            TimeInForce::FrontendMarket => command::TimeInForce::Market,
        }),
        OrderKind::Trigger(trigger) => command::OrderKind::Trigger {
            trigger_price: market
                .read_price(&trigger.trigger_price)
                .map_err(|error| in_asset("Invalid TP/SL price.", request.asset, &error.to_string()))?,
            is_market: trigger.is_market,
            condition: match trigger.tpsl {
                TriggerKind::TakeProfit => TriggerCondition::TakeProfit,
                TriggerKind::StopLoss => TriggerCondition::StopLoss,
            },
        },
    })
}

fn market(asset: u32, markets: &Markets) -> Result<Market<'_>, String> {
    markets.by_asset(asset).ok_or_else(|| unknown_asset(asset))
}

fn client_order_id(written: &WrittenClientId) -> ClientOrderId {
    ClientOrderId(written.id())
}

fn price_error(error: DecimalError, request: &OrderRequest, market: Market<'_>) -> String {
    match error {
        DecimalError::TooPrecise => {
            let numbers = format!("at most {} decimals", market.parameters.price_decimals());
            in_asset("Price must be divisible by tick size.", request.asset, &numbers)
        }
        _ => in_asset("Order has invalid price.", request.asset, &error.to_string()),
    }
}

pub(super) fn size_error(error: DecimalError, asset: u32, market: Market<'_>) -> String {
    let numbers = match error {
        DecimalError::TooPrecise => format!("at most {} decimals", market.parameters.size_decimals),
        _ => error.to_string(),
    };
    in_asset("Order has invalid size.", asset, &numbers)
}
