//! Explanations: a number with its formula, its inputs and its rule.
//!
//! The numbers are the engine's own. A formula is written so that a program can evaluate it: `+ - * /`, `min`, `max`, `abs`,
//! `clamp(x, low, high)`, and `ceil(x, step)` and `floor(x, step)`, which round to a multiple of `step`. Its words are the names of
//! inputs and of parts; a part is an input that is explained itself.

mod liquidation_price;
mod liquidations;
mod margin;
mod payments;
mod rejections;

use engine::parameters::MarketParameters;
use serde_json::{Value, json};
use units::{Notional, Price, Rate, Size, Usd};

use super::numbers;
use super::schema;

pub use rejections::explain_rejection;
pub(super) use rejections::rejection_schema;

/// A number with what it is made of.
#[derive(Clone, Debug)]
pub(super) struct Explanation {
    name: String,
    value: Value,
    unit: &'static str,
    formula: String,
    /// In words: which way it is rounded, and for whom.
    rounding: &'static str,
    rule: Rule,
    inputs: Vec<Value>,
    parts: Vec<Explanation>,
}

/// A criterion of the specification.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    criterion: &'static str,
    page: &'static str,
}

/// A criterion with its page, relative to the repository.
pub(super) const fn rule(criterion: &'static str, page: &'static str) -> Rule {
    Rule { criterion, page }
}

impl Rule {
    fn written(self) -> Value {
        json!({ "criterion": self.criterion, "page": self.page })
    }
}

/// A number of the engine with its unit.
#[derive(Clone, Debug)]
pub(super) struct Quantity {
    value: Value,
    unit: &'static str,
}

pub(super) fn usd(amount: Usd) -> Quantity {
    Quantity { value: numbers::usd(amount), unit: "USD" }
}

pub(super) fn notional(amount: Notional) -> Quantity {
    Quantity { value: numbers::notional(amount), unit: "USD" }
}

pub(super) fn rate(rate: Rate) -> Quantity {
    Quantity { value: numbers::rate(rate), unit: "fraction" }
}

pub(super) fn whole(number: impl Into<u64>) -> Quantity {
    let number: u64 = number.into();
    Quantity { value: Value::String(number.to_string()), unit: "number" }
}

/// Prices and sizes of a market.
#[derive(Clone, Copy)]
pub(super) struct Of<'a>(pub(super) &'a MarketParameters);

impl Of<'_> {
    pub(super) fn price(self, price: Price) -> Quantity {
        Quantity { value: numbers::price(self.0, price), unit: "USD a unit" }
    }

    pub(super) fn size(self, size: Size) -> Quantity {
        Quantity { value: numbers::size(self.0, size), unit: "units" }
    }
}

impl Explanation {
    /// A number that a formula gives.
    pub(super) fn of(
        name: impl Into<String>,
        result: Quantity,
        formula: impl Into<String>,
        rule: Rule,
    ) -> Self {
        let Quantity { value, unit } = result;
        let (name, formula) = (name.into(), formula.into());
        Self { name, value, unit, formula, rounding: "exact", rule, inputs: Vec::new(), parts: Vec::new() }
    }

    /// Which way it is rounded.
    pub(super) fn rounded(mut self, rounding: &'static str) -> Self {
        self.rounding = rounding;
        self
    }

    /// An input, and where it comes from.
    pub(super) fn with(mut self, name: &str, quantity: Quantity, source: &str) -> Self {
        let Quantity { value, unit } = quantity;
        self.inputs.push(json!({ "name": name, "value": value, "unit": unit, "source": source }));
        self
    }

    /// An input that is explained itself.
    pub(super) fn with_part(mut self, part: Self) -> Self {
        self.parts.push(part);
        self
    }

    /// Inputs that are explained themselves.
    pub(super) fn with_parts(mut self, parts: impl IntoIterator<Item = Self>) -> Self {
        self.parts.extend(parts);
        self
    }

    pub(super) fn written(&self) -> Value {
        json!({
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "formula": self.formula,
            "rounding": self.rounding,
            "rule": self.rule.written(),
            "inputs": self.inputs,
            "parts": self.parts.iter().map(Self::written).collect::<Vec<_>>(),
        })
    }
}

/// The sum of a first word and of the names of parts.
pub(super) fn sum(first: &str, parts: &[Explanation]) -> String {
    let words = std::iter::once(first).chain(parts.iter().map(|part| part.name.as_str()));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" + ")
}

/// A market's name as a word of a formula.
pub(super) fn word(name: &str) -> String {
    name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
}

/// A list of explanations.
pub(super) fn answered(subject: &Value, explanations: &[Explanation]) -> Value {
    let written: Vec<Value> = explanations.iter().map(Explanation::written).collect();
    json!({ "subject": subject, "explanations": written })
}

/// What an explanation is answered as.
pub(super) fn schema() -> Value {
    schema::answer(&[
        ("subject", subject_schema()),
        ("explanations", schema::list(schema::named("Explanation"))),
    ])
}

fn subject_schema() -> Value {
    json!({ "type": "object", "description": "What is explained: the parameters of the question.", "additionalProperties": { "type": ["string", "integer", "null"] } })
}

/// The schema of an explanation, which holds others.
pub(super) fn component() -> (&'static str, Value) {
    use schema::{list, named, object, text};
    let input = object(&[("name", text()), ("value", text()), ("unit", text()), ("source", text())]);
    let rule = object(&[("criterion", text()), ("page", text())]);
    let mut explanation = object(&[
        ("name", text()),
        ("value", schema::nullable(text())),
        ("unit", text()),
        ("formula", text()),
        ("rounding", text()),
        ("rule", rule),
        ("inputs", list(input)),
        ("parts", list(named("Explanation"))),
    ]);
    explanation["description"] = "A number with what it is made of. `formula` can be evaluated: its words are the names of `inputs` and \
        of `parts`, and `ceil(x, step)` and `floor(x, step)` round to a multiple of `step`. Where it cannot be, it is a sentence."
        .into();
    ("Explanation", explanation)
}
