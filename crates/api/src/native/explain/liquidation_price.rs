//! The liquidation price explained: what health is at it, and at the price before it.

use engine::rules::liquidation_price::liquidation_price;
use engine::rules::margin;
use engine::state::{Holding, Market};
use serde_json::{Value, json};
use units::{Price, Usd};

use super::margin::maintenance_at;
use super::{Explanation, Of, answered, notional, rule, usd};
use crate::native::asked::Asked;
use crate::native::{Problem, Reader};

const RULE: super::Rule = rule("MARG-4", "docs/spec/margin.md");

impl Reader<'_> {
    /// The first price at which a position is liquidated while all other marks stand still.
    pub(in crate::native) fn explain_liquidation_price(self, asked: &Asked) -> Result<Value, Problem> {
        let (account, id) = (asked.account(self)?, asked.market(self)?);
        let holding = self.state.account(account).holding(id).filter(|holding| !holding.size.is_zero());
        let holding = holding.ok_or_else(|| Problem::no_position(self.name(id)))?;
        let market = self.state.market(id);
        let of = Of(&market.parameters);
        let isolated = margin::pool_of(holding);
        let rest = margin::health(self.state, account, isolated)
            - margin::position_health(market, holding, market.mark.price);
        let rest = Usd(i64::try_from(rest).unwrap_or(i64::MAX));
        let found = liquidation_price(self.state, account, id);
        let formula = "the first price, tick by tick from mark_price on against the position, at which health is below zero; \
                       null where no price of the market does it";
        let value =
            found.map_or(super::Quantity { value: Value::Null, unit: "USD a unit" }, |price| of.price(price));
        let mut explained = Explanation::of("liquidation_price", value, formula, RULE)
            .rounded("to the first price at which the engine liquidates")
            .with("mark_price", of.price(market.mark.price), "the market's mark price");
        if let Some(at) = found {
            explained = explained.with_part(health_at(market, holding, rest, at, "health_there"));
            let before = if holding.size.is_positive() { Price(at.0 + 1) } else { Price(at.0 - 1) };
            if at != market.mark.price {
                explained =
                    explained.with_part(health_at(market, holding, rest, before, "health_one_tick_before"));
            }
        }
        let subject = json!({ "account": self.address(account), "market": self.name(id) });
        Ok(answered(&subject, &[explained]))
    }
}

/// Health as if the market's mark price were this one.
fn health_at(market: &Market, holding: &Holding, rest: Usd, price: Price, name: &str) -> Explanation {
    let of = Of(&market.parameters);
    let own = Usd(i64::try_from(margin::position_health(market, holding, price)).unwrap_or(i64::MAX));
    let maintenance =
        maintenance_at(market, holding.size, price).with("price", of.price(price), "the price looked at");
    let formula = format!("rest + size * price - cost - {}", maintenance.name);
    Explanation::of(name, usd(rest + own), formula, rule("LIQ-1", "docs/spec/liquidation.md"))
        .with("rest", usd(rest), "the pool's money and the health of its other positions at their marks")
        .with("size", of.size(holding.size), "the position; long above zero")
        .with("price", of.price(price), "the price looked at")
        .with("cost", notional(holding.cost), "what the position cost, signed as its size")
        .with_part(maintenance)
}
