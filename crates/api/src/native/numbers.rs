//! Numbers as decimal strings, exact, and names as words.

use engine::ids::ClientOrderId;
use engine::parameters::MarketParameters;
use serde::Serialize;
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

/// A client's own id: `0x` and 32 hexadecimal digits.
pub(super) fn client_id(id: ClientOrderId) -> Value {
    Value::String(id.to_string())
}

/// The name of a variant of the engine, as words: `InsufficientMargin` is `insufficient-margin`.
pub(super) fn variant(value: &impl Serialize) -> String {
    let written = serde_json::to_value(value).unwrap_or(Value::Null);
    let name = match &written {
        Value::String(name) => name,
        Value::Object(members) => members.keys().next().map_or("", String::as_str),
        _ => "",
    };
    kebab(name)
}

fn kebab(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push('-');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use engine::command::TimeInForce;
    use engine::event::{AuctionReason, CancelReason};

    use super::*;

    #[test]
    fn variants_are_words() {
        assert_eq!(variant(&CancelReason::InsufficientMargin), "insufficient-margin");
        assert_eq!(variant(&AuctionReason::Bound(3)), "bound");
        assert_eq!(variant(&TimeInForce::Gtc), "gtc");
        assert_eq!(client_id(ClientOrderId(7)), "0x00000000000000000000000000000007");
    }
}
