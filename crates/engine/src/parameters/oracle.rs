//! When a price is made, how fast it may move, and what it is good for.

use serde::{Deserialize, Serialize};
use units::{Rate, Time};

/// When prices may be relied on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OraclePolicy {
    /// How many publishers' fresh prices make an oracle price.
    pub min_sources: u32,
    /// How far a fresh price may be from the median to agree with it. No price is made unless more than half of the weight
    /// agrees, and, where more than one source is fresh, two of them. Absent, sources need not agree.
    pub dispersion: Option<Rate>,
    /// How far the oracle price may move in a second, as a rate of itself; absent, at once.
    pub velocity: Option<Rate>,
    /// How far ahead of the venue's clock a publisher's may be. No two clocks agree to the millisecond, and a price that was
    /// seen just now is not to be lost for it; it counts from the venue's present on.
    pub clock_tolerance: Time,
    /// How long a price that jumped away must be confirmed before it is valid.
    pub jump_confirmation: Time,
    /// Whether after a halt nobody is liquidated before a price has come.
    pub fresh_after_halt: bool,
    /// What a price is good for.
    pub validity: Validity,
}

impl Default for OraclePolicy {
    /// One publisher is enough, and every fresh price is good for everything.
    fn default() -> Self {
        Self {
            min_sources: 1,
            dispersion: None,
            velocity: None,
            clock_tolerance: Time(0),
            jump_confirmation: Time(0),
            fresh_after_halt: false,
            validity: Validity::default(),
        }
    }
}

/// What the oracle price of a market is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PriceUse {
    /// To take an order that may open a position, or margin out of an isolated one.
    Margin,
    /// To let such an order trade at once.
    Fill,
    /// To liquidate.
    Liquidation,
    /// To sample the premium.
    Funding,
    /// To let cash leave an account with cross positions.
    Withdrawal,
}

impl PriceUse {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Margin, Self::Fill, Self::Liquidation, Self::Funding, Self::Withdrawal];
}

/// What a price must be like to be good for what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// For [`PriceUse::Margin`].
    pub margin: ValidityLimits,
    /// For [`PriceUse::Fill`].
    pub fill: ValidityLimits,
    /// For [`PriceUse::Liquidation`].
    pub liquidation: ValidityLimits,
    /// For [`PriceUse::Funding`].
    pub funding: ValidityLimits,
    /// For [`PriceUse::Withdrawal`].
    pub withdrawal: ValidityLimits,
}

impl Validity {
    /// The limits for a use.
    pub fn limits(&self, price_use: PriceUse) -> &ValidityLimits {
        match price_use {
            PriceUse::Margin => &self.margin,
            PriceUse::Fill => &self.fill,
            PriceUse::Liquidation => &self.liquidation,
            PriceUse::Funding => &self.funding,
            PriceUse::Withdrawal => &self.withdrawal,
        }
    }

    /// The jump guard: the least jump that stops anything; none where no jump does.
    pub fn jump_guard(&self) -> Option<Rate> {
        PriceUse::ALL.into_iter().filter_map(|price_use| self.limits(price_use).jump).min()
    }
}

/// How bad a price may be and still be good for something; an absent limit is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidityLimits {
    /// How old, below the venue's own limit.
    pub staleness: Option<Time>,
    /// How uncertain: the confidence as a rate of the price.
    pub confidence: Option<Rate>,
    /// How far from its average over five minutes.
    pub deviation: Option<Rate>,
    /// How far from the last valid price.
    pub jump: Option<Rate>,
}
