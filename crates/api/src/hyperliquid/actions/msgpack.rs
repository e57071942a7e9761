//! Orders as msgpack, written straight: they are hashed more often than everything else together.

use super::{Grouping, NamedGrouping, Order, OrderKind, OrderRequest, TimeInForce, TriggerKind};

/// An action of orders in the canonical order of keys, as its serialization would be.
pub(super) fn of_orders(order: &Order) -> Vec<u8> {
    /// What an order takes, with some room.
    const BYTES: usize = 64;
    let mut msgpack = Msgpack(Vec::with_capacity((order.orders.len() + 1) * BYTES));
    msgpack.map(3 + usize::from(order.builder.is_some()));
    msgpack.text("type");
    msgpack.text("order");
    msgpack.text("orders");
    msgpack.list(order.orders.len());
    order.orders.iter().for_each(|request| msgpack.request(request));
    msgpack.text("grouping");
    msgpack.grouping(&order.grouping);
    if let Some(fee) = &order.builder {
        msgpack.text("builder");
        msgpack.map(2);
        msgpack.text("b");
        msgpack.text(fee.builder.text());
        msgpack.text("f");
        msgpack.number(fee.fee);
    }
    msgpack.0
}

/// What was written so far. Lengths and numbers take as few bytes as they can.
struct Msgpack(Vec<u8>);

impl Msgpack {
    fn request(&mut self, request: &OrderRequest) {
        self.map(6 + usize::from(request.client_id.is_some()));
        self.text("a");
        self.number(request.asset.into());
        self.text("b");
        self.flag(request.is_buy);
        self.text("p");
        self.text(&request.price);
        self.text("s");
        self.text(&request.size);
        self.text("r");
        self.flag(request.reduce_only);
        self.text("t");
        self.kind(&request.kind);
        if let Some(id) = &request.client_id {
            self.text("c");
            self.text(id.text());
        }
    }

    fn kind(&mut self, kind: &OrderKind) {
        self.map(1);
        match kind {
            OrderKind::Limit { tif } => {
                self.text("limit");
                self.map(1);
                self.text("tif");
                self.text(match tif {
                    TimeInForce::Alo => "Alo",
                    TimeInForce::Ioc => "Ioc",
                    TimeInForce::Gtc => "Gtc",
                    TimeInForce::FrontendMarket => "FrontendMarket",
                });
            }
            OrderKind::Trigger(trigger) => {
                self.text("trigger");
                self.map(3);
                self.text("isMarket");
                self.flag(trigger.is_market);
                self.text("triggerPx");
                self.text(&trigger.trigger_price);
                self.text("tpsl");
                self.text(match trigger.tpsl {
                    TriggerKind::TakeProfit => "tp",
                    TriggerKind::StopLoss => "sl",
                });
            }
        }
    }

    fn grouping(&mut self, grouping: &Grouping) {
        match grouping {
            Grouping::Named(NamedGrouping::Na) => self.text("na"),
            Grouping::Named(NamedGrouping::NormalTpsl) => self.text("normalTpsl"),
            Grouping::Named(NamedGrouping::PositionTpsl) => self.text("positionTpsl"),
            Grouping::Priority { rate } => {
                self.map(1);
                self.text("p");
                self.number(*rate);
            }
        }
    }

    /// The beginning of a map of so many members; none here has more than seven.
    fn map(&mut self, members: usize) {
        self.0.push(0x80 | members as u8);
    }

    /// The beginning of a list.
    fn list(&mut self, items: usize) {
        match u16::try_from(items) {
            Ok(items @ ..16) => self.0.push(0x90 | items as u8),
            Ok(items) => self.marked(0xdc, &items.to_be_bytes()),
            Err(_) => self.marked(0xdd, &(items as u32).to_be_bytes()),
        }
    }

    fn text(&mut self, text: &str) {
        let length = text.len();
        if length < 32 {
            self.0.push(0xa0 | length as u8);
        } else if let Ok(length) = u8::try_from(length) {
            self.marked(0xd9, &[length]);
        } else if let Ok(length) = u16::try_from(length) {
            self.marked(0xda, &length.to_be_bytes());
        } else {
            self.marked(0xdb, &(length as u32).to_be_bytes());
        }
        self.0.extend_from_slice(text.as_bytes());
    }

    fn number(&mut self, number: u64) {
        if number < 0x80 {
            self.0.push(number as u8);
        } else if let Ok(number) = u8::try_from(number) {
            self.marked(0xcc, &[number]);
        } else if let Ok(number) = u16::try_from(number) {
            self.marked(0xcd, &number.to_be_bytes());
        } else if let Ok(number) = u32::try_from(number) {
            self.marked(0xce, &number.to_be_bytes());
        } else {
            self.marked(0xcf, &number.to_be_bytes());
        }
    }

    fn flag(&mut self, flag: bool) {
        self.0.push(if flag { 0xc3 } else { 0xc2 });
    }

    fn marked(&mut self, mark: u8, bytes: &[u8]) {
        self.0.push(mark);
        self.0.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::Action;

    /// Asserts that an action is written as its serialization is.
    fn check(action: &Value) {
        check_action(&Action::decode(action).unwrap());
    }

    fn check_action(action: &Action) {
        let serialized = rmp_serde::to_vec_named(action).unwrap();
        assert!(action.canonical_msgpack().unwrap() == serialized, "{action:?}");
    }

    fn order(asset: u32, price: &str, kind: &Value) -> Value {
        let is_even = asset.is_multiple_of(2);
        json!({"a": asset, "b": is_even, "p": price, "s": "0.001", "r": !is_even, "t": kind})
    }

    #[test]
    fn orders_are_written_as_they_are_serialized() {
        let limit = |tif: &str| json!({"limit": {"tif": tif}});
        let trigger = |tpsl: &str| json!({"trigger": {"isMarket": true, "triggerPx": "1.5", "tpsl": tpsl}});
        for tif in ["Alo", "Ioc", "Gtc", "FrontendMarket"] {
            check(&json!({"type": "order", "orders": [order(1, "9", &limit(tif))], "grouping": "na"}));
        }
        for (tpsl, grouping) in [("tp", "normalTpsl"), ("sl", "positionTpsl")] {
            check(&json!({"type": "order", "orders": [order(2, "9", &trigger(tpsl))], "grouping": grouping}));
        }
        let mut named = order(3, "9", &limit("Gtc"));
        named["c"] = json!("0x1234567890abcdef1234567890abcdef");
        let builder = json!({"b": "0x1719884eb866cb12b2287399b15f7db5e7d775ea", "f": 300});
        for rate in [0, 127, 128, 255, 256, 65_535, 65_536, u64::from(u32::MAX), 1 << 32, u64::MAX] {
            check(&json!({"type": "order", "orders": [named], "grouping": {"p": rate}, "builder": builder}));
        }
    }

    #[test]
    fn lengths_and_numbers_of_every_size_are_written_as_they_are_serialized() {
        let limit = json!({"limit": {"tif": "Gtc"}});
        for count in [0, 1, 15, 16, 65_535, 65_536] {
            let one = json!({"type": "order", "orders": [order(1, "9", &limit)], "grouping": "na"});
            let Action::Order(mut many) = Action::decode(&one).unwrap() else { panic!("it places orders") };
            many.orders = vec![many.orders[0].clone(); count];
            check_action(&Action::Order(many));
        }
        for length in [0, 1, 31, 32, 255, 256, 65_535, 65_536] {
            let orders = [order(u32::MAX, &"9".repeat(length), &limit)];
            check(&json!({"type": "order", "orders": orders, "grouping": "na"}));
        }
    }
}
