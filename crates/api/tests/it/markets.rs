//! Two markets, and requests of a known signer for them.

use api::hyperliquid::exchange_response::ExchangeResponse;
use api::hyperliquid::{Markets, PreparedCommand, prepare};
use engine::event::Event;
use engine::parameters::{FundingPolicy, MarginTier, MarketParameters};
use engine::rejection::Rejection;
use serde_json::{Value, json};
use units::{Notional, Price, Rate, Size, Time};

use crate::fixtures::{request, signer, unsigned};
use crate::venue::venue_parameters;

/// BTC with sizes to five decimals and prices to one, ETH with four and two.
pub fn parameters() -> Vec<MarketParameters> {
    [("BTC", 5), ("ETH", 4)].map(|(name, size_decimals)| market(name, size_decimals)).into()
}

fn market(name: &str, size_decimals: u8) -> MarketParameters {
    let tier = MarginTier {
        lower_bound: Notional::ZERO,
        maintenance_rate: Rate::basis_points(125),
        max_leverage: 40,
    };
    let funding = FundingPolicy {
        interest: Rate::basis_points(1),
        dead_band: Rate::basis_points(5),
        cap: Rate::basis_points(400),
    };
    MarketParameters {
        name: name.into(),
        kind: Default::default(),
        size_decimals,
        max_price: Price(10_000_000),
        max_size: Size(100_000_000),
        significant_figures: 5,
        min_order_value: Notional(10_000_000),
        price_band: Rate::basis_points(8_000),
        margin_tiers: vec![tier],
        only_isolated: false,
        impact_notional: Notional(20_000_000_000),
        funding,
        basis_time: Time(150_000),
        risk: Default::default(),
    }
}

/// Prepares an action, without a vault or expiry.
pub fn prepared(action: &Value) -> Result<PreparedCommand, ExchangeResponse> {
    prepare(&request(&unsigned(action, 7)), signer(), &venue_parameters(), &Markets::perpetuals(parameters()))
}

/// Prepares an action that reaches the engine.
pub fn command(action: &Value) -> PreparedCommand {
    prepared(action).unwrap_or_else(|answer| panic!("{action}: {answer:?}"))
}

/// The answer to an action that does not reach the engine.
pub fn immediate_answer(action: &Value) -> Value {
    match prepared(action) {
        Err(answer) => json(&answer),
        Ok(command) => panic!("{action}: {command:?}"),
    }
}

/// The answer to an action from which these events followed, after its nonce was used.
pub fn answer(action: &Value, events: &[Event]) -> Value {
    let mut all = vec![Event::NonceUsed { signer: signer(), nonce: 7 }];
    all.extend_from_slice(events);
    json(&command(action).pending.answer(&all, &Markets::perpetuals(parameters())))
}

/// The event of an item that changed nothing.
pub fn rejected(item: u16, rejection: Rejection) -> Event {
    Event::Rejected { item, rejection }
}

/// An answer as it goes out.
pub fn json(answer: &ExchangeResponse) -> Value {
    serde_json::to_value(answer).expect("JSON")
}

/// The answer of orders with these statuses.
pub fn order_answer(statuses: &Value) -> Value {
    json!({"status": "ok", "response": {"type": "order", "data": {"statuses": statuses}}})
}
