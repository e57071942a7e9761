//! What the venue's keys may change.

use serde::{Deserialize, Serialize};

use crate::ids::MarketId;
use crate::parameters::{MarketParameters, VenueParameters};

/// A change of the venue's rules or of its list of markets. It is one decision: it takes effect whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// The rules that hold for all markets become these.
    SetVenue(VenueParameters),
    /// The rules of a market become these; what its numbers count, and its name, stay.
    SetMarket {
        /// The market.
        market: MarketId,
        /// All its parameters.
        parameters: MarketParameters,
    },
    /// A new market.
    List(MarketParameters),
    /// A market that ends: positions can only be reduced for its notice, and then settle.
    Delist {
        /// The market.
        market: MarketId,
    },
}

impl Change {
    /// Whether both change the same thing, so that the one was not decided in view of the other.
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::SetVenue(_), Self::SetVenue(_)) => true,
            (Self::List(one), Self::List(other)) => one.name == other.name,
            _ => self.market().is_some() && self.market() == other.market(),
        }
    }

    /// The present market that is changed.
    pub fn market(&self) -> Option<MarketId> {
        match self {
            Self::SetVenue(_) | Self::List(_) => None,
            Self::SetMarket { market, .. } | Self::Delist { market } => Some(*market),
        }
    }
}
