//! From the events that followed from a command to the answer of its request.

use std::collections::HashMap;

use engine::command::{Mode, OrderKind, TimeInForce};
use engine::event::{CancelReason, Event, OrderPlaced};
use engine::ids::{ClientOrderId, MarketId, OrderId};
use engine::rejection::Rejection;
use units::{Decimal, Price, Rounding, Size, divide};

use super::commands::{AnswerForm, Item, PendingAnswer};
use super::errors::{Purpose, in_asset, rejection_text, text_with_assets};
use super::exchange_response::{
    CancelStatus, ExchangeResponse, FilledOrder, OrderStatus, ResponseBody, RestingOrder, Statuses,
    TwapOutcome, TwapStatus,
};
use super::markets::{Market, Markets};

impl PendingAnswer {
    /// Answers the request from the events between the command's `Began` and the next one.
    pub fn answer(&self, events: &[Event], markets: &Markets) -> ExchangeResponse {
        let rejection = |item: u16| rejection_of(events, item);
        if let Some(refused) = refusal_of_whole(events) {
            return ExchangeResponse::Err(rejection_text(refused, Purpose::Other, None));
        }
        match &self.form {
            AnswerForm::Whole(purpose, market) => match rejection(0) {
                Some(refused) => {
                    let market = market.or(market_of(refused)).and_then(|id| markets.by_id(id));
                    ExchangeResponse::Err(text_with_assets(refused, *purpose, market, markets.assets()))
                }
                None => ExchangeResponse::Ok(ResponseBody::Default),
            },
            AnswerForm::SubAccount => opened(events, ResponseBody::CreateSubAccount, Purpose::Other),
            AnswerForm::Vault => opened(events, ResponseBody::CreateVault, Purpose::Transfer),
            AnswerForm::Orders(items) => {
                let statuses = Outcomes::of(events).statuses(items, markets);
                ExchangeResponse::Ok(ResponseBody::Order(Statuses { statuses }))
            }
            AnswerForm::Modify(item) => {
                match Outcomes::of(events).statuses(std::slice::from_ref(item), markets).pop() {
                    Some(OrderStatus::Error(reason)) => ExchangeResponse::Err(reason),
                    _ => ExchangeResponse::Ok(ResponseBody::Default),
                }
            }
            AnswerForm::Cancels(items) => {
                let statuses = cancel_statuses(events, items, markets);
                ExchangeResponse::Ok(ResponseBody::Cancel(Statuses { statuses }))
            }
            AnswerForm::TwapOrder(asset) => {
                ExchangeResponse::Ok(ResponseBody::TwapOrder(twap_status(events, *asset, markets)))
            }
            AnswerForm::TwapCancel(asset) => {
                ExchangeResponse::Ok(ResponseBody::TwapCancel(twap_status(events, *asset, markets)))
            }
        }
    }
}

/// A command that is refused at the door does not even use its nonce; one with too many items, with a fee for a builder who may not charge it, or in a halted venue, is
/// refused as a whole, too.
fn refusal_of_whole(events: &[Event]) -> Option<&Rejection> {
    let is_admitted = events.iter().any(|event| matches!(event, Event::NonceUsed { .. }));
    let is_of_whole = |refused: &Rejection| {
        let halted = Rejection::Mode { mode: Mode::Halted };
        matches!(
            refused,
            Rejection::ItemCount { .. }
                | Rejection::BuilderFeeTooHigh { .. }
                | Rejection::BuilderFeeNotApproved { .. }
        ) || *refused == halted
    };
    rejection_of(events, 0).filter(|refused| !is_admitted || is_of_whole(refused))
}

fn rejection_of(events: &[Event], wanted: u16) -> Option<&Rejection> {
    events.iter().find_map(|event| match event {
        Event::Rejected { item, rejection } if *item == wanted => Some(rejection),
        _ => None,
    })
}

/// The market in whose numbers a rejection speaks, where it names one.
fn market_of(rejection: &Rejection) -> Option<MarketId> {
    match rejection {
        Rejection::AbsurdPrice { market, .. } => Some(*market),
        _ => None,
    }
}

/// The address of the account that was opened.
fn opened(events: &[Event], body: impl Fn(String) -> ResponseBody, purpose: Purpose) -> ExchangeResponse {
    let opened = events.iter().find_map(|event| match event {
        Event::AccountOpened { address, .. } => Some(address),
        _ => None,
    });
    match (opened, rejection_of(events, 0)) {
        (Some(address), _) => ExchangeResponse::Ok(body(address.to_string())),
        (None, Some(refused)) => ExchangeResponse::Err(rejection_text(refused, purpose, None)),
        (None, None) => ExchangeResponse::Ok(ResponseBody::Default),
    }
}

fn twap_status(events: &[Event], asset: u32, markets: &Markets) -> TwapStatus {
    let placed = events.iter().find_map(|event| match event {
        Event::TwapPlaced { twap, .. } => Some(TwapOutcome::Running { twap_id: twap.0 }),
        _ => None,
    });
    let refused = |refused| rejection_text(refused, Purpose::Order, markets.by_asset(asset));
    let status = match rejection_of(events, 0) {
        Some(rejection) => TwapOutcome::Error(refused(rejection)),
        None => placed.unwrap_or(TwapOutcome::Success),
    };
    TwapStatus { status }
}

fn cancel_statuses(events: &[Event], items: &[Item], markets: &Markets) -> Vec<CancelStatus> {
    let rejections: HashMap<u16, &Rejection> = events
        .iter()
        .filter_map(|event| match event {
            Event::Rejected { item, rejection } => Some((*item, rejection)),
            _ => None,
        })
        .collect();
    let mut number = 0;
    let status = |item: &Item| match item {
        Item::Refused(reason) => CancelStatus::Error(reason.clone()),
        Item::Sent { asset, .. } => {
            let refused = rejections.get(&number);
            number += 1;
            refused.map_or(CancelStatus::Success, |refused| {
                CancelStatus::Error(rejection_text(refused, Purpose::Order, markets.by_asset(*asset)))
            })
        }
    };
    items.iter().map(status).collect()
}

/// What became of each item of a command that places orders, by the item's number.
struct Outcomes<'a> {
    rejected: Vec<(u16, &'a Rejection)>,
    placed: Vec<OrderOutcome<'a>>,
}

/// What became of one placed order.
struct OrderOutcome<'a> {
    placed: &'a OrderPlaced,
    filled: Size,
    /// Σ price × size, in the market's value decimals.
    value: i128,
    ended: Option<CancelReason>,
    is_resting: bool,
    /// Of a child: its parent was filled, and it waits for its price.
    is_armed: bool,
}

impl<'a> OrderOutcome<'a> {
    fn of(placed: &'a OrderPlaced) -> Self {
        Self { placed, filled: Size(0), value: 0, ended: None, is_resting: false, is_armed: false }
    }
}

/// The orders that were placed so far, in the order of their ids, which is that of their placement.
struct Orders<'a>(Vec<OrderOutcome<'a>>);

impl<'a> Orders<'a> {
    fn place(&mut self, placed: &'a OrderPlaced) {
        let after = self.0.partition_point(|other| other.placed.order < placed.order);
        self.0.insert(after, OrderOutcome::of(placed));
    }

    /// Orders that others placed before are none of this request's.
    fn of_order(&mut self, order: OrderId, change: impl FnOnce(&mut OrderOutcome<'a>)) {
        if let Ok(found) = self.0.binary_search_by_key(&order, |outcome| outcome.placed.order) {
            change(&mut self.0[found]);
        }
    }

    fn fill(&mut self, order: OrderId, price: Price, size: Size) {
        self.of_order(order, |outcome| {
            outcome.filled += size;
            outcome.value += i128::from(price.0) * i128::from(size.0);
        });
    }
}

impl<'a> Outcomes<'a> {
    fn of(events: &'a [Event]) -> Self {
        let mut rejected = Vec::new();
        let mut orders = Orders(Vec::new());
        for event in events {
            match event {
                Event::Rejected { item, rejection } => rejected.push((*item, rejection)),
                Event::OrderPlaced(placed) => orders.place(placed),
                Event::OrderRested { order } => orders.of_order(*order, |outcome| outcome.is_resting = true),
                Event::TriggerArmed { order, .. } => {
                    orders.of_order(*order, |outcome| outcome.is_armed = true);
                }
                Event::Filled(fill) => {
                    if let Some(order) = fill.order {
                        orders.fill(order, fill.price, fill.size.abs());
                    }
                }
                Event::SpotFilled(fill) => orders.fill(fill.order, fill.price, fill.size.abs()),
                Event::OrderCancelled { order, reason } => {
                    orders.of_order(*order, |outcome| outcome.ended = Some(*reason));
                }
                _ => {}
            }
        }
        let Orders(mut placed) = orders;
        rejected.sort_by_key(|(item, _)| *item);
        placed.sort_by_key(|outcome| outcome.placed.item);
        Self { rejected, placed }
    }

    fn rejection(&self, item: u16) -> Option<&'a Rejection> {
        let found = self.rejected.binary_search_by_key(&item, |(item, _)| *item);
        found.ok().map(|found| self.rejected[found].1)
    }

    fn statuses(&self, items: &[Item], markets: &Markets) -> Vec<OrderStatus> {
        let mut number = 0;
        let status = |item: &Item| match item {
            Item::Refused(reason) => OrderStatus::Error(reason.clone()),
            Item::Sent { asset, client_id } => {
                let status = self.status(number, *asset, *client_id, markets);
                number += 1;
                status
            }
        };
        items.iter().map(status).collect()
    }

    fn status(
        &self,
        number: u16,
        asset: u32,
        client_id: Option<ClientOrderId>,
        markets: &Markets,
    ) -> OrderStatus {
        let market = markets.by_asset(asset);
        let found = self.placed.binary_search_by_key(&number, |outcome| outcome.placed.item);
        let (Ok(found), Some(market)) = (found, market) else {
            // A command refused as a whole after its nonce was used says so for its first item.
            let refused = self.rejection(number).or_else(|| self.rejection(0));
            return OrderStatus::Error(refused.map_or_else(
                || in_asset("Order was not placed.", asset, ""),
                |refused| rejection_text(refused, Purpose::Order, market),
            ));
        };
        let outcome = &self.placed[found];
        let placed = outcome.placed;
        let (oid, cloid) = (placed.order.0, client_id.map(|id| id.to_string()));
        match (&placed.kind, outcome.ended) {
            (OrderKind::Trigger { .. }, None) if outcome.is_armed => OrderStatus::WaitingForTrigger,
            (OrderKind::Trigger { .. }, None) if placed.parent.is_some() => OrderStatus::WaitingForFill,
            (OrderKind::Trigger { .. }, None) => OrderStatus::Resting(RestingOrder { oid, cloid }),
            _ if outcome.is_resting && outcome.ended.is_none() => {
                OrderStatus::Resting(RestingOrder { oid, cloid })
            }
            _ if outcome.filled.is_positive() => OrderStatus::Filled(FilledOrder {
                total_sz: market.size_text(outcome.filled),
                avg_px: outcome.average_price(market),
                oid,
                cloid,
            }),
            (kind, reason) => OrderStatus::Error(in_asset(unfilled_text(*kind, reason), asset, "")),
        }
    }
}

impl OrderOutcome<'_> {
    /// Σ price × size / Σ size to the market's value decimals, rounded down.
    fn average_price(&self, market: Market<'_>) -> String {
        let lots_per_unit = 10_i128.pow(u32::from(market.parameters.size_decimals));
        let average = divide(self.value * lots_per_unit, i128::from(self.filled.0), Rounding::Floor);
        let decimals = market.parameters.value_decimals();
        i64::try_from(average)
            .map_or_else(|_| average.to_string(), |average| Decimal::text(average, decimals))
    }
}

/// Why an accepted order came to an end without a fill.
fn unfilled_text(kind: OrderKind, reason: Option<CancelReason>) -> &'static str {
    match reason {
        Some(CancelReason::OpenInterest) => "Order would increase open interest above its limit.",
        Some(CancelReason::Concentration) => {
            "Order would give linked accounts too much of the open interest."
        }
        Some(CancelReason::InsufficientMargin) => "Insufficient margin to place order.",
        Some(CancelReason::ParentCancelled) => "The parent order was canceled.",
        Some(CancelReason::ReduceOnly) => "Reduce only order would increase position.",
        _ if kind == OrderKind::Limit(TimeInForce::Market) => "No liquidity available for market order.",
        _ => "Order could not immediately match against any resting orders.",
    }
}
