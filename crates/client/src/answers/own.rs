//! Answers in the venue's own dialect: numbers that explain themselves, and what would follow from orders.

use serde::{Deserialize, Serialize};
use units::Decimal;

/// A number with what it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Its name.
    pub name: String,
    /// The number; absent where there is none, as a liquidation price that no price of the market reaches.
    pub value: Option<Decimal>,
    /// What it counts.
    pub unit: String,
    /// How it is found from inputs and parts, by their names.
    pub formula: String,
    /// Where it is rounded, and which way.
    pub rounding: String,
    /// The rule that it follows.
    pub rule: Option<Rule>,
    /// The numbers that go in.
    pub inputs: Vec<Input>,
    /// The numbers that go in and are explained themselves.
    pub parts: Vec<Explanation>,
}

/// A criterion of the specification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its code.
    pub criterion: String,
    /// The page that it stands on.
    pub page: String,
}

/// A number that goes into another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// The number.
    pub value: Option<Decimal>,
    /// What it counts.
    pub unit: String,
    /// Where it comes from.
    pub source: String,
}

/// An account's name, of an answer about it.
#[derive(Deserialize)]
pub(crate) struct Named {
    pub(crate) display_name: Option<String>,
}

/// `explanations` of an answer.
#[derive(Deserialize)]
pub(crate) struct Explained {
    pub(crate) explanations: Vec<Explanation>,
}

/// What would follow from orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIf {
    /// The account now.
    pub before: Standing,
    /// What would become of each order.
    pub orders: Vec<Outcome>,
    /// What all fills would cost, in USD.
    pub fees: Decimal,
    /// The account then.
    pub after: Standing,
}

/// How an account stands, in USD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Cash with unrealized profit.
    pub equity: Decimal,
    /// What positions and orders need to be opened.
    pub initial_margin: Decimal,
    /// What positions need to stay open.
    pub maintenance_margin: Decimal,
    /// What is left for more.
    pub free_collateral: Decimal,
    /// Its positions.
    pub positions: Vec<Exposure>,
}

/// A position and its risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// The market.
    pub market: String,
    /// Long above zero.
    pub size: Decimal,
    /// The mark price at which it would be liquidated, all else equal.
    pub liquidation_price: Option<Decimal>,
    /// What it needs to stay open, in USD.
    pub maintenance_margin: Decimal,
    /// In USD.
    pub unrealized_pnl: Decimal,
}

/// What would become of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The market.
    pub market: String,
    /// The condition that does not hold, where it would be refused.
    pub rejection: Option<String>,
    /// Its fills.
    pub fills: Vec<ExpectedFill>,
    /// How much of it would rest.
    pub rests: Decimal,
}

/// A fill that would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedFill {
    /// The price.
    pub price: Decimal,
    /// The size.
    pub size: Decimal,
    /// The fee, in USD.
    pub fee: Decimal,
}
