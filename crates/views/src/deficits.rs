//! Deficits: what a liquidation cost beyond the positions' marks, and who bore it.
//!
//! Of a pool that ends with nothing, equity when it began, less what its sales lost, is made good to the unit: by the insurance
//! fund, by the backstop's parent, by those who were deleveraged, and by those who bore what was written off.

use engine::event::Fill;
use engine::ids::{AccountId, MarketId};
use serde::{Deserialize, Serialize};
use units::{Price, Size, Usd};

/// How many winners, and how many who bore a written-off loss, a liquidation names; the sums count all.
const NAMED: usize = 500;

/// What a liquidation cost beyond the positions' marks, and who bore it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deficit {
    /// What sales to the book lost against the mark price; negative where they gained.
    pub slippage: Usd,
    /// The fees of those sales.
    pub fees: Usd,
    /// What the backstop's parent was called for.
    pub called: Usd,
    /// What all who were deleveraged gave up against the mark price.
    pub given: Usd,
    /// Who was deleveraged, in order, each once a market.
    pub winners: Vec<Winner>,
    /// Who bore what was written off, in order.
    pub bearers: Vec<Bearer>,
}

/// Somebody who was deleveraged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Winner {
    /// Who.
    pub account: AccountId,
    /// Where.
    pub market: MarketId,
    /// The change of his position.
    pub size: Size,
    /// What he gave up against the mark price.
    pub given: Usd,
}

/// Somebody who bore a part of a written-off loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bearer {
    /// Who.
    pub account: AccountId,
    /// With which isolated position; absent, with his cash and cross positions.
    pub isolated: Option<MarketId>,
    /// How much.
    pub amount: Usd,
}

impl Deficit {
    /// The book took something of the failing position.
    pub(crate) fn sell(&mut self, fill: &Fill, mark: Price) {
        self.slippage += lost(fill, mark);
        self.fees += fill.fee;
    }

    /// A winner's position was closed against the failing one.
    pub(crate) fn deleverage(&mut self, fill: &Fill, mark: Price) {
        let given = lost(fill, mark);
        self.given += given;
        let Fill { account, market, size, .. } = *fill;
        let is_same = |winner: &Winner| (winner.account, winner.market) == (account, market);
        if let Some(place) = self.winners.iter().rposition(is_same) {
            self.winners[place].size += size;
            self.winners[place].given += given;
        } else if self.winners.len() < NAMED {
            self.winners.push(Winner { account, market, size, given });
        }
    }

    /// Somebody bore a part of a written-off loss.
    pub(crate) fn socialize(&mut self, bearer: Bearer) {
        if self.bearers.len() < NAMED {
            self.bearers.push(bearer);
        }
    }
}

/// What a fill loses against the mark price: bought above it, or sold below.
fn lost(fill: &Fill, mark: Price) -> Usd {
    ((fill.price - mark) * fill.size).to_usd()
}
