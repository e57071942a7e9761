//! Questions in the venue's own dialect.

use engine::ids::Address;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answers::{Explained, Explanation, WhatIf};
use crate::{Error, NewOrder, Side, TimeInForce, Venue};

impl Venue {
    /// The answer to any question of the venue's own dialect: a path below `/v1`, with its parameters.
    ///
    /// # Errors
    /// [`Error::Problem`] where the venue says why it cannot be answered; else as [`Venue::ask`].
    pub fn own<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        self.connection.get(&format!("/v1/{path}"))
    }

    /// The answer to a question whose content is a body.
    ///
    /// # Errors
    /// As [`Venue::own`].
    pub fn own_with<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Error> {
        self.connection.post(&format!("/v1/{path}"), body)
    }

    /// Equity, margins, health and free collateral of an account's cash and cross positions, explained.
    ///
    /// # Errors
    /// As [`Venue::own`].
    pub fn explain_margin(&self, account: Address) -> Result<Vec<Explanation>, Error> {
        self.explain(&format!("accounts/{account}/margin"))
    }

    /// The same of one position and of the money behind it.
    ///
    /// # Errors
    /// As [`Venue::own`].
    pub fn explain_position(&self, account: Address, market: &str) -> Result<Vec<Explanation>, Error> {
        self.explain(&format!("accounts/{account}/positions/{market}/margin"))
    }

    /// A position's liquidation price, explained.
    ///
    /// # Errors
    /// As [`Venue::own`].
    pub fn explain_liquidation_price(
        &self,
        account: Address,
        market: &str,
    ) -> Result<Vec<Explanation>, Error> {
        self.explain(&format!("accounts/{account}/positions/{market}/liquidation-price"))
    }

    fn explain(&self, subject: &str) -> Result<Vec<Explanation>, Error> {
        self.own::<Explained>(&format!("explain/{subject}")).map(|explained| explained.explanations)
    }

    /// What would follow from orders, placed one after the other; nothing is changed.
    ///
    /// # Errors
    /// As [`Venue::own`].
    pub fn what_if(&self, account: Address, orders: &[NewOrder]) -> Result<WhatIf, Error> {
        let orders: Vec<Value> = orders.iter().map(NewOrder::supposed).collect();
        self.own_with("what-if", &json!({"account": account.to_string(), "orders": orders}))
    }
}

impl NewOrder {
    /// The order as the venue's own dialect writes it.
    fn supposed(&self) -> Value {
        let mut order = json!({
            "market": self.market,
            "side": if self.side == Side::Buy { "buy" } else { "sell" },
            "price": self.price,
            "size": self.size,
            "reduce_only": self.reduce_only,
            "time_in_force": match self.time_in_force {
                TimeInForce::UntilCancelled => "gtc",
                TimeInForce::Immediate => "ioc",
                TimeInForce::PostOnly => "alo",
            },
        });
        if let Some(trigger) = self.trigger {
            order["trigger"] = json!({
                "price": trigger.price,
                "is_market": trigger.is_market,
                "condition": if trigger.takes_profit { "take_profit" } else { "stop_loss" },
            });
        }
        order
    }
}
