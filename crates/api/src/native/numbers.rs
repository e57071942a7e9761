//! Numbers as decimal strings, exact.

use engine::parameters::MarketParameters;
use serde_json::Value;
use units::{Decimal, Notional, Price, Rate, Size, Usd};

pub(super) fn usd(amount: Usd) -> Value {
    Value::String(Decimal::text(amount.0, 6))
}

pub(super) fn notional(amount: Notional) -> Value {
    Value::String(Decimal::text(amount.0, 6))
}

pub(super) fn price(parameters: &MarketParameters, price: Price) -> Value {
    Value::String(Decimal::text(price.0, parameters.price_decimals()))
}

pub(super) fn size(parameters: &MarketParameters, size: Size) -> Value {
    Value::String(Decimal::text(size.0, u32::from(parameters.size_decimals)))
}

pub(super) fn rate(rate: Rate) -> Value {
    Value::String(Decimal::text(rate.0, 12))
}
