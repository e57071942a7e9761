//! How failing positions are closed, for the whole venue.

use serde::{Deserialize, Serialize};
use units::{Notional, Rate, Time, Usd};

use crate::ids::Address;

/// How failing positions are closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiquidationPolicy {
    /// A position above this notional goes to the book in part.
    pub partial_above: Notional,
    /// The part.
    pub partial_fraction: Rate,
    /// After a partial liquidation the account's next ones within this span are for entire positions.
    pub cooldown: Time,
    /// The book may fill a liquidation no further than this from the mark price.
    pub band: Rate,
    /// The backstop takes over below this fraction of maintenance margin.
    pub backstop_below: Rate,
    /// What the insurance fund may lose on one sale of a position to the book.
    pub insurance_per_sale: Usd,
    /// How many accounts one block liquidates; the others wait for the next block.
    pub accounts_per_block: u32,
    /// What happens when neither the book nor the backstop takes a bankrupt position.
    pub deleveraging: DeleveragingPolicy,
    /// Whose cash is called for the backstop's losses before anybody is deleveraged; absent, nobody's.
    pub backstop_parent: Option<Address>,
}

/// What happens when neither the book nor the backstop takes a bankrupt position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleveragingPolicy {
    /// Who is closed.
    pub rule: DeleveragingRule,
    /// How far the price may be from the mark price, against those who are closed; absent, as far as the bankruptcy price. What is
    /// beyond is left for the insurance fund, and then for all.
    pub band: Option<Rate>,
    /// Whether the insurance fund pays what it may before anybody gives up anything.
    pub insurance_first: bool,
}

/// Who is closed when neither the book nor the backstop takes a bankrupt position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeleveragingRule {
    /// One after the other, by profit ratio times leverage.
    #[default]
    Ranked,
    /// All who are in profit, in proportion to their profit times their leverage.
    ProRata,
    /// One after the other, in order of their numbers from a place that nobody chose.
    Rotating,
}
