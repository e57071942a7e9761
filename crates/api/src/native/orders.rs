//! Orders, open and ended.

use engine::command::{OrderKind, Side};
use serde_json::{Value, json};
use views::order_history::{OrderRecord, OrderStatus};

use super::asked::Asked;
use super::numbers::{client_id, price, size, variant};
use super::{Problem, Reader, schema};

impl Reader<'_> {
    /// An account's open orders, in order of their numbers.
    pub(super) fn open_orders(self, asked: &Asked) -> Result<Value, Problem> {
        let (account, market) = (asked.account(self)?, asked.any_market(self)?);
        let open = self.views.open_orders(self.state, account).into_iter();
        let meant = open.filter(|order| market.is_none_or(|market| market == order.market));
        Ok(json!({
            "account": self.address(account),
            "orders": meant.map(|order| self.order(order)).collect::<Vec<_>>(),
        }))
    }

    /// An account's last orders that ended, the newest first.
    pub(super) fn ended_orders(self, asked: &Asked) -> Result<Value, Problem> {
        let (account, market) = (asked.account(self)?, asked.any_market(self)?);
        let known = self.views.account(account).into_iter();
        let ended = known.flat_map(|history| history.ended_orders.0.iter().rev());
        let meant = ended.filter(|order| market.is_none_or(|market| market == order.market));
        Ok(json!({
            "account": self.address(account),
            "orders": meant.take(asked.limit()).map(|order| self.order(order)).collect::<Vec<_>>(),
        }))
    }

    fn order(self, order: &OrderRecord) -> Value {
        let parameters = self.parameters(order.market);
        let (time_in_force, trigger) = match order.kind {
            OrderKind::Limit(time_in_force) => (Some(variant(&time_in_force)), Value::Null),
            OrderKind::Trigger { trigger_price, is_market, condition } => {
                let trigger = json!({
                    "price": price(parameters, trigger_price),
                    "is_market": is_market,
                    "condition": variant(&condition),
                });
                (None, trigger)
            }
        };
        let (status, reason) = match order.status {
            OrderStatus::Cancelled(reason) => ("cancelled".to_owned(), Some(variant(&reason))),
            other => (variant(&other), None),
        };
        json!({
            "order": order.order.0,
            "client_id": order.client_id.map(client_id),
            "market": parameters.name,
            "side": side(order.side),
            "price": price(parameters, order.price),
            "size": size(parameters, order.size),
            "remaining": size(parameters, order.remaining),
            "time_in_force": time_in_force,
            "trigger": trigger,
            "reduce_only": order.reduce_only,
            "is_liquidation": order.is_liquidation,
            "placed": order.placed.0,
            "status": status,
            "reason": reason,
            "status_time": order.status_time.0,
        })
    }
}

/// A side's name.
pub(super) fn side(side: Side) -> &'static str {
    match side {
        Side::Bid => "buy",
        Side::Ask => "sell",
    }
}

/// What [`Reader::open_orders`] and [`Reader::ended_orders`] answer.
pub(super) fn schema() -> Value {
    use schema::{
        address, answer, flag, list, market, nullable, object, price, size, text, time, whole, word,
    };
    let trigger = object(&[
        ("price", price()),
        ("is_market", flag()),
        ("condition", word(&["take-profit", "stop-loss"])),
    ]);
    let order = object(&[
        ("order", whole()),
        ("client_id", nullable(text())),
        ("market", market()),
        ("side", word(&["buy", "sell"])),
        ("price", price()),
        ("size", size()),
        ("remaining", size()),
        ("time_in_force", nullable(word(&["gtc", "ioc", "alo", "market"]))),
        ("trigger", nullable(trigger)),
        ("reduce_only", flag()),
        ("is_liquidation", flag()),
        ("placed", time()),
        ("status", word(&["open", "triggered", "filled", "cancelled"])),
        ("reason", nullable(text())),
        ("status_time", time()),
    ]);
    answer(&[("account", address()), ("orders", list(order))])
}
