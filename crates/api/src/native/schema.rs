//! Schemas of what is answered, in JSON Schema 2020-12, as the OpenAPI document has them.

use serde_json::{Map, Value, json};

/// The greatest whole number of the dialect: what 63 bits hold.
pub(super) const MOST: u64 = i64::MAX as u64;

/// An object of exactly these members.
pub(super) fn object(members: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> =
        members.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// An answer as of a block: its height and time, then these members.
pub(super) fn answer(members: &[(&str, Value)]) -> Value {
    let block = [("height", height()), ("time", time())];
    object(&[&block, members].concat())
}

/// A list.
pub(super) fn list(of: Value) -> Value {
    let members = [("type", Value::from("array")), ("items", of)];
    Value::Object(members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect())
}

/// The same, or `null`.
pub(super) fn nullable(of: Value) -> Value {
    let choices = Value::Array(vec![of, json!({ "type": "null" })]);
    Value::Object([("anyOf".to_owned(), choices)].into_iter().collect())
}

/// One of the document's own schemas.
pub(super) fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Money or a notional.
pub(super) fn usd() -> Value {
    named("Usd")
}

/// An amount of an asset.
pub(super) fn amount() -> Value {
    named("Amount")
}

/// A price.
pub(super) fn price() -> Value {
    named("Price")
}

/// A size.
pub(super) fn size() -> Value {
    named("Size")
}

/// A rate.
pub(super) fn rate() -> Value {
    named("Rate")
}

/// A moment or a span.
pub(super) fn time() -> Value {
    named("Time")
}

/// A block's number.
pub(super) fn height() -> Value {
    named("Height")
}

/// An address.
pub(super) fn address() -> Value {
    named("Address")
}

/// A market's name.
pub(super) fn market() -> Value {
    named("MarketName")
}

/// A number without a unit.
pub(super) fn whole() -> Value {
    named("Whole")
}

/// Words.
pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

/// One of these words.
pub(super) fn word(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// Yes or no.
pub(super) fn flag() -> Value {
    json!({ "type": "boolean" })
}

/// What the engine has, in its own units.
pub(super) fn engine(what: &str) -> Value {
    json!({ "description": format!("{what}, in the engine's own units: see `EngineUnits`.") })
}

/// The schemas that others name.
pub(super) fn components() -> Map<String, Value> {
    let decimal =
        |what: &str| json!({ "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$", "description": what });
    let number =
        |what: &str| json!({ "type": "integer", "minimum": 0, "maximum": MOST, "description": what });
    let all = [
        ("Usd", decimal("US dollars, exact, in steps of 0.000001.")),
        ("Amount", decimal("Units of an asset, exact, in steps of its own decimals.")),
        (
            "Price",
            decimal("US dollars a unit of the underlying, exact; in a spot market units of the quote."),
        ),
        ("Size", decimal("Units of the underlying, exact; where signed, long or bought above zero.")),
        ("Rate", decimal("A fraction, exact, in steps of 1e-12: `0.05` is 5 %.")),
        ("Time", number("Milliseconds on the venue's clock since 1970; of a span, milliseconds.")),
        ("Height", number("A block's number, from 1.")),
        ("Whole", number("A whole number.")),
        (
            "Address",
            json!({ "type": "string", "pattern": "^0x[0-9a-f]{40}$", "description": "20 bytes, in lower case." }),
        ),
        (
            "MarketName",
            json!({ "type": "string", "description": "A market's name, as `GET /v1/markets` lists it." }),
        ),
        (
            "EngineUnits",
            json!({
                "description": "Whole numbers as the engine counts them. Money and notionals: 1e-6 USD. Prices: ticks of \
                    10^-(6-d) USD, sizes: lots of 10^-d, d being the market's `size_decimals`. Rates: 1e-12. Times: \
                    milliseconds. Markets, accounts, orders and trades: their numbers. A fine price: 2^-16 ticks. \
                    Some are larger than 2^53: read them as whole numbers, not as floating point.",
            }),
        ),
    ];
    all.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}
