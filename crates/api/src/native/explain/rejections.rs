//! A rejection explained: the condition that did not hold, with its numbers.

use engine::command::{Action, Block, OrderRequest};
use engine::event::{Cause, Event};
use engine::parameters::MarketParameters;
use engine::rejection::Rejection;
use engine::state::State;
use serde_json::{Value, json};
use units::{Decimal, Price, Size};

use super::{Of, Quantity, rule};
use crate::native::numbers::variant;
use crate::native::{Problem, schema};

/// What must hold, and by which rule: by the rejection's name.
const CONDITIONS: &[(&str, &str, &str, &str)] = &[
    ("expired", "expires_after >= received", "ACC-2", "docs/spec/accounts.md"),
    (
        "nonce-out-of-window",
        "nonce is within two days before and one day after received",
        "ACC-2",
        "docs/spec/accounts.md",
    ),
    ("nonce-used", "nonce was not used, and is above lowest", "ACC-2", "docs/spec/accounts.md"),
    ("unknown-signer", "signer is an account or an agent", "ACC-1", "docs/spec/accounts.md"),
    ("agent-expired", "valid_until has not passed", "ACC-3", "docs/spec/accounts.md"),
    ("not-for-agents", "an agent trades, and moves no money", "ACC-3", "docs/spec/accounts.md"),
    ("not-yours", "account is a sub-account of the signer's", "ACC-4", "docs/spec/accounts.md"),
    ("mode", "the venue's mode lets it through", "ACC-6", "docs/spec/accounts.md"),
    ("below-transfer-margin", "amount <= transferable", "MARG-5", "docs/spec/margin.md"),
    ("insufficient-position-margin", "margin >= required", "MARG-7", "docs/spec/margin.md"),
    ("insufficient-free-collateral", "free_collateral >= required", "MARG-8", "docs/spec/margin.md"),
    ("invalid-leverage", "leverage <= max_leverage", "MARG-8", "docs/spec/margin.md"),
    ("above-tier-leverage", "leverage <= max_leverage", "MARG-9", "docs/spec/margin.md"),
    ("below-initial-margin", "equity >= initial_margin", "MARG-2", "docs/spec/margin.md"),
    ("scheduled-too-soon", "time >= earliest", "ORD-11", "docs/spec/orders.md"),
    (
        "price-not-on-tick",
        "price has at most significant_figures, or is a whole number",
        "ORD-2",
        "docs/spec/orders.md",
    ),
    ("price-out-of-band", "abs(order_price - reference) <= reference * band", "ORD-3", "docs/spec/orders.md"),
    ("invalid-price", "order_price <= max_price", "ORD-2", "docs/spec/orders.md"),
    ("invalid-size", "order_size <= max_size", "ORD-2", "docs/spec/orders.md"),
    ("nothing-to-match", "an immediate order finds something to match", "ORD-4", "docs/spec/orders.md"),
    ("no-liquidity", "a market order finds a book that is not empty", "ORD-4", "docs/spec/orders.md"),
    ("would-take", "a post-only order meets neither best_bid nor best_ask", "ORD-5", "docs/spec/orders.md"),
    ("would-increase-position", "a reduce-only order reduces position", "ORD-7", "docs/spec/orders.md"),
    ("client-id-in-use", "no open order of the account has the client's id", "ORD-8", "docs/spec/orders.md"),
    ("unknown-order", "the order is open, and the account's", "ORD-10", "docs/spec/orders.md"),
    ("too-many-open-orders", "the account's open orders are at most limit", "ORD-12", "docs/spec/orders.md"),
    ("below-minimum-value", "value >= minimum", "ORD-2", "docs/spec/orders.md"),
    ("invalid-trigger", "mark has not reached trigger_price", "TRIG-1", "docs/spec/triggers.md"),
    (
        "invalid-group",
        "the orders of a group belong together, and all may be placed",
        "TRIG-8",
        "docs/spec/triggers.md",
    ),
    ("above-open-interest", "open_interest <= most", "OI-1", "docs/spec/open_interest.md"),
    ("near-open-interest-limit", "notional <= most", "OI-4", "docs/spec/open_interest.md"),
    ("above-concentration", "notional <= most", "OI-5", "docs/spec/open_interest.md"),
];

/// Why an item of a recorded command changed nothing.
///
/// # Errors
/// Where the block has no such command, or nothing of it was rejected at this place.
pub fn explain_rejection(
    state: &State,
    block: &Block,
    events: &[Event],
    command: u64,
    item: u64,
) -> Result<Value, Problem> {
    let unknown = || Problem::unknown_rejection(block.height, command, item);
    let place = usize::try_from(command).map_err(|_| unknown())?;
    let asked = block.commands.get(place).ok_or_else(unknown)?;
    let own = events
        .iter()
        .skip_while(
            |event| !matches!(event, Event::Began(Cause::Command(number)) if u64::from(*number) == command),
        )
        .skip(1)
        .take_while(|event| !matches!(event, Event::Began(_)));
    let mut rejections = own.filter_map(|event| match event {
        Event::Rejected { item, rejection } => Some((u64::from(*item), rejection)),
        _ => None,
    });
    let (_, rejection) = rejections.find(|&(place, _)| place == item).ok_or_else(unknown)?;
    let order = order_of(&asked.action, item);
    let market = order.and_then(|order| state.markets.get(usize::from(order.market.0)));
    let parameters = market.map(|market| &market.parameters);
    let kind = variant(rejection);
    let known = CONDITIONS.iter().find(|(name, ..)| *name == kind);
    Ok(json!({
        "subject": { "height": block.height, "command": command, "item": item },
        "rejection": kind,
        "condition": known.map(|(_, condition, ..)| condition),
        "rule": known.map(|(_, _, criterion, page)| rule(criterion, page).written()),
        "signer": asked.signer.to_string(),
        "asked": variant(&asked.action),
        "inputs": inputs(rejection, order, parameters),
    }))
}

/// The order that an item asks for.
fn order_of(action: &Action, item: u64) -> Option<&OrderRequest> {
    let item = usize::try_from(item).ok()?;
    match action {
        Action::PlaceOrders { orders, .. } => orders.get(item),
        Action::ModifyOrders(modifies) => modifies.get(item).map(|modify| &modify.replacement),
        _ => None,
    }
}

/// The numbers of a rejection, and of the order that was rejected.
fn inputs(
    rejection: &Rejection,
    order: Option<&OrderRequest>,
    parameters: Option<&MarketParameters>,
) -> Vec<Value> {
    let written = serde_json::to_value(rejection).unwrap_or(Value::Null);
    let fields = written.as_object().and_then(|kinds| kinds.values().next()).and_then(Value::as_object);
    let mut inputs = Vec::new();
    for (name, value) in fields.into_iter().flatten() {
        let Quantity { value, unit } = quantity(name, value, parameters);
        inputs.push(
            json!({ "name": name, "value": value, "unit": unit, "source": "the rejection, as recorded" }),
        );
    }
    if let (Some(order), Some(parameters)) = (order, parameters) {
        let of = Of(parameters);
        for (name, Quantity { value, unit }) in
            [("order_price", of.price(order.price)), ("order_size", of.size(order.size))]
        {
            inputs.push(
                json!({ "name": name, "value": value, "unit": unit, "source": "the order, as asked for" }),
            );
        }
    }
    inputs
}

/// A number of a rejection in the unit that its name says.
fn quantity(name: &str, value: &Value, parameters: Option<&MarketParameters>) -> Quantity {
    let raw = || Quantity { value: Value::String(plain(value)), unit: "as the engine counts" };
    let Some(number) = value.as_i64() else { return raw() };
    let text = |decimals: u32, unit| Quantity { value: Value::String(Decimal::text(number, decimals)), unit };
    match (name, parameters) {
        (
            "equity" | "initial_margin" | "margin" | "required" | "free_collateral" | "transferable"
            | "amount" | "fee" | "released" | "value" | "minimum" | "notional" | "most" | "open_interest",
            _,
        ) => text(6, "USD"),
        ("band", _) => text(12, "fraction"),
        (
            "received" | "expires_after" | "time" | "now" | "earliest" | "until" | "settles" | "valid_until",
            _,
        ) => text(0, "ms"),
        (
            "reference" | "mark" | "trigger_price" | "best_bid" | "best_ask" | "max_price" | "price"
            | "oracle",
            Some(parameters),
        ) => Of(parameters).price(Price(number)),
        ("max_size" | "position", Some(parameters)) => Of(parameters).size(Size(number)),
        _ => Quantity { value: Value::String(plain(value)), unit: "number" },
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What [`explain_rejection`] answers.
pub(in crate::native) fn rejection_schema() -> Value {
    use schema::{address, answer, list, nullable, object, text};
    let input = object(&[("name", text()), ("value", text()), ("unit", text()), ("source", text())]);
    let rule = object(&[("criterion", text()), ("page", text())]);
    answer(&[
        ("subject", super::subject_schema()),
        ("rejection", text()),
        ("condition", nullable(text())),
        ("rule", nullable(rule)),
        ("signer", address()),
        ("asked", text()),
        ("inputs", list(input)),
    ])
}
