//! Sales: what the book is offered of failing positions, how much at a time and how far from the mark price.

mod paced;
mod parts;
mod price;

use alloc::vec::Vec;

use units::{Rate, Rounding, Size, Usd, divide};

use crate::command::Side;
use crate::ids::MarketId;
use crate::parameters::SaleAmount;
use crate::rules::liquidation::{Pool, largest_first};
use crate::rules::margin;
use crate::rules::order_checks::crosses;
use crate::state::{Holding, State};

pub use paced::penalty;
pub use price::{fee, limit_price};

/// What is to be offered of one position.
#[derive(Clone, Debug, PartialEq)]
pub struct Sale {
    /// The position.
    pub holding: Holding,
    /// How much of it, unsigned.
    pub size: Size,
    /// Whether the venue's policy of parts and cool-downs cut it.
    pub is_part: bool,
}

/// What the book is offered of a pool's positions in this block, the one with most maintenance margin first. Nothing of a market that
/// is in an auction.
pub fn plan(state: &State, pool: Pool) -> Vec<Sale> {
    let mut freed = Usd::ZERO;
    let mut sales = Vec::new();
    for holding in largest_first(state, pool) {
        let market = state.market(holding.market);
        if market.auction.is_some() {
            continue;
        }
        let sale = match &market.parameters.risk.sale {
            None => parts::sale(state, pool, holding),
            Some(curves) => paced::sale(state, pool, holding, curves, &mut freed),
        };
        sales.extend(sale);
    }
    sales
}

/// Whether anybody would buy of what a pool's plan offers.
pub fn finds_buyer(state: &State, pool: Pool) -> bool {
    plan(state, pool).iter().any(|sale| {
        let side = Side::closing(sale.holding.size);
        let best = state.market(sale.holding.market).book.best(side.opposite());
        let limit = limit_price(state, pool, &sale.holding, sale.size);
        limit.zip(best).is_some_and(|(limit, best)| crosses(side, limit, best))
    })
}

/// Whether a market's sales go on although what is left is backed: where the rule is to close the same share of every position.
pub fn closes_shares(state: &State, market: MarketId) -> bool {
    let curves = state.market(market).parameters.risk.sale.as_ref();
    curves.is_some_and(|curves| matches!(curves.amount, SaleAmount::Shares { .. }))
}

/// How badly a pool fails: 1 − equity / maintenance margin, rounded up; nothing where it is backed, above 100 % where nothing is left,
/// and no more than ten times that.
pub fn distress(state: &State, (account, isolated): Pool) -> Rate {
    let maintenance = i128::from(margin::maintenance_margin(state, account, isolated).0);
    let missing = -margin::health(state, account, isolated);
    let most = 10 * i128::from(Rate::ONE.0);
    if missing <= 0 {
        return Rate::ZERO;
    }
    let distress = divide(missing * i128::from(Rate::ONE.0), maintenance.max(1), Rounding::Ceil).min(most);
    Rate(i64::try_from(distress).expect("it is at most ten"))
}
