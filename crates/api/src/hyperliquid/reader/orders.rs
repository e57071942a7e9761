//! Orders, open and past.

use engine::command::{OrderKind, TimeInForce, TriggerCondition};
use engine::event::CancelReason;
use engine::ids::{Address, ClientOrderId, DexId, MarketId, OrderId};
use engine::state::Triggers;
use serde_json::{Value, json};
use units::Price;
use views::order_history::{OrderRecord, OrderStatus};

use super::super::actions::OrderReference;
use super::books::side_letter;
use super::{Reader, numbers};

/// How many past orders one answer holds.
const PAST_ORDERS: usize = 2_000;

impl<'a> Reader<'a> {
    /// The account's open orders in a dex, newest first.
    fn open(self, user: Address, dex: DexId) -> Vec<&'a OrderRecord> {
        let mut open = self.all_open(user);
        open.retain(|record| self.state.market(record.market).dex_id() == dex);
        open.sort_by_key(|record| (std::cmp::Reverse(record.placed), record.order));
        open
    }

    /// The account's open orders in all dexes, by their ids.
    fn all_open(self, user: Address) -> Vec<&'a OrderRecord> {
        self.account(user).map(|account| self.views.open_orders(self.state, account)).unwrap_or_default()
    }

    /// Open orders in short.
    pub(crate) fn open_orders(self, user: Address, dex: DexId) -> Vec<Value> {
        self.open(user, dex).into_iter().map(|record| self.order(record)).collect()
    }

    /// Open orders with triggers, and a parent's with its children.
    pub(crate) fn frontend_open_orders(self, user: Address, dex: DexId) -> Vec<Value> {
        self.open(user, dex).into_iter().map(|record| self.frontend_order(record)).collect()
    }

    /// One order, by either id.
    pub(crate) fn order_status(self, user: Address, reference: &OrderReference) -> Value {
        let found = self.account(user).and_then(|account| match reference {
            OrderReference::OrderId(id) => self.views.order(account, OrderId(*id)),
            OrderReference::ClientId(id) => {
                self.views.order_of_client(self.state, account, ClientOrderId(id.id()))
            }
        });
        match found {
            Some(record) => json!({"status": "order", "order": self.order_with_status(record)}),
            None => json!({"status": "unknownOid"}),
        }
    }

    /// Open and past orders, the one that changed last first.
    pub(crate) fn historical_orders(self, user: Address) -> Vec<Value> {
        let history = self.account(user).and_then(|account| self.views.account(account));
        let ended = history.into_iter().flat_map(|history| history.ended_orders.0.iter());
        let mut records: Vec<&OrderRecord> = ended.chain(self.all_open(user)).collect();
        records.sort_by_key(|record| std::cmp::Reverse((record.status_time, record.placed)));
        let newest = records.into_iter().take(PAST_ORDERS);
        newest.map(|record| self.order_with_status(record)).collect()
    }

    /// An order in full with what became of it.
    pub(crate) fn order_with_status(self, record: &OrderRecord) -> Value {
        json!({
            "order": self.frontend_order(record),
            "status": status_word(record.status),
            "statusTimestamp": record.status_time.0,
        })
    }

    /// An order in short with what became of it.
    pub(crate) fn order_update(self, record: &OrderRecord) -> Value {
        json!({
            "order": self.order(record),
            "status": status_word(record.status),
            "statusTimestamp": record.status_time.0,
        })
    }

    /// An order that the venue cancelled.
    pub(crate) fn foreign_cancel(self, market: MarketId, order: OrderId) -> Value {
        json!({"coin": self.coin_name(market), "oid": order.0})
    }

    fn order(self, record: &OrderRecord) -> Value {
        let market = self.parameters(record.market);
        let mut order = json!({
            "coin": market.name,
            "side": side_letter(record.side),
            "limitPx": numbers::price(market, record.price),
            "sz": numbers::size(market, record.remaining),
            "oid": record.order.0,
            "timestamp": record.placed.0,
            "origSz": numbers::size(market, record.size),
        });
        if let Some(client_id) = record.client_id {
            order["cloid"] = json!(client_id_text(client_id));
        }
        if record.reduce_only {
            order["reduceOnly"] = json!(true);
        }
        order
    }

    fn frontend_order(self, record: &OrderRecord) -> Value {
        let children = self.state.orders.children(record.order).iter();
        let owner = |order: &OrderId| Some(self.state.orders.line(self.state.orders.find(*order)?).account);
        let child = |order: &OrderId| self.views.order(owner(order)?, *order);
        let children: Vec<Value> =
            children.filter_map(child).map(|record| self.frontend_order(record)).collect();
        let mut order = self.order(record);
        order["triggerCondition"] = json!(self.trigger_condition(record));
        order["isTrigger"] = json!(matches!(record.kind, OrderKind::Trigger { .. }));
        let trigger_price = match record.kind {
            OrderKind::Trigger { trigger_price, .. } => trigger_price,
            OrderKind::Limit(_) => Price::ZERO,
        };
        order["triggerPx"] = json!(numbers::price(self.parameters(record.market), trigger_price));
        order["children"] = Value::Array(children);
        order["isPositionTpsl"] = json!(record.size.is_zero());
        order["reduceOnly"] = json!(record.reduce_only);
        order["orderType"] = json!(type_words(record.kind));
        order["tif"] = json!(time_in_force(record));
        order["cloid"] = json!(record.client_id.map(client_id_text));
        order
    }

    fn trigger_condition(self, record: &OrderRecord) -> String {
        let OrderKind::Trigger { trigger_price, condition, .. } = record.kind else {
            return "N/A".into();
        };
        let direction = if Triggers::is_rising(record.side, condition) { "above" } else { "below" };
        let price = units::Decimal::text(trigger_price.0, self.parameters(record.market).price_decimals());
        format!("Price {direction} {price}")
    }
}

pub(super) fn client_id_text(id: ClientOrderId) -> String {
    id.to_string()
}

fn type_words(kind: OrderKind) -> &'static str {
    match kind {
        OrderKind::Limit(TimeInForce::Market) => "Market",
        OrderKind::Limit(_) => "Limit",
        OrderKind::Trigger { is_market, condition, .. } => match (condition, is_market) {
            (TriggerCondition::StopLoss, true) => "Stop Market",
            (TriggerCondition::StopLoss, false) => "Stop Limit",
            (TriggerCondition::TakeProfit, true) => "Take Profit Market",
            (TriggerCondition::TakeProfit, false) => "Take Profit Limit",
        },
    }
}

fn time_in_force(record: &OrderRecord) -> Option<&'static str> {
    if record.is_liquidation {
        return Some("LiquidationMarket");
    }
    match record.kind {
        OrderKind::Limit(TimeInForce::Gtc) => Some("Gtc"),
        OrderKind::Limit(TimeInForce::Ioc) => Some("Ioc"),
        OrderKind::Limit(TimeInForce::Alo) => Some("Alo"),
        OrderKind::Limit(TimeInForce::Market) => Some("FrontendMarket"),
        OrderKind::Trigger { .. } => None,
    }
}

fn status_word(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Open => "open",
        OrderStatus::Triggered => "triggered",
        OrderStatus::Filled => "filled",
        OrderStatus::Cancelled(reason) => match reason {
            CancelReason::Requested
            | CancelReason::Modified
            | CancelReason::Unmatched
            | CancelReason::ParentCancelled => "canceled",
            CancelReason::SelfTrade => "selfTradeCanceled",
            CancelReason::ReduceOnly => "reduceOnlyCanceled",
            CancelReason::InsufficientMargin => "marginCanceled",
            CancelReason::OpenInterest | CancelReason::Concentration => "openInterestCapCanceled",
            CancelReason::SiblingFired => "siblingFilledCanceled",
            CancelReason::Scheduled => "scheduledCancel",
            CancelReason::Liquidated => "liquidatedCanceled",
            CancelReason::VaultWithdrawal => "vaultWithdrawalCanceled",
            CancelReason::Mode | CancelReason::UnreliablePrice => "internalCancel",
            CancelReason::Delisted | CancelReason::Halted => "delistedCanceled",
        },
    }
}
